import { createHash } from 'node:crypto'
import { afterEach, beforeEach } from 'vitest'
import type {
  CredentialId,
  InstitutionCode,
  InsurerNumber,
  NumberHandle,
  PersonId,
} from '../../../schema/domain/ids.ts'
import type { Outcome } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { type OpenQualificationStore, openQualificationStore } from '../../../subgraphs/qualification/store.sql.ts'
import type { InsurerRow, MintedNumber, RowResult } from '../../../subgraphs/qualification/store.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import type { Particulars, Term } from '../../../subgraphs/qualification/term.ts'
import type { Database } from '../../../subgraphs/shared/database/database.ts'
import type { PlainNumber } from '../../../subgraphs/shared/internal.ts'
import type { Once } from '../../../subgraphs/shared/once.ts'
import { createNumberSeal, type MasterKey, type NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { day, handle, term } from '../../subgraphs/qualification/terms.ts'
import { type FrozenClock, frozenClock } from '../../support/clock.ts'
import { type LinkIndexDouble, linkIndexDouble } from '../../support/link-index.ts'
import { accepted } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'

/** What an adapter gives: an empty store that can be closed and opened again, and everything it wrote, byte for byte. */
export interface Adapter {
  open(): Promise<Database<QualificationTables>>
  written(): Buffer | Promise<Buffer>
}

export const key = (id: number): MasterKey => ({ id, secret: Buffer.alloc(32, id) })
export const sealWith = (...ids: readonly number[]): NumberSeal => createNumberSeal(ids.map(key), 'qualification')

export const person = (name: string): PersonId => `per_${name.padEnd(22, '0')}` as PersonId
export const insurer = '06130488' as InsurerNumber
export const insurerCode = insurer as string as InstitutionCode
export const clinic = '1311234567' as InstitutionCode

export function plain(changes: Partial<PlainNumber> = {}): PlainNumber {
  return { scheme: 'MEDICAL', insurer, symbol: '葵', number: '77310452', branch: '01', ...changes }
}
export const minted = (name: string, changes: Partial<PlainNumber> = {}): MintedNumber => ({
  handle: handle(name),
  plain: plain(changes),
})

const { insurer: _i, from: _f, until: _u, acquired: _a, lost: _l, reasonOfLoss: _r, ...taro } = term()
export const particulars = (changes: Partial<Particulars> = {}): Particulars => ({ ...taro, ...changes })

export const entered = (
  number: MintedNumber,
  changes: {
    readonly from?: string
    readonly previous?: NumberHandle
    readonly particulars?: Partial<Particulars>
  } = {},
): InsurerRow => ({
  kind: 'NEW',
  number,
  particulars: particulars(changes.particulars),
  from: day(changes.from ?? '2024-04-01'),
  previous: changes.previous ?? null,
})

/** A term as the port promises it, whatever row it stands in. */
export function bare(one: Term): Term {
  const { id: _, ...rest } = one as Term & { id?: number }
  return rest
}

/** One open store with all that stands around it. */
export class QualificationBench {
  readonly adapter: Adapter
  readonly clock: FrozenClock = frozenClock()
  readonly index: LinkIndexDouble = linkIndexDouble()
  #database: Database<QualificationTables> | null = null
  #store: OpenQualificationStore | null = null
  #keys = 0

  constructor(adapter: Adapter) {
    this.adapter = adapter
  }

  get store(): OpenQualificationStore {
    if (this.#store === null) throw new Error('The store is not open.')
    return this.#store
  }

  /** The tables behind the port, for what no caller may ask: what was superseded, and what is forgotten. */
  get database(): Database<QualificationTables> {
    if (this.#database === null) throw new Error('The store is not open.')
    return this.#database
  }

  get at(): Instant {
    return this.clock.now()
  }

  async open(seal: NumberSeal = sealWith(1)): Promise<OpenQualificationStore> {
    this.#database = await this.adapter.open()
    this.#store = await openQualificationStore({
      database: this.#database,
      seal,
      index: this.index,
      now: this.clock.now,
      clock: this.clock.now,
    })
    return this.#store
  }

  async close(): Promise<void> {
    const store = this.#store
    this.#store = null
    await store?.close()
  }

  async reopen(seal?: NumberSeal): Promise<void> {
    await this.close()
    await this.open(seal)
  }

  /** A write to be done once: under a key of its own, unless one is given. */
  once(operation: string, idempotencyKey = `key-${++this.#keys}-of-test`, request: unknown = idempotencyKey): Once {
    const digest = createHash('sha256').update(JSON.stringify(request)).digest()
    return { credential: 'test#insurer' as CredentialId, operation, key: idempotencyKey, digest, at: this.at }
  }

  async take(rows: readonly InsurerRow[], once?: Once): Promise<readonly Outcome<RowResult>[]> {
    const author = { institution: insurerCode, at: this.at }
    return accepted(
      await this.store.eligibility.takeRows(scopeFor('ELIGIBILITY'), rows, author, once ?? this.once('rows')),
    )
  }

  /** The number's standing terms, as the port answers. */
  async terms(of: NumberHandle): Promise<readonly Term[]> {
    const [terms = []] = await this.store.eligibility.standingTerms([
      { scope: scopeFor('ELIGIBILITY', of), handle: of },
    ])
    return terms.map(bare)
  }

  /** The index says whose the number is, and this store has heard it. */
  async linked(of: NumberHandle, whose: PersonId, from?: string): Promise<void> {
    this.index.link(of, whose, from)
    await this.store.links.catchUp()
  }

  /** What was sent to the index. */
  async sent(): Promise<readonly unknown[]> {
    await this.store.outbox.settled()
    return this.index.accepted.map(({ topic, body }) => ({ topic, body }))
  }

  /** The feed's lines after a revision, without their revisions, in no order. */
  async told(after: number): Promise<readonly string[]> {
    const { changes } = await this.store.facts.changes(after)
    return changes.map((change) => `${change.of} ${change.key ?? 'everybody'}`).sort()
  }

  async revision(): Promise<number> {
    return (await this.store.facts.changes(-1)).revision
  }
}

/** A new store for every test. */
export function eachTest(open: () => Adapter): () => QualificationBench {
  let bench: QualificationBench | null = null
  beforeEach(async () => {
    bench = new QualificationBench(open())
    await bench.open()
  })
  afterEach(async () => {
    await bench?.close()
    bench = null
  })
  return () => {
    if (bench === null) throw new Error('There is a bench within tests only.')
    return bench
  }
}
