import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { doubling } from './doubling.ts'

const folder = temporaryFolder()
let stores = 0

interface Schema {
  kept: { value: number }
}

async function openKept() {
  const database = await openSqlite<Schema>({ file: join(folder, `${++stores}.sqlite`), readers: 1 })
  await database.writeBatch([sql`create table kept (value integer not null unique)`.compile(database.read)])
  const { call } = database
  if (call === undefined) throw new Error('SQLite has a thread to call.')
  const kept = async () => (await database.read.selectFrom('kept').select('value').execute()).map(({ value }) => value)
  return { database, call, kept }
}

test('a procedure runs whole in the writer, and its answer comes back', async () => {
  const { database, call, kept } = await openKept()
  expect(await call(doubling, { values: [1, 2], failAt: 0 })).toBe(6)
  expect(await call(doubling, { values: [3], failAt: 0 })).toBe(12)
  expect(await kept()).toEqual([2, 4, 6])
  await database.close()
})

test('one that fails leaves nothing, and the writer goes on', async () => {
  const { database, call, kept } = await openKept()
  await expect(call(doubling, { values: [1, 2, 3], failAt: 3 })).rejects.toThrow('as asked')
  await expect(call(doubling, { values: [4, 4], failAt: 0 })).rejects.toMatchObject({ kind: 'unique' })
  expect(await call(doubling, { values: [1], failAt: 0 })).toBe(2)
  expect(await kept()).toEqual([2])
  await database.close()
})

test('calls and other writes take their turns, and none is within another', async () => {
  const { database, call, kept } = await openKept()
  const insert = (value: number) => database.read.insertInto('kept').values({ value }).compile()
  await Promise.all([
    database.write(async (transaction) => void (await transaction.insertInto('kept').values({ value: 100 }).execute())),
    call(doubling, { values: [1], failAt: 0 }),
    database.writeBatch([insert(200)]),
  ])
  expect((await kept()).sort((one, other) => one - other)).toEqual([2, 100, 200])
  await expect(database.write(() => call(doubling, { values: [5], failAt: 0 }))).rejects.toThrow('wait for itself')
  await database.close()
  await expect(call(doubling, { values: [6], failAt: 0 })).rejects.toMatchObject({
    refusal: { code: 'STORE_UNAVAILABLE' },
  })
})
