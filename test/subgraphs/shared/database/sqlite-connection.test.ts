import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identityOf } from '../../../../subgraphs/shared/database/file-identity.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { SqliteConnection } from '../../../../subgraphs/shared/database/sqlite-connection.ts'
import { temporaryFolder } from '../../../support/folder.ts'

test('reads go on over a map made anew, and see what was written meanwhile', async () => {
  const file = join(temporaryFolder(), 'store.db')
  const database = await openSqlite<{ told: { id: number } }>({ file, readers: 1 })
  await database.write(async (transaction) => {
    await transaction.schema.createTable('told').addColumn('id', 'integer').execute()
  })
  const tell = (id: number) => database.write((transaction) => transaction.insertInto('told').values({ id }).execute())
  const connection = new SqliteConnection({
    file,
    identity: identityOf(file),
    readOnly: true,
    synchronous: 'FULL',
    cacheKiB: 64,
    mmapMiB: 8,
  })
  const told = () => connection.rows('select id from told order by id', [])

  await tell(1)
  expect(told()).toEqual([{ id: 1 }])
  const walk = connection.walk('select id from told order by id', []).rows
  expect(walk.next()).toEqual({ done: false, value: [1n] })
  connection.remap()
  await tell(2)
  expect(told()).toEqual([{ id: 1 }])
  expect(walk.next()).toMatchObject({ done: true })
  expect(told()).toEqual([{ id: 1 }, { id: 2 }])
  connection.remap()
  expect(told()).toEqual([{ id: 1 }, { id: 2 }])
  expect(connection.rows('pragma mmap_size', [])).toEqual([{ mmap_size: 8 * 1024 * 1024 }])
  connection.close()
  await database.close()
})
