import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import { temporaryFolder } from '../support/folder.ts'

const root = temporaryFolder()

interface Notes {
  readonly note: { readonly id: number; readonly text: string }
}

describe('a SQLite store in trouble', () => {
  let file: string
  let store: Database<Notes>
  beforeEach(async () => {
    file = join(mkdtempSync(join(root, 'outage-')), 'notes.db')
    store = await openSqlite<Notes>({ file })
    await store.write((transaction) =>
      sql`create table note (id integer primary key, text text not null)`.execute(transaction),
    )
    await write(1)
  })
  afterEach(() => store.close())

  const write = (id: number, text = 'x') =>
    store.write((transaction) => transaction.insertInto('note').values({ id, text }).execute())
  const ids = async (db = store.read) =>
    (await db.selectFrom('note').select('id').orderBy('id').execute()).map(({ id }) => id)
  const counted = async (uses: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(uses)).map((outcome) =>
      outcome.status === 'fulfilled' ? 'answered' : (outcome.reason as Error).name,
    )

  test('its file taken away: nothing is answered and nothing is written into the void; back: all is well', async () => {
    const aside = `${file}.aside`
    renameSync(file, aside)
    await expect(store.ping()).rejects.toBeInstanceOf(StoreUnavailable)
    const uses = [
      store.read.selectFrom('note').selectAll().execute(),
      store.scan.selectFrom('note').selectAll().execute(),
    ]
    expect(await counted([...uses, write(2), store.writeBatch([])])).toEqual(Array(4).fill('StoreUnavailable'))
    expect(() => store.changeCounter()).toThrow(StoreUnavailable)

    renameSync(aside, file)
    await store.ping()
    await write(3)
    expect(await ids()).toEqual([1, 3])
    expect(await ids(store.scan)).toEqual([1, 3])
  })

  test('an outage says which store, and neither the path nor the cause', async () => {
    renameSync(file, `${file}.aside`)
    await expect(store.ping()).rejects.toMatchObject({
      refusal: { code: 'STORE_UNAVAILABLE', message: 'The notes store cannot be reached.' },
    })
  })

  test('its file replaced under it: out of reach, for the log beside it belongs to the other; back: all is well', async () => {
    const copy = `${file}.copy`
    await sql`vacuum into ${copy}`.execute(store.scan)
    renameSync(file, `${file}.aside`)
    renameSync(copy, file)
    await expect(store.ping()).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await counted([write(2), store.writeBatch([]), ids(store.scan), ids()])).toEqual(
      Array(4).fill('StoreUnavailable'),
    )
    renameSync(`${file}.aside`, file)
    await store.ping()
    await write(3)
    expect(await ids()).toEqual([1, 3])
  })

  test('a full disk: the write is an outage, nothing of it stays, reads go on, and space brings it back', async () => {
    await store.write((transaction) => sql`pragma max_page_count = 8`.execute(transaction))
    const big = store.write(async (transaction) => {
      await transaction.insertInto('note').values({ id: 2, text: 'small' }).execute()
      await transaction
        .insertInto('note')
        .values({ id: 3, text: '大'.repeat(50_000) })
        .execute()
    })
    await expect(big).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await ids()).toEqual([1])
    await write(4)
    expect(await ids()).toEqual([1, 4])
  })

  test('work that goes on after its thread was lost writes nothing, neither as a whole nor by the statement', async () => {
    await store.write((transaction) => sql`pragma max_page_count = 8`.execute(transaction))
    const stubborn = store.write(async (transaction) => {
      const insert = (id: number, text: string) => transaction.insertInto('note').values({ id, text }).execute()
      await insert(2, 'small')
      await insert(3, '大'.repeat(50_000)).catch(() => {})
      await store.ping()
      await insert(4, 'small').catch(() => {})
    })
    await expect(stubborn).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await ids()).toEqual([1])
    await write(5)
    expect(await ids()).toEqual([1, 5])
  })

  test('a full disk in the midst of a group of batches: each is there exactly when it was answered, whole', async () => {
    await store.write((transaction) => sql`pragma max_page_count = 8`.execute(transaction))
    const insert = (id: number, text: string) => store.read.insertInto('note').values({ id, text }).compile()
    const outcomes = await counted([
      store.writeBatch([insert(2, 'x')]),
      store.writeBatch([insert(3, 'x'), insert(4, '大'.repeat(50_000))]),
      store.writeBatch([insert(5, 'x'), insert(6, 'x')]),
    ])
    expect(outcomes[1]).toBe('StoreUnavailable')
    const whole = [[2], [3, 4], [5, 6]].filter((_, at) => outcomes[at] === 'answered')
    expect(await ids()).toEqual([1, ...whole.flat()])
  })

  test('another process is refused while this one lives', async () => {
    const script = `
      const { openSqlite } = await import(${JSON.stringify(new URL('../../subgraphs/shared/database/sqlite.ts', import.meta.url).href)})
      await openSqlite({ file: process.argv[1] }).then(() => console.log('opened'), (error) => console.log(error.message))
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const said: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => said.push(data))
    await once(child, 'close')
    expect(Buffer.concat(said).toString()).toBe(
      `The notes store is in use by process ${process.pid}: no two processes may write one SQLite file.\n`,
    )
  })

  test('a lock left by kill -9 holds nobody up', async () => {
    await store.close()
    const script = `
      const { openSqlite } = await import(${JSON.stringify(new URL('../../subgraphs/shared/database/sqlite.ts', import.meta.url).href)})
      await openSqlite({ file: process.argv[1] })
      process.kill(process.pid, 'SIGKILL')
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], { stdio: 'inherit' })
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    store = await openSqlite<Notes>({ file })
    expect(await ids()).toEqual([1])
  })

  test('a broken file is an outage for reads too', async () => {
    await store.close()
    writeFileSync(file, 'not a database any more'.repeat(500))
    await expect(openSqlite({ file })).rejects.toBeInstanceOf(StoreUnavailable)
  })
})
