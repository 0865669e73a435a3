import type { DecisionId, NumberHandle, RecordId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { withoutIndexes } from '../shared/database/bulk-indexes.ts'
import { BulkWriter, refilledInsert } from '../shared/database/bulk-writer.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { LinkChange, PlainNumber } from '../shared/internal.ts'
import type { GraphParts } from './graph.sql.ts'
import { type FiledRecord, weightOf } from './ledger/ledger.ts'
import { lookupParts, sealedText } from './number-index.ts'
import { place } from './placing.ts'
import { ownPerson } from './registering.ts'
import { changeIn, decisionRow, recordRow } from './rows.ts'

/** One qualification under a number, as its insurer would have told the index by now. */
export interface BulkRegistration {
  readonly number: PlainNumber
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly previous: PlainNumber | null
}

export interface Placed {
  /** In the order of the registrations. */
  readonly handles: readonly NumberHandle[]
  readonly previous: readonly (NumberHandle | null)[]
  readonly links: readonly LinkChange[]
}

/**
 * Loads an empty index: mints, places and links by the same rules as the inbox, and leaves what it would have left,
 * had each number been told once. For benchmarks and first loads.
 */
export interface MpiBulk {
  /** Everything about some persons, oldest first: no number of theirs comes in another call. */
  take(registrations: readonly BulkRegistration[]): Placed
  room(): Promise<void>
  finish(): Promise<void>
}

const sequencesTogether = 10_000
const indexes = [
  'number_lookup',
  'record_person',
  'record_handle',
  'continuity_previous',
  'ledger_id',
  'ledger_one',
  'ledger_other',
]

export async function openMpiBulk({ database, seal, now }: GraphParts): Promise<MpiBulk> {
  const some = await database.read.selectFrom('number').select('handle').limit(1).executeTakeFirst()
  if (some !== undefined) throw new Error('A bulk load needs an empty index.')
  const withIndexes = await withoutIndexes(database, indexes, now)
  const freshId = clusteredIds()
  const writer = new BulkWriter(database)
  const db = database.read
  const insert = {
    number: refilledInsert(db, 'number'),
    record: refilledInsert(db, 'record'),
    continuity: refilledInsert(db, 'continuity'),
    decision: refilledInsert(db, 'ledger'),
    change: refilledInsert(db, 'link_change'),
  }
  const at = now()
  let sequence = 0
  let decided = 0
  let reserved = 0
  /** One registration is one record, one change and at most one decision. */
  const countTo = (value: number): void =>
    writer.add(
      db.updateTable('sequence').set({ value }).where('name', 'in', ['link_change', 'filed', 'decision']).compile(),
    )
  /** Ahead of the changes it counts: a load cut off leaves a gap, never a number given twice. */
  const reserve = (upTo: number): void => {
    if (upTo <= reserved) return
    reserved = upTo + sequencesTogether
    countTo(reserved)
  }

  const mint = (number: PlainNumber): NumberHandle => {
    const handle = freshId('num') as NumberHandle
    const lookup = seal.index(lookupParts(number))
    const sealed = seal.seal(sealedText(number), handle)
    writer.add(insert.number({ handle, scheme: number.scheme, insurer: number.insurer, lookup, sealed, minted: at }))
    return handle
  }

  return {
    take(registrations) {
      const byNumber = new Map<string, NumberHandle>()
      const handleOf = (number: PlainNumber): NumberHandle => {
        const key = sealedText(number) + number.insurer
        const known = byNumber.get(key)
        if (known !== undefined) return known
        const handle = mint(number)
        byNumber.set(key, handle)
        return handle
      }
      const filed = new Map<NumberHandle, FiledRecord[]>()
      const handles = registrations.map(({ number }) => handleOf(number))
      const previous = registrations.map((one) => (one.previous === null ? null : handleOf(one.previous)))
      reserve(sequence + 2 * registrations.length)
      const links = registrations.map(({ from, until }, place_): LinkChange => {
        const handle = handles[place_] as NumberHandle
        const before = previous[place_] ?? null
        const own = filed.get(handle) ?? []
        const { record: known, joins } = place(
          { handle, from, until, previous: before },
          { own, before: before === null || before === handle ? [] : (filed.get(before) ?? []), after: [] },
        )
        const [join, ...more] = joins
        if (known !== null || more.some(({ to }) => to.person !== join?.to.person))
          throw new Error('A bulk load takes each registration once, and the oldest first.')
        if (before !== null && before !== handle) writer.add(insert.continuity({ handle, previous: before, known: at }))
        sequence += 1
        const id = freshId('rec') as RecordId
        const decisions = joins.map(({ to, rule }) => {
          decided += 1
          const decision = freshId('dec') as DecisionId
          const pair = [to.id, id] as const
          const entry = { id: decision, sequence: decided, at, by: 'insurer', reasons: '', cites: [], voids: [] }
          writer.add(
            insert.decision(decisionRow({ ...entry, kind: 'LINK', rule, pair, weight: weightOf[rule], counts: true })),
          )
          return decision
        })
        const record: FiledRecord = {
          id,
          filed: sequence,
          own: ownPerson(id),
          handle,
          from,
          until,
          known: at,
          person: join?.to.person ?? ownPerson(id),
          evidence: join?.rule ?? 'FIRST_REGISTRATION',
          decision: decisions[0] ?? null,
          doubted: false,
        }
        writer.add(insert.record(recordRow(record)))
        const change = {
          sequence,
          handle,
          person: record.person,
          was: null,
          from_on: from,
          until_on: until,
          doubted: 0,
          at,
        }
        writer.add(insert.change(change))
        own.push(record)
        filed.set(handle, own)
        return changeIn(change)
      })
      return { handles, previous, links }
    },
    room: () => writer.room(),
    async finish() {
      countTo(Math.max(sequence, decided))
      await writer.finish()
      await withIndexes()
    },
  }
}
