import { open } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * A migration that no version knows: a store whose load was cut off has no indexes, and is refused at its next start
 * (see `migrate`) until it is removed and loaded anew.
 */
const unfinished = '9999-bulk-load-unfinished'

/**
 * Takes these indexes away until the load is done: keyed hashes fall on random pages, and sorting them once at the end
 * costs a fraction of placing each. Answers what builds them again.
 */
export async function withoutIndexes<Schema>(
  database: Database<Schema>,
  names: readonly string[],
  now: () => number,
): Promise<() => Promise<void>> {
  if (database.dialect !== 'sqlite') throw new Error('Bulk loads are for the embedded stores.')
  const { rows } = await sql<{ name: string; text: string }>`
    select name, sql as text from sqlite_master where type = 'index' and name in (${sql.join(names)})`.execute(
    database.read,
  )
  if (rows.length !== names.length) throw new Error('An index to take away for the load is not there.')
  const onDisk = await syncOf(database)
  await database.write(async (transaction) => {
    await sql`insert into migration (id, says, checksum, at)
      values (${unfinished}, 'a bulk load that was not finished', '', ${now()})`.execute(transaction)
    for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(transaction)
  })
  await onDisk()
  return async () => {
    await database.writeBatch(rows.map(({ text }) => sql.raw(text).compile(database.read)))
    // Whatever the store itself waits for: only when all of it is there does it say so.
    await onDisk()
    await database.writeBatch([sql`delete from migration where id = ${unfinished}`.compile(database.read)])
    await onDisk()
  }
}

/** Brings to the disk what was written to the store's file, by whomever (POSIX `fsync`). */
async function syncOf<Schema>(database: Database<Schema>): Promise<() => Promise<void>> {
  const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(
    database.read,
  )
  const [{ file } = { file: '' }] = rows
  return async () => {
    const opened = await open(file, 'r+')
    try {
      await opened.sync()
    } finally {
      await opened.close()
    }
  }
}
