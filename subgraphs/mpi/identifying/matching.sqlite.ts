import type { DecisionId, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import { type DirectConnection, procedure, type Work } from '../../shared/database/procedure.ts'
import type { Stored } from '../../shared/database/storable.ts'
import type { FiledIdentity, MatchBatch, MatchCounts, Review } from '../graph.ts'
import type { Decision } from '../ledger/ledger.ts'
import { recordOf } from '../registering.ts'
import { identityIn, identityRow, reviewIn } from '../rows.ts'
import { runHere } from '../steps.ts'
import type { IdentityTable, ReviewTable } from '../tables.ts'
import { entry, ThreadEngine, threadIds } from '../thread-engine.sqlite.ts'
import { type MatchAsks, mostUnderOneKey, type SyncMatchEngine } from './asks.ts'
import { counted } from './counts.ts'
import { type MatchOutcome, matchRecord } from './match-record.ts'
import { modelNamed } from './model-in-use.ts'

/** Matches a batch of records in the index's own thread: the program of `match-record.ts`, without round trips. */
export const matching = procedure<MatchBatch, MatchCounts | null>(new URL(import.meta.url))

const columns = [
  'record',
  'kind',
  'kana',
  'kanji',
  'latin',
  'birth_date',
  'sex',
  'postal_code',
  'address',
  'phone',
  'source',
  'verified',
  'normaliser',
  'household',
  'branch',
  'died_on',
  'from_on',
  'until_on',
  'known',
  'superseded',
] as const satisfies readonly (keyof IdentityTable)[]
const reviewColumns = [
  'id',
  'ordinal',
  'one',
  'other',
  'cause',
  'reasons',
  'state',
  'opened',
  'answered',
  'decision',
] as const satisfies readonly (keyof ReviewTable)[]
const text = {
  position: "select value from sequence where name = 'matched'",
  follow:
    "insert into sequence (name, value) values ('matched', ?) on conflict (name) do update set value = excluded.value",
  identities: `select ${columns.join(', ')} from identity where record = ? and superseded is null order by kind, known`,
  supersede: 'update identity set superseded = ? where record = ? and source = ? and superseded is null',
  put: `insert into identity (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  // Bound, the limit would have the statement prepared anew for each key.
  under: `select record from identity_key where key = ? limit ${mostUnderOneKey + 1}`,
  person: 'select person from record where id = ?',
  reviews: `select ${reviewColumns.join(', ')} from review where one = ? and state in ('OPEN', 'LATER')
    union select ${reviewColumns.join(', ')} from review where other = ? and state in ('OPEN', 'LATER')`,
  retire: "update review set state = 'OBSOLETE', answered = ? where id = ?",
  reopen: "update review set state = 'OPEN', answered = null where id = ?",
  tied: 'select decision, target from ledger_void where decision = ? or target = ?',
  decision: `select ${entry} from ledger where id = ?`,
} as const

/** Keys that a statement files: as many as a record has by the committed rules, and its household's. */
const keysTogether = 14
const filing = Array.from(
  { length: keysTogether + 1 },
  (_, keys) => `insert or ignore into identity_key (key, record) values ${Array(keys).fill('(?, ?)').join(', ')}`,
)

class MatchingEngine extends ThreadEngine implements SyncMatchEngine {
  readonly #direct: DirectConnection['direct']

  constructor(connection: DirectConnection) {
    super(connection)
    this.#direct = (sql) => connection.direct(sql)
  }

  identitiesOf = (records: readonly RecordId[]): MatchAsks['identitiesOf']['answer'] =>
    records.map((record) => this.#direct(text.identities).rows(record).map(identityOfRow))

  putIdentities = ({ identities, keys }: MatchAsks['putIdentities']['ask']): void => {
    for (const { known, record, source } of identities) this.#direct(text.supersede).run(known, record, source)
    for (const identity of identities) {
      const row = identityRow(identity)
      this.#direct(text.put).run(...columns.map((column) => row[column]))
    }
    for (const [record, theirs] of keys)
      for (const some of inParts(theirs))
        this.#direct(filing[some.length] ?? '').run(...some.flatMap((key) => [key, record]))
  }

  candidates = (keys: readonly bigint[]): readonly RecordId[] => {
    const shared = new Map<string, number>()
    for (const key of new Set(keys)) {
      const rows = this.#direct(text.under).rows(key)
      if (rows.length > mostUnderOneKey) continue
      for (const [record] of rows) shared.set(record as string, (shared.get(record as string) ?? 0) + 1)
    }
    return [...shared]
      .toSorted(([one, times], [other, otherTimes]) => otherTimes - times || (one < other ? -1 : 1))
      .map(([record]) => record as RecordId)
  }

  resolve = (persons: readonly PersonId[]): readonly (PersonId | null)[] =>
    persons.map((person) => (this.#direct(text.person).rows(recordOf(person))[0]?.[0] ?? null) as PersonId | null)

  reviewsNaming = (records: readonly RecordId[]): readonly Review[] => {
    const rows = records.flatMap((record) => this.#direct(text.reviews).rows(record, record))
    const reviews = new Map(rows.map((row) => [row[0], reviewIn(named<ReviewTable>(reviewColumns, row))]))
    return [...reviews.values()].toSorted((one, other) => one.order - other.order)
  }

  retireReview = ({ id, at }: MatchAsks['retireReview']['ask']): void => {
    this.#direct(text.retire).run(at, id)
  }

  reopenReview = (id: MatchAsks['reopenReview']['ask']): void => {
    this.#direct(text.reopen).run(id)
  }

  history = (decisions: readonly DecisionId[]): readonly Decision[] => {
    const reached = new Set<string>(decisions)
    // What is added while the set is walked is walked too.
    for (const id of reached)
      for (const row of this.#direct(text.tied).rows(id, id)) for (const tied of row) reached.add(tied as string)
    return [...reached].flatMap((id) =>
      this.#direct(text.decision)
        .rows(id)
        .map((row) => this.decisionOfRow(row)),
    )
  }
}

const inParts = (keys: readonly bigint[]): readonly (readonly bigint[])[] =>
  Array.from({ length: Math.ceil(keys.length / keysTogether) }, (_, part) =>
    keys.slice(part * keysTogether, (part + 1) * keysTogether),
  )

const identityOfRow = (row: readonly Stored[]): FiledIdentity => identityIn(named<IdentityTable>(columns, row))

/** A row by the names of its columns. */
function named<Row>(names: readonly (keyof Row & string)[], row: readonly Stored[]): Row {
  const values: Partial<Record<keyof Row & string, Stored>> = {}
  for (let at = 0; at < names.length; at++) values[names[at] as keyof Row & string] = row[at] ?? null
  return values as Row
}

const work: Work<MatchBatch, MatchCounts | null> = (connection, { records, feed, at, model: inUse }) => {
  // Another process on this store was here before.
  if (feed !== null && Number(connection.direct(text.position).rows()[0]?.[0] ?? 0) !== feed.after) return null
  const engine = new MatchingEngine(connection)
  const { model, id: modelId } = modelNamed(inUse)
  const parts = { model, modelId, at, ids: threadIds }
  const outcomes: MatchOutcome[] = []
  for (const one of records) outcomes.push(runHere(matchRecord(one, parts), engine))
  engine.end()
  if (feed !== null) connection.direct(text.follow).run(feed.upTo)
  return counted(outcomes)
}
export default work
