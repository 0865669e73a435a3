import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BulkWriter, refilledInsert } from '../../../../subgraphs/shared/database/bulk-writer.ts'
import type { Database } from '../../../../subgraphs/shared/database/database.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { ConstraintViolation } from '../../../../subgraphs/shared/database/violation.ts'
import { temporaryFolder } from '../../../support/folder.ts'

interface Schema {
  note: { id: number; text: string | null }
}

describe('the bulk writer', () => {
  let database: Database<Schema>
  beforeAll(async () => {
    database = await openSqlite<Schema>({ file: `${temporaryFolder()}/notes.sqlite`, synchronous: 'NORMAL' })
    await database.write(async (transaction) => {
      await sql`create table note (id integer primary key, text text)`.execute(transaction)
    })
  })
  afterAll(() => database.close())

  test('writes every row once, those of the last, smaller batch too', async () => {
    const writer = new BulkWriter(database)
    const insert = refilledInsert(database.read, 'note')
    for (let id = 1; id <= 1_234; id++) {
      writer.add(insert({ id, text: id % 2 === 0 ? null : `note ${id}` }))
      await writer.room()
    }
    await writer.finish()
    const rows = await database.read.selectFrom('note').selectAll().orderBy('id').execute()
    expect(rows).toEqual(
      Array.from({ length: 1_234 }, (_, at) => ({ id: at + 1, text: at % 2 === 1 ? null : `note ${at + 1}` })),
    )
  })

  test('a row that does not fit fails the load at its end', async () => {
    const writer = new BulkWriter(database)
    const insert = refilledInsert(database.read, 'note')
    writer.add(insert({ id: 2_000, text: 'first' }))
    writer.add(insert({ id: 2_000, text: 'again' }))
    await expect(writer.finish()).rejects.toThrow(ConstraintViolation)
    const rows = await database.read.selectFrom('note').select('id').where('id', '=', 2_000).execute()
    expect(rows).toEqual([])
  })

  test('rows of one insert have the same columns in the same order', () => {
    const insert = refilledInsert(database.read, 'note')
    insert({ id: 1, text: 'one' })
    expect(() => insert({ text: 'two', id: 2 })).toThrow('Rows of note with different columns.')
  })
})
