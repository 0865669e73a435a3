import type { Selectable } from 'kysely'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { type Reason, reasons } from './checking/reasons.ts'
import type { CareRows } from './rows.ts'
import type { Refusal, Upload, UploadState, Uploads } from './store.ts'
import type { ChaseTables, UploadTable } from './tables.ts'
import { takeBatch } from './taking.sql.ts'

const nothingRead = new Uint8Array(0)
/** "Imports commit at most 500 rows at a time"; undone alike. */
const together = 500

export function uploads(database: Database<ChaseTables>, seal: NumberSeal, rows: CareRows): Uploads {
  const find: Uploads['find'] = async (office, key) => {
    const row = await database.read
      .selectFrom('upload')
      .selectAll()
      .where('institution', '=', office)
      .where('key', '=', key)
      .executeTakeFirst()
    return row === undefined ? null : uploadOf(row)
  }

  const found = async (office: InstitutionCode, key: string): Promise<Upload> => {
    const upload = await find(office, key)
    if (upload === null) throw new Error('An upload was made and is not there.')
    return upload
  }

  const setState = (id: string, from: readonly UploadState[], state: UploadState, ended: number | null) =>
    database.write((transaction) =>
      transaction
        .updateTable('upload')
        .set({ state, ended })
        .where('id', '=', id)
        .where('state', 'in', [...from])
        .execute(),
    )

  return {
    find,

    async begin(office, key, at) {
      const counts = { rows: 0, landed: 0, unchanged: 0, refused: 0 }
      const place = { position: 0, line: 1, after_cr: 0, prefix: nothingRead }
      const row = { id: freshId('ent'), institution: office, key, state: 'RUNNING', form: null, ...place, ...counts }
      await database.write(async (transaction) => {
        await transaction
          .insertInto('upload')
          .values({ ...row, began: at, ended: null })
          .onConflict((conflict) => conflict.columns(['institution', 'key']).doNothing())
          .execute()
        // What was undone may come again, from its beginning.
        const again = transaction.updateTable('upload').where('institution', '=', office).where('key', '=', key)
        await again.set({ state: 'RUNNING', ended: null }).where('state', '=', 'STOPPED').execute()
        await again
          .set({ state: 'RUNNING', ended: null, ...place, ...counts })
          .where('state', '=', 'UNDONE')
          .execute()
      })
      return found(office, key)
    },

    take: (upload, office, batch, at) =>
      database.write((transaction) => takeBatch({ transaction, seal, rows }, { upload, office, batch, at })),

    async end(id, state, at) {
      await setState(id, ['RUNNING'], state, at)
    },

    async refusals(id, after, first) {
      const kept = await database.scan
        .selectFrom('refusal')
        .selectAll()
        .where('upload', '=', id)
        .where((where) =>
          where.or([
            where('line', '>', after.line),
            where.and([where('line', '=', after.line), where('place', '>', after.place)]),
          ]),
        )
        .orderBy('line')
        .orderBy('place')
        .limit(first)
        .execute()
      return kept.map(
        ({ line, place, item, reason, value }): Refusal => ({ line, place, item, reason: asReason(reason), value }),
      )
    },

    async undo(office, key, at) {
      const upload = await find(office, key)
      if (upload === null) return refuse({ code: 'NOT_FOUND', message: 'No upload has this key.' })
      if (upload.state === 'RUNNING')
        return refuse({ code: 'CONFLICT', reason: 'RUNNING', message: 'The file is being taken: stop it first.' })
      await setState(upload.id, ['DONE', 'STOPPED'], 'UNDOING', null)
      for (let more = true; more; ) more = await undoSome(database, upload.id, at)
      await setState(upload.id, ['UNDOING'], 'UNDONE', at)
      return ok(await found(office, key))
    },
  }
}

/** Some of an upload's records, then some of what they had replaced; whether there are more. */
async function undoSome(database: Database<ChaseTables>, upload: string, at: Instant): Promise<boolean> {
  return database.write(async (transaction) => {
    const standing = await transaction
      .selectFrom('care_record')
      .select('id')
      .where('upload', '=', upload)
      .where('superseded', 'is', null)
      .limit(together)
      .execute()
    if (standing.length > 0) {
      const ids = standing.map(({ id }) => id)
      await transaction.updateTable('care_record').set({ superseded: at }).where('id', 'in', ids).execute()
      return true
    }
    const replaced = await transaction
      .selectFrom('care_record')
      .select('id')
      .where('replaced_by', '=', upload)
      .where('upload', '<>', upload)
      .limit(together)
      .execute()
    if (replaced.length === 0) {
      // What was undone does not come back when what replaced it is undone too.
      const own = transaction.updateTable('care_record').set({ replaced_by: null }).where('upload', '=', upload)
      await own.where('replaced_by', 'is not', null).execute()
      return false
    }
    const ids = replaced.map(({ id }) => id)
    await transaction
      .updateTable('care_record')
      .set({ superseded: null })
      .where('id', 'in', ids)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('care_record as now')
              .select('now.id')
              .whereRef('now.office', '=', 'care_record.office')
              .whereRef('now.form', '=', 'care_record.form')
              .whereRef('now.name', '=', 'care_record.name')
              .whereRef('now.detail', '=', 'care_record.detail')
              .where('now.superseded', 'is', null),
          ),
        ),
      )
      .execute()
    // What took the upload's own place later has replaced it now.
    await transaction
      .updateTable('care_record')
      .set((set) => ({
        replaced_by: set
          .selectFrom('care_record as mine')
          .select('mine.replaced_by')
          .whereRef('mine.office', '=', 'care_record.office')
          .whereRef('mine.form', '=', 'care_record.form')
          .whereRef('mine.name', '=', 'care_record.name')
          .whereRef('mine.detail', '=', 'care_record.detail')
          .where('mine.upload', '=', upload)
          .where('mine.replaced_by', 'is not', null)
          .where('mine.replaced_by', '<>', upload)
          .limit(1),
      }))
      .where('id', 'in', ids)
      .execute()
    return true
  })
}

const asReason = (reason: string): Reason => {
  if (!Object.hasOwn(reasons, reason)) throw new Error(`The store holds the unknown reason ${reason}.`)
  return reason as Reason
}

function uploadOf(row: Selectable<UploadTable>): Upload {
  const { id, key, state, form, position, line, after_cr, prefix, rows, landed, unchanged, refused, began } = row
  return {
    id,
    key,
    state: state as UploadState,
    form,
    mark: position === 0 ? null : { position, line, afterCr: after_cr === 1, prefix },
    rows,
    landed,
    unchanged,
    refused,
    began: began as Instant,
  }
}
