import { randomUUID } from 'node:crypto'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { type DirectConnection, procedure, type Work } from '../../shared/database/procedure.ts'
import type { Stored } from '../../shared/database/storable.ts'
import type { NumberRegistration } from '../../shared/internal.ts'
import { unpackHandles, unpackNumbers } from '../../shared/packed-numbers.ts'
import { packRegistrations } from '../../shared/packed-registrations.ts'
import { type SealKeys, sealWith } from '../../shared/seal/number-seal.ts'
import { FeedTelling } from '../feed-telling.ts'
import { Ledger } from '../ledger.ts'
import { bornParts, sealedText } from '../number-index.ts'
import { revisionOf } from '../revising.ts'
import { readTerm, type StandingTerm, type TermRow, termValues } from '../rows.ts'
import { mayContinue } from '../same-holder.ts'
import type { Particulars, Term } from '../term.ts'
import { type Batch, type BatchOutcome, type PackedRow, type SinkAuthor, unpacked } from './batch.ts'
import { insurerRowOf } from './insurer-row.ts'
import { JobMoved, jobText } from './job-text.ts'
import { linkText, outboxText, termColumns, writing } from './taking-text.ts'

export interface Taking {
  readonly job: string
  readonly before: number
  readonly batch: Batch
  /** Of the batch's numbers, in their order; see `packHandles`. */
  readonly handles: string
  readonly author: SinkAuthor
  readonly keys: SealKeys
}

/** A batch in the writer's own thread: what `takeIn` does with rows of the door, without its round trips. */
export const taking = procedure<Taking, BatchOutcome>(new URL(import.meta.url))

interface HeldNumber {
  readonly ledger: Ledger
  /** Of the terms that stood: what is not amended keeps it. */
  readonly municipalities: ReadonlyMap<string, string | null>
  known: boolean
}

/** Numbers as they stand, each with what the rows so far made of it. */
class Numbers {
  readonly #connection: DirectConnection
  readonly #named: ReadonlySet<NumberHandle>
  readonly #insurers: ReadonlyMap<string, string>
  readonly #held = new Map<NumberHandle, HeldNumber>()

  /** `named`: by the batch; which of them are known is asked at once. */
  constructor(connection: DirectConnection, named: readonly NumberHandle[]) {
    this.#connection = connection
    this.#named = new Set(named)
    const known = connection.direct(writing.insurers).rows(JSON.stringify(named))
    this.#insurers = new Map(known.map(([handle, insurer]) => [String(handle), String(insurer)]))
  }

  under(handle: NumberHandle): HeldNumber {
    const held = this.#held.get(handle) ?? this.#standing(handle)
    this.#held.set(handle, held)
    return held
  }

  get all(): Iterable<readonly [NumberHandle, HeldNumber]> {
    return this.#held
  }

  #standing(handle: NumberHandle): HeldNumber {
    const insurer = this.#insurerOf(handle)
    if (insurer === undefined) return { ledger: new Ledger([]), municipalities: new Map(), known: false }
    const rows = this.#connection.direct(writing.standing).rows(handle).map(termRow)
    const terms = rows.map((row): StandingTerm => readTerm(row, insurer))
    const municipalities = new Map(rows.map((row) => [row.address, row.municipality]))
    return { ledger: new Ledger(terms), municipalities, known: true }
  }

  #insurerOf(handle: NumberHandle): string | undefined {
    if (this.#named.has(handle)) return this.#insurers.get(handle)
    const [found] = this.#connection.direct(writing.insurers).rows(JSON.stringify([handle]))
    return found === undefined ? undefined : String(found[1])
  }
}

/** Born and municipality of terms to be written, by what they are taken over. */
class Stamps {
  readonly #born = new Map<string, Uint8Array>()
  readonly #municipalities = new Map<string, string | null>()
  readonly #index: (parts: readonly string[]) => Uint8Array

  constructor(index: (parts: readonly string[]) => Uint8Array) {
    this.#index = index
  }

  know(row: PackedRow): void {
    if (row.kind === 'NEW') {
      this.#born.set(row.particulars.birthDate + row.particulars.sex, row.indexes.born)
      this.#municipalities.set(row.particulars.address, row.indexes.municipality)
    } else if (row.kind === 'AMENDMENT' && row.amendment.address !== undefined) {
      this.#municipalities.set(row.amendment.address, row.municipality)
    }
  }

  born({ birthDate, sex }: Term): Uint8Array {
    return this.#born.get(birthDate + sex) ?? this.#index(bornParts(birthDate, sex))
  }

  municipality({ address }: Term, { municipalities }: HeldNumber): string | null {
    return this.#municipalities.get(address) ?? municipalities.get(address) ?? null
  }
}

const take: Work<Taking, BatchOutcome> = (connection, { job, before, batch, author, keys, ...packed }) => {
  const handles = unpackHandles(packed.handles)
  const seal = sealWith(keys)
  const numbers = new Numbers(connection, handles)
  const waited = waitedFor(connection, handles)
  const stamps = new Stamps((parts) => seal.index(parts))
  const registrations: NumberRegistration[] = []
  const touched = new Set<NumberHandle>()
  const refusals: [line: number, reason: string][] = []
  let [landed, unchanged] = [0, 0]

  const rows = unpacked(batch)
  const plainNumbers = unpackNumbers(batch.numbers)
  for (const row of rows) stamps.know(row)
  for (const row of rows) {
    const handle = handleAt(handles, row.number)
    const number = numbers.under(handle)
    const plain = plainNumbers[row.number]
    if (plain === undefined) throw new Error('A row names a number that its batch does not have.')
    const stated = row.kind === 'NEW' && row.previous !== null ? handleAt(handles, row.previous) : null
    const holders = row.kind === 'NEW' && stated !== null ? numbers.under(stated).ledger.terms : []
    const previous = row.kind === 'NEW' && mayContinue(row.particulars, holders) ? stated : null
    const { ledger } = number
    const enters = ledger.terms.length === 0
    const applied = ledger.apply(revisionOf(insurerRowOf(row, { handle, plain }, previous), ledger.terms))
    if (typeof applied === 'string') {
      refusals.push([row.line, applied])
      continue
    }
    if (row.kind === 'NEW' && !number.known) {
      number.known = true
      const { household } = row.indexes
      connection
        .direct(writing.number)
        .run(handle, plain.scheme, plain.insurer, plain.branch, household, seal.seal(sealedText(plain), handle))
    }
    if (stated !== null && holders.length === 0) {
      connection.direct(linkText.await).run(handle, stated, author.at)
      waited.add(stated)
    }
    if (row.kind === 'NEW' && enters && waited.has(handle))
      registrations.push(...woken(connection, numbers, handle, row.particulars))
    const news = row.kind === 'NEW' && previous !== null && joins(connection, handle, previous, row.from)
    if (applied) {
      landed += 1
      touched.add(handle)
    } else unchanged += 1
    if (news || (applied && row.kind !== 'AMENDMENT')) registrations.push(ledger.registration(handle, previous))
  }
  for (const [handle, number] of numbers.all) writeTerms(connection, handle, number, stamps, author)
  const telling = new FeedTelling(connection, touched)
  telling.addAround()
  telling.tell(author.at)
  tellIndex(connection, job, registrations, author.at)

  const refused = connection.direct(jobText.refusal)
  for (const { line, column, reason, value } of batch.refused) refused.run(job, line, column, reason, value)
  for (const [line, reason] of refusals) refused.run(job, line, null, reason, '')
  const outcome = { landed, unchanged, refused: batch.refused.length + refusals.length }
  const { position, line, afterCr, prefix } = batch.mark
  const counts = [landed + unchanged + outcome.refused, landed, unchanged, outcome.refused]
  const moved = connection.direct(jobText.advance).run(position, line, afterCr ? 1 : 0, prefix, ...counts, job, before)
  if (moved !== 1) throw new JobMoved()
  return outcome
}
export default take

function handleAt(handles: readonly NumberHandle[], place: number): NumberHandle {
  const handle = handles[place]
  if (handle === undefined) throw new Error('A number without a handle.')
  return handle
}

/** What earlier rows said of a number that enters now, where holder and holder agree. The same rule as at the door. */
function woken(
  connection: DirectConnection,
  numbers: Numbers,
  handle: NumberHandle,
  holder: Particulars,
): readonly NumberRegistration[] {
  const waiting = connection.direct(linkText.waiting).rows(handle)
  connection.direct(linkText.heard).run(handle)
  return waiting.flatMap(([waits]) => {
    const later = waits as NumberHandle
    const { ledger } = numbers.under(later)
    return mayContinue(holder, ledger.terms) ? [ledger.registration(later, handle)] : []
  })
}

/**
 * Takes a new number for its predecessor's holder at once, so that what protects them protects it before the index has
 * placed it. Answers whether the index has yet to join the two.
 */
function joins(connection: DirectConnection, handle: NumberHandle, previous: NumberHandle, from: CivilDate): boolean {
  const holderOf = connection.direct(linkText.holder)
  const [own] = holderOf.rows(handle)[0] ?? []
  const [before] = holderOf.rows(previous)[0] ?? []
  if (own === undefined && before !== undefined) connection.direct(linkText.expect).run(handle, before, before, from)
  return own === undefined || own !== before
}

/** Numbers named before their holders were entered, of these: whose entering others wait for. */
const waitedFor = (connection: DirectConnection, handles: readonly NumberHandle[]): Set<string> =>
  new Set(
    connection
      .direct(linkText.waited)
      .rows(JSON.stringify(handles))
      .map(([handle]) => String(handle)),
  )

const termRow = (values: readonly Stored[]): TermRow =>
  Object.fromEntries(termColumns.map((column, at) => [column, values[at]])) as unknown as TermRow

function writeTerms(
  connection: DirectConnection,
  handle: NumberHandle,
  number: HeldNumber,
  stamps: Stamps,
  author: SinkAuthor,
): void {
  const { ledger } = number
  for (const id of ledger.gone) connection.direct(writing.supersede).run(author.at, id)
  for (const term of ledger.made) {
    const row = termValues(term, {
      handle,
      born: stamps.born(term),
      municipality: stamps.municipality(term, number),
      known: author.at,
      recordedBy: author.institution,
    })
    connection.direct(writing.term).run(...Object.values(row))
  }
}

/** One message for the whole batch: by number they would cost more than the rows. */
function tellIndex(
  connection: DirectConnection,
  job: string,
  registrations: readonly NumberRegistration[],
  at: number,
): void {
  if (registrations.length === 0) return
  const body = JSON.stringify(packRegistrations(registrations))
  connection.direct(outboxText).run(randomUUID(), 'number-registrations', job, body, at)
}
