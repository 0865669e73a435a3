import { type Kysely, sql } from 'kysely'
import type { DecisionId, PersonId, RecordId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { NumberScheme } from '../shared/internal.ts'
import type { FiledIdentity, GraphReads, HeldLocation, KnownSubject, Review } from './graph.ts'
import type { Decision, FiledRecord } from './ledger/ledger.ts'
import { byPeriod } from './order.ts'
import { recordOf } from './registering.ts'
import {
  changeIn,
  decisionIn,
  identityIn,
  localSubjectIn,
  locationIn,
  numberSubjectIn,
  recordIn,
  reviewIn,
} from './rows.ts'
import type { FiledTable, LedgerTable, MpiTables } from './tables.ts'

/** Statements with more variables than this are divided. */
const together = 400

type Db = Kysely<MpiTables>

/** The reads of the graph over any connection: of a transaction, or beside it. */
export function graphReads(db: Db): GraphReads {
  const states = async (
    column: 'id' | 'handle' | 'person',
    values: readonly string[],
    asKnown: Instant | null,
  ): Promise<readonly FiledRecord[]> => {
    const rows: FiledTable[] = []
    for (const some of parts([...new Set(values)])) {
      let now = db.selectFrom('record').selectAll().where(column, 'in', some)
      if (asKnown !== null) now = now.where('known', '<=', asKnown)
      rows.push(...(await now.execute()))
      if (asKnown === null) continue
      const past = await db
        .selectFrom('record_past')
        .selectAll()
        .where(column, 'in', some)
        .where('known', '<=', asKnown)
        .where('superseded', '>', asKnown)
        .execute()
      rows.push(...past)
    }
    return rows.map(recordIn)
  }

  const withTies = async (rows: readonly LedgerTable[]): Promise<readonly Decision[]> => {
    const voids = new Map<string, string[]>()
    const cites = new Map<string, string[]>()
    for (const some of parts(rows.map(({ id }) => id))) {
      for (const row of await db.selectFrom('ledger_void').selectAll().where('decision', 'in', some).execute())
        put(voids, row.decision, row.target)
      for (const row of await db.selectFrom('ledger_cite').selectAll().where('decision', 'in', some).execute())
        put(cites, row.decision, row.cited)
    }
    return rows.map((row) => decisionIn(row, voids.get(row.id) ?? [], cites.get(row.id) ?? []))
  }

  return {
    async subjects(handles) {
      const found = new Map<string, KnownSubject>()
      for (const some of parts([...new Set(handles)])) {
        for (const row of await db.selectFrom('number').selectAll().where('handle', 'in', some).execute())
          found.set(row.handle, numberSubjectIn(row))
        for (const row of await db.selectFrom('local_id').selectAll().where('handle', 'in', some).execute())
          found.set(row.handle, localSubjectIn(row))
      }
      return handles.map((handle) => found.get(handle) ?? null)
    },

    async schemes(handles) {
      const found = new Map<string, string>()
      for (const some of parts([...new Set(handles)]))
        for (const { handle, scheme } of await db
          .selectFrom('number')
          .select(['handle', 'scheme'])
          .where('handle', 'in', some)
          .execute())
          found.set(handle, scheme)
      return handles.map((handle) => (found.get(handle) ?? null) as NumberScheme | null)
    },

    async recordsUnder(handles, asKnown) {
      const records = await states('handle', handles, asKnown)
      const under = Map.groupBy(records, ({ handle }) => handle)
      return handles.map((handle) => (under.get(handle) ?? []).toSorted(byPeriod))
    },

    async recordsOf(persons, asKnown) {
      const records = await states('person', persons, asKnown)
      const of = Map.groupBy(records, ({ person }) => person)
      return persons.map((person) => (of.get(person) ?? []).toSorted((one, other) => byPeriod(other, one)))
    },

    async resolve(persons, asKnown) {
      const records = await states('id', persons.map(recordOf), asKnown)
      const byId = new Map(records.map((record) => [record.own, record.person]))
      return persons.map((person) => byId.get(person) ?? null)
    },

    async changes(after, first) {
      const rows = await db
        .selectFrom('link_change')
        .selectAll()
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(first)
        .execute()
      return rows.map(changeIn)
    },

    async matchedUpTo() {
      const row = await db.selectFrom('sequence').select('value').where('name', '=', matchedRow).executeTakeFirst()
      return Number(row?.value ?? 0)
    },

    async decisions(ids) {
      const found: LedgerTable[] = []
      for (const some of parts([...new Set(ids)]))
        found.push(...(await db.selectFrom('ledger').selectAll().where('id', 'in', some).execute()))
      const byId = new Map((await withTies(found)).map((decision) => [decision.id, decision]))
      return ids.map((id) => byId.get(id) ?? null)
    },

    async decisionsAbout(persons) {
      const records = await states('person', persons, null)
      const rows = await naming(
        db,
        records.map(({ id }) => id),
      )
      const decisions = await withTies(rows)
      return persons.map((person) => {
        const theirs = new Set(records.flatMap((record) => (record.person === person ? [record.id] : [])))
        return decisions
          .filter(({ pair }) => pair?.some((record) => theirs.has(record)))
          .toSorted((one, other) => other.sequence - one.sequence)
      })
    },

    history: (decisions) => historyOf(db, decisions),

    async reviews(state, first, after) {
      let query = db.selectFrom('review').selectAll().where('ordinal', '>', after)
      if (state !== null) query = query.where('state', '=', state)
      return (await query.orderBy('ordinal').limit(first).execute()).map(reviewIn)
    },

    async review(id) {
      const row = await db.selectFrom('review').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : reviewIn(row)
    },

    async reviewsNaming(records) {
      const found = new Map<string, Review>()
      for (const some of parts([...new Set(records)])) {
        for (const column of ['one', 'other'] as const) {
          const rows = await db
            .selectFrom('review')
            .selectAll()
            .where(column, 'in', some)
            .where('state', 'in', ['OPEN', 'LATER'])
            .execute()
          for (const row of rows) found.set(row.id, reviewIn(row))
        }
      }
      return [...found.values()].toSorted((one, other) => one.order - other.order)
    },

    async identitiesOf(records) {
      const found = new Map<RecordId, FiledIdentity[]>()
      for (const some of parts([...new Set(records)])) {
        const rows = await db
          .selectFrom('identity')
          .selectAll()
          .where('record', 'in', some)
          .where('superseded', 'is', null)
          .orderBy('kind')
          .orderBy('known')
          .execute()
        for (const row of rows) put(found, row.record as RecordId, identityIn(row))
      }
      return records.map((record) => found.get(record) ?? [])
    },

    candidates: (questions, most) => Promise.all(questions.map((keys) => candidatesFor(db, keys, most))),

    async unmatched(first) {
      const rows = await db
        .selectFrom('unmatched')
        .select('record')
        .orderBy('since')
        .orderBy('record')
        .limit(first)
        .execute()
      return rows.map((row) => row.record as RecordId)
    },

    async persons(after, first) {
      const rows = await db
        .selectFrom('record')
        .select('person')
        .distinct()
        .where('person', '>', after ?? '')
        .orderBy('person')
        .limit(first)
        .execute()
      return rows.map(({ person }) => person as PersonId)
    },

    async locations(handles, asKnown) {
      const found = new Map<string, HeldLocation[]>()
      for (const some of parts([...new Set(handles)])) {
        let query = db.selectFrom('location').selectAll().where('handle', 'in', some)
        query =
          asKnown === null
            ? query.where('superseded', 'is', null)
            : query
                .where('known', '<=', asKnown)
                .where((where) => where.or([where('superseded', 'is', null), where('superseded', '>', asKnown)]))
        const rows = await query.orderBy('facility').orderBy('category').orderBy('from_on').execute()
        for (const row of rows) put(found, row.handle, locationIn(row))
      }
      return handles.map((handle) => found.get(handle) ?? [])
    },
  }
}

/** Whole components, and every decision that names one of their records. */
export async function aroundRecords(
  db: Db,
  records: readonly RecordId[],
): Promise<{ readonly records: readonly FiledRecord[]; readonly decisions: readonly Decision[] }> {
  const persons = await db.selectFrom('record').select('person').distinct().where('id', 'in', records).execute()
  const reads = graphReads(db)
  const ids = persons.map((row) => row.person as PersonId)
  const [all, decisions] = [await reads.recordsOf(ids, null), await reads.decisionsAbout(ids)]
  const once = new Map(decisions.flat().map((decision) => [decision.id, decision]))
  return { records: all.flat(), decisions: [...once.values()] }
}

async function historyOf(db: Db, decisions: readonly DecisionId[]): Promise<readonly Decision[]> {
  const reached = new Set<string>(decisions)
  for (let rim: readonly string[] = decisions; rim.length > 0; ) {
    const next: string[] = []
    for (const some of parts(rim)) {
      const rows = await db
        .selectFrom('ledger_void')
        .selectAll()
        .where((where) => where.or([where('decision', 'in', some), where('target', 'in', some)]))
        .execute()
      for (const row of rows) next.push(row.decision, row.target)
    }
    rim = [...new Set(next)].filter((id) => !reached.has(id))
    for (const id of rim) reached.add(id)
  }
  const found = await graphReads(db).decisions([...reached] as DecisionId[])
  return found.flatMap((one) => one ?? [])
}

async function naming(db: Db, records: readonly string[]): Promise<readonly LedgerTable[]> {
  const rows = new Map<string, LedgerTable>()
  for (const some of parts(records)) {
    for (const column of ['one', 'other'] as const) {
      const found = await db.selectFrom('ledger').selectAll().where(column, 'in', some).execute()
      for (const row of found) rows.set(row.id, row)
    }
  }
  return [...rows.values()]
}

/** Most keys in common first; a key that more records have than `most` says nothing. */
async function candidatesFor(db: Db, keys: readonly bigint[], most: number): Promise<readonly RecordId[]> {
  const shared = new Map<string, number>()
  for (const key of new Set(keys)) {
    const rows = await db
      .selectFrom('identity_key')
      .select('record')
      .where('key', '=', key)
      .limit(most + 1)
      .execute()
    if (rows.length > most) continue
    for (const { record } of rows) shared.set(record, (shared.get(record) ?? 0) + 1)
  }
  return [...shared]
    .toSorted(([one, times], [other, otherTimes]) => otherTimes - times || (one < other ? -1 : 1))
    .map(([record]) => record as RecordId)
}

function put<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const list = into.get(key)
  if (list === undefined) into.set(key, [value])
  else list.push(value)
}

export function parts<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / together) }, (_, part) =>
    all.slice(part * together, (part + 1) * together),
  )
}

/** The one row that every writer takes first, so that the feed is complete and in order. */
export const feedRow = 'link_change'
/** How far the matcher has followed it. */
export const matchedRow = 'matched'
export const lockFeed = (db: Db, dialect: 'sqlite' | 'postgres') =>
  dialect === 'sqlite'
    ? Promise.resolve()
    : sql`select value from sequence where name = ${feedRow} for update`.execute(db)
