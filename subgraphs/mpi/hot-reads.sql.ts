import type { Selectable } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Database } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import type { NumberScheme } from '../shared/internal.ts'
import type { GraphReads } from './graph.ts'
import type { FiledRecord, SubjectHandle } from './ledger/ledger.ts'
import { byPeriod } from './order.ts'
import { graphReads } from './reading.sql.ts'
import { recordOf } from './registering.ts'
import { changeIn, localSubjectIn, locationIn, numberSubjectIn, recordIn } from './rows.ts'
import type { MpiTables, RecordTable } from './tables.ts'

export interface HotReads
  extends Pick<
    GraphReads,
    'recordsUnder' | 'recordsOf' | 'resolve' | 'changes' | 'subjects' | 'schemes' | 'locations'
  > {
  /** Whose blind index this is. */
  under(table: 'number' | 'local_id', lookup: Uint8Array): Promise<SubjectHandle | null>
}

/** What came with a record is not asked of its number soon after. */
const schemesKept = 10_000

const newestFirst = (one: FiledRecord, other: FiledRecord): number => byPeriod(other, one)

/** Every operation asks these, of a few numbers: statements compiled once. A few rows are put in order sooner here. */
export function hotReads(database: Database<MpiTables>): HotReads {
  const reads = graphReads(database.read)
  const under = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db.selectFrom('record').selectAll().where('handle', '=', value.handle),
  )
  const of = prepared(database, (db, value: Slots<{ person: string }>) =>
    db.selectFrom('record').selectAll().where('person', '=', value.person),
  )
  const who = prepared(database, (db, value: Slots<{ id: string }>) =>
    db.selectFrom('record').select('person').where('id', '=', value.id),
  )
  const changes = prepared(database, (db, value: Slots<{ after: number; first: number }>) =>
    db.selectFrom('link_change').selectAll().where('sequence', '>', value.after).orderBy('sequence').limit(value.first),
  )
  const number = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db.selectFrom('number').selectAll().where('handle', '=', value.handle),
  )
  const local = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db.selectFrom('local_id').selectAll().where('handle', '=', value.handle),
  )
  const scheme = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db.selectFrom('number').select('scheme').where('handle', '=', value.handle),
  )
  const places = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db
      .selectFrom('location')
      .selectAll()
      .where('handle', '=', value.handle)
      .where('superseded', 'is', null)
      .orderBy('facility')
      .orderBy('category')
      .orderBy('from_on'),
  )
  const indexed = {
    number: prepared(database, (db, value: Slots<{ lookup: Uint8Array }>) =>
      db.selectFrom('number').select('handle').where('lookup', '=', value.lookup),
    ),
    local_id: prepared(database, (db, value: Slots<{ lookup: Uint8Array }>) =>
      db.selectFrom('local_id').select('handle').where('lookup', '=', value.lookup),
    ),
  } as const
  const seen = new LRUCache<string, string>({ max: schemesKept })
  const seeing = (row: Selectable<RecordTable>): FiledRecord => {
    if (row.scheme !== null) seen.set(row.handle, row.scheme)
    return recordIn(row)
  }
  return {
    under: async (table, lookup) => ((await indexed[table].first({ lookup }))?.handle ?? null) as SubjectHandle | null,
    subjects: (handles) =>
      Promise.all(
        handles.map(async (handle) => {
          if (handle.startsWith('num_')) {
            const row = await number.first({ handle })
            return row === null ? null : numberSubjectIn(row)
          }
          const row = await local.first({ handle })
          return row === null ? null : localSubjectIn(row)
        }),
      ),
    schemes: (handles) =>
      Promise.all(
        handles.map(
          async (handle) =>
            (seen.get(handle) ?? (await scheme.first({ handle }))?.scheme ?? null) as NumberScheme | null,
        ),
      ),
    recordsUnder: (handles, asKnown) =>
      asKnown === null
        ? Promise.all(handles.map(async (handle) => (await under.rows({ handle })).map(recordIn).sort(byPeriod)))
        : reads.recordsUnder(handles, asKnown),
    recordsOf: (persons, asKnown) =>
      asKnown === null
        ? Promise.all(persons.map(async (person) => (await of.rows({ person })).map(seeing).sort(newestFirst)))
        : reads.recordsOf(persons, asKnown),
    resolve: (persons, asKnown) =>
      asKnown === null
        ? Promise.all(
            persons.map(async (person) => ((await who.first({ id: recordOf(person) }))?.person ?? null) as never),
          )
        : reads.resolve(persons, asKnown),
    locations: (handles, asKnown) =>
      asKnown === null
        ? Promise.all(handles.map(async (handle) => (await places.rows({ handle })).map(locationIn)))
        : reads.locations(handles, asKnown),
    changes: async (after, first) => (await changes.rows({ after, first })).map(changeIn),
  }
}
