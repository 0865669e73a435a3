import { execFileSync } from 'node:child_process'
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from '../../../../subgraphs/shared/database/database.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const root = temporaryFolder()

interface Notes {
  readonly note: { readonly id: number; readonly text: string | null }
}

describe('a SQLite store', () => {
  let file: string
  let store: Database<Notes>
  const open = () => openSqlite<Notes>({ file, transactionMilliseconds: 300 })
  beforeEach(async () => {
    file = join(mkdtempSync(join(root, 'sqlite-')), 'deeper', 'notes.db')
    store = await open()
    await store.write((transaction) => sql`create table note (id integer primary key, text text)`.execute(transaction))
  })
  afterEach(() => store.close())

  const write = (id: number, text: string | null = null) =>
    store.write((transaction) => transaction.insertInto('note').values({ id, text }).execute())

  test('it is made where there was none, for its owner’s eyes only, and keeps what was written', async () => {
    await write(1, '一')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600)
    await store.close()
    store = await open()
    expect(await store.read.selectFrom('note').selectAll().execute()).toEqual([{ id: 1, text: '一' }])
  })

  test('it runs in WAL with full synchronisation, foreign keys on', async () => {
    const settings = await store.write(async (transaction) =>
      Promise.all(
        ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema'].map(
          async (name) => Object.values((await sql`pragma ${sql.raw(name)}`.execute(transaction)).rows[0] ?? {})[0],
        ),
      ),
    )
    expect(settings).toEqual(['wal', 2, 1, 0])
  })

  test('it keeps more pages for reads by key as it grows, a part of its size that holds what lies above the leaves', async () => {
    const keptKiB = async () => {
      const { rows } = await sql<{ cache_size: number }>`pragma cache_size`.execute(store.read)
      return -(rows[0]?.cache_size ?? 0)
    }
    expect(await keptKiB()).toBe(8 * 1024)
    // By another process: closing the file here would let go of the locks that SQLite has on it.
    execFileSync(process.execPath, ['-e', 'fs.truncateSync(process.argv[1], 2 ** 31)', file])
    await vi.waitFor(async () => expect(await keptKiB()).toBe(Math.ceil(2 ** 21 / 80)))
    await write(1, '一')
    expect(await store.read.selectFrom('note').select('text').execute()).toEqual([{ text: '一' }])
  })

  test('a second opener in the same process is refused by name, and served once the first has closed', async () => {
    await expect(open()).rejects.toMatchObject({
      name: 'StoreInUse',
      message: `The notes store is in use by process ${process.pid}: no two processes may write one SQLite file.`,
    })
    await write(1)
    await store.close()
    store = await open()
    expect(await store.read.selectFrom('note').select('id').execute()).toEqual([{ id: 1 }])
  })

  test('a transaction that doesn’t end is rolled back, and those behind it go on', async () => {
    const never = store.write(async (transaction) => {
      await transaction.insertInto('note').values({ id: 1, text: null }).execute()
      await new Promise(() => {})
    })
    const behind = write(2)
    await expect(never).rejects.toBeInstanceOf(StoreUnavailable)
    await behind
    expect(await store.read.selectFrom('note').select('id').execute()).toEqual([{ id: 2 }])
  })

  test('a write inside a write of the same store is refused at once instead of waiting for itself', async () => {
    const nested = store.write(async (transaction) => {
      await transaction.insertInto('note').values({ id: 1, text: null }).execute()
      await write(2)
    })
    await expect(nested).rejects.toThrow('A write inside a write of the notes store would wait for itself.')
    const batch = store.write(async () => store.writeBatch([]))
    await expect(batch).rejects.toThrow('A write inside a write of the notes store would wait for itself.')
    expect(await store.read.selectFrom('note').select('id').execute()).toEqual([])
  })

  test('transactions and batches take their turns in the order they came', async () => {
    const insert = (text: string) => store.read.insertInto('note').values({ id: sql`null`, text }).compile()
    await Promise.all([
      store.write((transaction) => transaction.executeQuery(insert('a'))),
      store.writeBatch([insert('b'), insert('c')]),
      store.writeBatch([insert('d')]),
      store.write((transaction) => transaction.executeQuery(insert('e'))),
      store.writeBatch([insert('f')]),
    ])
    const rows = await store.read.selectFrom('note').select('text').orderBy('id').execute()
    expect(rows.map(({ text }) => text).join('')).toBe('abcdef')
  })

  test('numbers are bound as integers where they are: text does not read 1.0, nor do halves appear', async () => {
    const { rows } = await sql`select ${1} || '' as text, ${7} / ${2} as half, typeof(${1.5}) as kind`.execute(
      store.read,
    )
    expect(rows).toEqual([{ text: '1', half: 3, kind: 'real' }])
  })

  test('one turn of the event loop reads of one state, the next of what was written meanwhile', async () => {
    const other = new DatabaseSync(file)
    const texts = async () =>
      (await store.read.selectFrom('note').select('id').orderBy('id').execute()).map(({ id }) => id)
    await write(1)
    await texts()
    const seen = [await texts()]
    const counted = store.changeCounter()
    await texts()
    seen.push(await texts())
    other.exec('insert into note (id) values (2)')
    seen.push(await texts())
    expect(store.changeCounter()).not.toBe(counted)
    seen.push(await texts())
    other.exec('insert into note (id) values (3)')
    await texts()
    await new Promise(setImmediate)
    seen.push(await texts())
    await Promise.all([write(4), write(5)])
    seen.push(await texts())
    other.close()
    expect(seen).toEqual([[1], [1], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4, 5]])
  })

  test('a stream that was left lets go of its snapshot: the log can be folded into the file', async () => {
    const rows = Array.from({ length: 2_000 }, (_, id) => ({ id, text: 'x' }))
    await store.write((transaction) => transaction.insertInto('note').values(rows).execute())
    for await (const row of store.scan.selectFrom('note').select('id').orderBy('id').stream(10)) {
      expect(row).toEqual({ id: 0 })
      break
    }
    await write(5_000)
    const other = new DatabaseSync(file)
    expect({ ...other.prepare('pragma wal_checkpoint(truncate)').get() }).toEqual({ busy: 0, log: 0, checkpointed: 0 })
    other.close()
  })

  test('a mistake in the statement is a bug, told as SQLite tells it, and harms nothing', async () => {
    await expect(sql`selec 1`.execute(store.read)).rejects.toThrow('near "selec": syntax error')
    await expect(sql`selec 1`.execute(store.scan)).rejects.toThrow('near "selec": syntax error')
    const writing = store.write((transaction) => sql`selec 1`.execute(transaction))
    await expect(writing).rejects.toThrow('near "selec": syntax error')
    await write(1)
    expect(await store.scan.selectFrom('note').select('id').execute()).toEqual([{ id: 1 }])
  })

  test('what is no database is out of reach from the start', async () => {
    const other = join(root, 'letter.db')
    writeFileSync(other, 'Dear Sir, this is not a database. '.repeat(100))
    await expect(openSqlite({ file: other })).rejects.toBeInstanceOf(StoreUnavailable)
  })
})
