import type { Database } from '../shared/database/database.ts'
import { type Prepared, prepared } from '../shared/database/prepared.ts'
import type { CareRecordTable, ChaseTables } from './tables.ts'

/** What is run once for every row: compiled once. */
export interface CareStatements {
  readonly insert: Prepared<CareRecordTable, unknown>
  readonly supersede: Prepared<{ revision: number; by: number }, unknown>
}

export function careStatements(database: Database<ChaseTables>): CareStatements {
  return {
    insert: prepared<ChaseTables, CareRecordTable, unknown>(database, (db, value) =>
      db.insertInto('care_record').values({
        revision: value.revision,
        superseded: value.superseded,
        id: value.id,
        parent: value.parent,
        layout: value.layout,
        office: value.office,
        service: value.service,
        insurer: value.insurer,
        handle: value.handle,
        person: value.person,
        on_date: value.on_date,
        state: value.state,
        content: value.content,
        sealed: value.sealed,
        upload: value.upload,
        entered_by: value.entered_by,
        known: value.known,
      }),
    ),
    supersede: prepared<ChaseTables, { revision: number; by: number }, unknown>(database, (db, value) =>
      db.updateTable('care_record').set({ superseded: value.by }).where('revision', '=', value.revision),
    ),
  }
}
