import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { NumberRegistration, PlainNumber } from '../../shared/internal.ts'
import { unpackHandles, unpackNumbers } from '../../shared/packed-numbers.ts'
import { inATurn } from '../../shared/turns.ts'
import { Ledger } from '../ledger.ts'
import { bornParts } from '../number-index.ts'
import { revisionOf } from '../revising.ts'
import { readTerm, type StandingTerm, type TermRow, termValues } from '../rows.ts'
import { mayContinue } from '../same-holder.ts'
import type { Particulars, Term } from '../term.ts'
import { type Batch, type BatchOutcome, type PackedRow, type SinkAuthor, unpacked } from './batch.ts'
import { insurerRowOf } from './insurer-row.ts'

export interface Taking {
  readonly job: string
  /** The position this batch begins at. */
  readonly before: number
  readonly batch: Batch
  /** Of the batch's numbers, in their order; see `packHandles`. */
  readonly handles: string
  readonly author: SinkAuthor
}

/** What rows made of numbers, for the store to write. */
export interface Settled {
  /** Ids of the terms that stand no more. */
  readonly gone: readonly number[]
  readonly made: readonly Omit<TermRow, 'id'>[]
}

/** The store as a batch finds it, with what the rows so far made of it. */
export interface TakingStore {
  /** Terms that stand under a number, and whose insured it is; null: a number the store does not know. */
  standing(handle: NumberHandle): { readonly insurer: string; readonly terms: readonly TermRow[] } | null
  enter(handle: NumberHandle, number: PlainNumber, household: Uint8Array): void
  /** Keeps the word that one number continues another, which nobody has entered yet. */
  await(handle: NumberHandle, previous: NumberHandle): void
  /** Numbers whose entering others wait for, of the batch's. */
  readonly waitedFor: Iterable<string>
  /** Which numbers wait for this one; from then on none does. */
  heard(previous: NumberHandle): readonly NumberHandle[]
  /** Whose a number is taken for last. */
  holder(handle: NumberHandle): string | undefined
  /** Takes a number for this person's, until the index says whose it is. */
  expect(handle: NumberHandle, person: string, from: CivilDate): void
  /** Of numbers that no later row of the batch names. */
  settle(settled: Settled): void
  /** Whether a number that was settled is answered as it stands: then none need be kept. */
  readonly settlesAtOnce: boolean
}

/** What became of a batch's rows beside. */
export interface Taken {
  /** Numbers about which something changed. */
  readonly touched: ReadonlySet<NumberHandle>
  readonly registrations: readonly NumberRegistration[]
  /** Those the rules refused; what could not be read is in the batch. */
  readonly refusals: readonly { readonly line: number; readonly reason: string }[]
  readonly outcome: BatchOutcome
}

interface HeldNumber {
  readonly ledger: Ledger
  /** By address, of the terms that stood and of rows before the last: what is not amended keeps it. */
  municipalities: Map<string, string | null> | null
  known: boolean
  /** Which row of the batch names it last. */
  last: number
  /** Its last acquisition and change of the batch: mostly those its terms are made of. */
  acquired: RowOf<'NEW'> | null
  amended: RowOf<'AMENDMENT'> | null
}
type RowOf<Kind extends PackedRow['kind']> = Extract<PackedRow, { readonly kind: Kind }>

const nobody: readonly StandingTerm[] = []

/** Numbers as they stand, each with what the rows so far made of it. */
class Numbers {
  readonly #store: TakingStore
  #held = new Map<NumberHandle, HeldNumber>()

  constructor(store: TakingStore) {
    this.#store = store
  }

  under(handle: NumberHandle): HeldNumber {
    const known = this.#held.get(handle)
    if (known !== undefined) return known
    const held = this.#standing(handle)
    this.#held.set(handle, held)
    return held
  }

  /** Lets go of those that no row from here on names. */
  release(rows: number, does: (handle: NumberHandle, held: HeldNumber) => void): void {
    const kept = new Map<NumberHandle, HeldNumber>()
    this.#held.forEach((held, handle) => {
      if (held.last >= rows) kept.set(handle, held)
      else does(handle, held)
    })
    this.#held = kept
  }

  #standing(handle: NumberHandle): HeldNumber {
    const standing = this.#store.standing(handle)
    const fresh = { last: -1, acquired: null, amended: null }
    if (standing === null) return { ...fresh, ledger: new Ledger(nobody), municipalities: null, known: false }
    const { terms, insurer } = standing
    return {
      ...fresh,
      ledger: new Ledger(terms.map((row) => readTerm(row, insurer))),
      municipalities: new Map(terms.map((row) => [row.address, row.municipality])),
      known: true,
    }
  }
}

/** A row in hand: what the one before it said of the number's addresses is kept. */
function heed(number: HeldNumber, row: PackedRow): void {
  const { acquired, amended } = number
  if (row.kind === 'NEW') {
    if (acquired !== null) keep(number, acquired.particulars.address, acquired.indexes.municipality)
    number.acquired = row
  } else if (row.kind === 'AMENDMENT') {
    if (amended?.amendment.address !== undefined) keep(number, amended.amendment.address, amended.municipality)
    number.amended = row
  }
}

function keep(number: HeldNumber, address: string, municipality: string | null): void {
  number.municipalities ??= new Map()
  number.municipalities.set(address, municipality)
}

function municipalityOf({ address }: Term, { acquired, amended, municipalities }: HeldNumber): string | null {
  if (acquired?.particulars.address === address) return acquired.indexes.municipality
  if (amended?.amendment.address === address) return amended.municipality
  return municipalities?.get(address) ?? null
}

/** A batch in hand; its rows are taken one after the other. */
class Takes {
  readonly #store: TakingStore
  readonly #taking: Taking
  readonly #handles: readonly NumberHandle[]
  readonly #plain: readonly PlainNumber[]
  readonly #numbers: Numbers
  readonly #waited: Set<string>
  readonly #index: (parts: readonly string[]) => Uint8Array
  readonly #registrations: NumberRegistration[] = []
  readonly #touched = new Set<NumberHandle>()
  readonly #refusals: { line: number; reason: string }[] = []
  #landed = 0
  #unchanged = 0

  constructor(store: TakingStore, taking: Taking, index: (parts: readonly string[]) => Uint8Array) {
    this.#store = store
    this.#taking = taking
    this.#handles = unpackHandles(taking.handles)
    this.#plain = unpackNumbers(taking.batch.numbers)
    this.#numbers = new Numbers(store)
    this.#waited = new Set(store.waitedFor)
    this.#index = index
  }

  row(row: PackedRow): void {
    const store = this.#store
    const handle = handleAt(this.#handles, row.number)
    const number = this.#numbers.under(handle)
    const plain = this.#plain[row.number]
    if (plain === undefined) throw new Error('A row names a number that its batch does not have.')
    const stated = row.kind === 'NEW' && row.previous !== null ? handleAt(this.#handles, row.previous) : null
    number.last = this.#lastOf(row.number)
    heed(number, row)
    const holders = row.kind === 'NEW' && stated !== null ? this.#holders(stated, row.previous) : nobody
    const previous = row.kind === 'NEW' && mayContinue(row.particulars, holders) ? stated : null
    const { ledger } = number
    const enters = ledger.terms.length === 0
    const applied = ledger.apply(revisionOf(insurerRowOf(row, { handle, plain }, previous), ledger.terms))
    if (typeof applied === 'string') {
      this.#refusals.push({ line: row.line, reason: applied })
      return
    }
    if (row.kind === 'NEW' && !number.known) {
      number.known = true
      store.enter(handle, plain, row.indexes.household)
    }
    if (stated !== null && holders.length === 0) {
      store.await(handle, stated)
      this.#waited.add(stated)
    }
    if (row.kind === 'NEW' && enters && this.#waited.has(handle))
      this.#registrations.push(...woken(store, this.#numbers, handle, row.particulars))
    const news = row.kind === 'NEW' && previous !== null && joins(store, handle, previous, row.from)
    if (applied) {
      this.#landed += 1
      this.#touched.add(handle)
    } else this.#unchanged += 1
    if (news || (applied && row.kind !== 'AMENDMENT')) this.#registrations.push(ledger.registration(handle, previous))
  }

  /** Writes what so many rows made of the numbers that none after them names. */
  settle(rows: number): void {
    const gone: number[] = []
    const made: Omit<TermRow, 'id'>[] = []
    this.#numbers.release(rows, (handle, number) => {
      gone.push(...number.ledger.gone)
      for (const term of number.ledger.made) made.push(this.#termRow(handle, number, term))
    })
    this.#store.settle({ gone, made })
  }

  taken(): Taken {
    const refused = this.#taking.batch.refused.length + this.#refusals.length
    return {
      touched: this.#touched,
      registrations: this.#registrations,
      refusals: this.#refusals,
      outcome: { landed: this.#landed, unchanged: this.#unchanged, refused },
    }
  }

  #holders(stated: NumberHandle, place: number | null): readonly Term[] {
    const number = this.#numbers.under(stated)
    number.last = this.#lastOf(place ?? -1)
    return number.ledger.terms
  }

  #lastOf(place: number): number {
    return this.#taking.batch.lasts[place] ?? -1
  }

  #termRow(handle: NumberHandle, number: HeldNumber, term: Term): Omit<TermRow, 'id'> {
    const { at, institution } = this.#taking.author
    const born = this.#born(term, number)
    return termValues(term, {
      handle,
      born,
      municipality: municipalityOf(term, number),
      known: at,
      recordedBy: institution,
    })
  }

  #born({ birthDate, sex }: Term, { acquired }: HeldNumber): Uint8Array {
    const same = acquired?.particulars.birthDate === birthDate && acquired.particulars.sex === sex
    return same ? acquired.indexes.born : this.#index(bornParts(birthDate, sex))
  }
}

/** Takes a batch's rows one after the other, pausing now and then: what `takeIn` does with rows of the door. */
export function* takeBatch(
  store: TakingStore,
  taking: Taking,
  index: (parts: readonly string[]) => Uint8Array,
): Generator<void, Taken> {
  const takes = new Takes(store, taking, index)
  let taken = 0
  for (const rows of unpacked(taking.batch)) {
    for (const row of rows) {
      if (taken % inATurn === 0) yield
      takes.row(row)
      taken += 1
    }
    if (!store.settlesAtOnce) continue
    yield
    takes.settle(taken)
  }
  yield
  takes.settle(Number.POSITIVE_INFINITY)
  return takes.taken()
}

function handleAt(handles: readonly NumberHandle[], place: number): NumberHandle {
  const handle = handles[place]
  if (handle === undefined) throw new Error('A number without a handle.')
  return handle
}

/** What earlier rows said of a number that enters now, where holder and holder agree. The same rule as at the door. */
function woken(
  store: TakingStore,
  numbers: Numbers,
  handle: NumberHandle,
  holder: Particulars,
): readonly NumberRegistration[] {
  return store.heard(handle).flatMap((later) => {
    const { ledger } = numbers.under(later)
    return mayContinue(holder, ledger.terms) ? [ledger.registration(later, handle)] : []
  })
}

/**
 * Takes a new number for its predecessor's holder at once, so that what protects them protects it before the index has
 * placed it. Answers whether the index has yet to join the two.
 */
function joins(store: TakingStore, handle: NumberHandle, previous: NumberHandle, from: CivilDate): boolean {
  const own = store.holder(handle)
  const before = store.holder(previous)
  if (own === undefined && before !== undefined) store.expect(handle, before, from)
  return own === undefined || own !== before
}
