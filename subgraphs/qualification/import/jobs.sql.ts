import { randomUUID } from 'node:crypto'
import { type CompiledQuery, type Selectable, sql } from 'kysely'
import { days } from '../../../schema/domain/time.ts'
import type { Database } from '../../shared/database/database.ts'
import type { QualificationTables } from '../tables.ts'
import type { ImportJob, ImportJobs, JobState } from './jobs.ts'
import { reasonOf } from './reasons.ts'
import type { ImportJobTable } from './tables.ts'

/** How long after its end a file can be sent again without being read again, and its report be asked for. */
const keptFor = days(90)
const forgottenAtOnce = 5

const empty = new Uint8Array(0)

export function importJobs(database: Database<QualificationTables>): ImportJobs {
  const find: ImportJobs['find'] = async (institution, key) => {
    const row = await database.read
      .selectFrom('import_job')
      .selectAll()
      .where('institution', '=', institution)
      .where('key', '=', key)
      .executeTakeFirst()
    return row === undefined ? null : jobOf(row)
  }

  const forgotten = (at: number): CompiledQuery<unknown>[] => {
    const old = sql`select id from import_job where ended < ${at - keptFor} order by ended limit ${sql.lit(forgottenAtOnce)}`
    return [
      sql`delete from import_refusal where job in (${old})`.compile(database.read),
      sql`delete from import_job where id in (${old})`.compile(database.read),
    ]
  }

  return {
    find,
    async begin(institution, key, at) {
      const counts = { rows: 0, landed: 0, unchanged: 0, refused: 0 }
      const place = { position: 0, line: 1, after_cr: 0, prefix: empty }
      const made = { id: randomUUID(), institution, key, state: 'RUNNING', ...place, ...counts, began: at, ended: null }
      await database.writeBatch<unknown>([
        ...forgotten(at),
        database.read
          .insertInto('import_job')
          .values(made)
          .onConflict((conflict) => conflict.columns(['institution', 'key']).doNothing())
          .compile(),
        database.read
          .updateTable('import_job')
          .set({ state: 'RUNNING', ended: null })
          .where('institution', '=', institution)
          .where('key', '=', key)
          .where('state', '=', 'STOPPED')
          .compile(),
      ])
      const job = await find(institution, key)
      if (job === null) throw new Error('A job was made and is not there.')
      return job
    },
    async end(id, state, whole, at) {
      const place =
        whole === null
          ? {}
          : { position: whole.position, line: whole.line, after_cr: whole.afterCr ? 1 : 0, prefix: whole.prefix }
      const ended = database.read
        .updateTable('import_job')
        .set({ state, ended: at, ...place })
        .where('id', '=', id)
        .where('state', '=', 'RUNNING')
        .compile()
      await database.writeBatch([ended])
    },
    async refusals(id, afterLine, first) {
      const rows = await database.scan
        .selectFrom('import_refusal')
        .selectAll()
        .where('job', '=', id)
        .where('line', '>', afterLine)
        .orderBy('line')
        .limit(first)
        .execute()
      return rows.map(({ line, column_name, reason, value }) => ({
        line,
        column: column_name,
        reason: reasonOf(reason),
        value,
      }))
    },
  }
}

function jobOf(row: Selectable<ImportJobTable>): ImportJob {
  const { id, state, position, line, after_cr, prefix, rows, landed, unchanged, refused } = row
  const mark = position === 0 ? null : { position, line, afterCr: after_cr === 1, prefix }
  return { id, state: state as JobState, mark, rows, landed, unchanged, refused }
}
