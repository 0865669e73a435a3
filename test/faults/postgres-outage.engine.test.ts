import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import type { PostgresOptions } from '../../subgraphs/shared/database/postgres-options.ts'
import { StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'

interface Notes {
  readonly note: { readonly id: number; readonly text: string }
}

describe('a PostgreSQL store in trouble', () => {
  let server: PostgresServer
  let url: string
  let store: Database<Notes>
  let stores = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  const open = (options: Partial<PostgresOptions> = {}) => openPostgres<Notes>({ url, name: 'notes', ...options })
  beforeEach(async () => {
    url = server.url(`notes_${++stores}`)
    store = await open()
    await store.write((transaction) =>
      sql`create table note (id bigint primary key, text text not null)`.execute(transaction),
    )
    await write(1)
  })
  afterEach(() => store.close())

  const write = (id: number, text = 'x') =>
    store.write((transaction) => transaction.insertInto('note').values({ id, text }).execute())
  const insert = (id: number) => store.read.insertInto('note').values({ id, text: 'x' }).compile()
  const ids = async (db = store.read) =>
    (await db.selectFrom('note').select('id').orderBy('id').execute()).map(({ id }) => id)
  const outcomes = async (uses: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(uses)).map((outcome) =>
      outcome.status === 'fulfilled' ? 'answered' : (outcome.reason as Error).name,
    )
  const everyUse = () => [store.ping(), ids(), ids(store.scan), write(2), store.writeBatch([insert(3)])]
  /** Somebody else on the same server. */
  const beside = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const address = new URL(url)
    const schema = address.searchParams.get('schema')
    address.search = ''
    const client = new Client({ connectionString: address.href, options: `-c search_path=${schema}` })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  /** Cuts this store's connections that are in a transaction, or all. */
  const cut = (which: 'in transaction' | 'all') =>
    beside((client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name like 'tsunagu notes %' ${which === 'all' ? '' : "and state = 'idle in transaction'"}`,
      ),
    )

  test('the server killed: everything is out of reach; started again: all is well, and what was told is there', async () => {
    await server.kill()
    expect(await outcomes(everyUse())).toEqual(Array(5).fill('StoreUnavailable'))
    await expect(store.ping()).rejects.toMatchObject({
      refusal: { code: 'STORE_UNAVAILABLE', message: 'The notes store cannot be reached.' },
    })
    await server.start()
    await store.ping()
    await write(4)
    expect(await ids()).toEqual([1, 4])
    expect(await ids(store.scan)).toEqual([1, 4])
  })

  test('the server killed in mid-load: what was answered is there, and of each batch all or nothing', async () => {
    const batches = Array.from({ length: 200 }, (_, at) => [insert(1_000 + 2 * at), insert(1_001 + 2 * at)])
    const answered: number[] = []
    const loading = Promise.allSettled(
      batches.map(async (batch, at) => {
        await sleep(at)
        await store.writeBatch(batch)
        answered.push(1_000 + 2 * at)
      }),
    )
    while (answered.length < 20) await sleep(1)
    await server.kill()
    await loading
    await server.start()
    const found = new Set(await ids())
    expect(answered.filter((id) => !found.has(id))).toEqual([])
    expect([...found].filter((id) => id >= 1_000 && !found.has(id % 2 === 0 ? id + 1 : id - 1))).toEqual([])
    expect(answered.length).toBeLessThan(batches.length)
  })

  test('a server that does not answer at all is an outage too, and not for ever', async () => {
    const impatient = await open({
      statementMilliseconds: { read: 200, scan: 200, write: 200 },
      connectMilliseconds: 500,
    })
    await impatient.ping()
    server.freeze()
    try {
      expect(await outcomes([impatient.ping(), impatient.writeBatch([insert(2)])])).toEqual(
        Array(2).fill('StoreUnavailable'),
      )
    } finally {
      server.thaw()
    }
    await impatient.ping()
    await impatient.close()
  })

  test('idle connections that were cut are noticed by nobody', async () => {
    await Promise.all([ids(), ids(store.scan), write(2)])
    await cut('all')
    expect(await outcomes([ids(), ids(store.scan), write(3)])).toEqual(Array(3).fill('answered'))
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('a connection cut in mid-transaction: nothing of it stays, and it runs once more from the start', async () => {
    let attempts = 0
    const outcome = await store.write(async (transaction) => {
      attempts += 1
      await transaction
        .insertInto('note')
        .values({ id: 2, text: `attempt ${attempts}` })
        .execute()
      if (attempts === 1) await cut('in transaction')
      await transaction.insertInto('note').values({ id: 3, text: 'x' }).execute()
      return attempts
    })
    expect(outcome).toBe(2)
    expect(await store.read.selectFrom('note').select('text').where('id', '=', 2).execute()).toEqual([
      { text: 'attempt 2' },
    ])
  })

  test('cut each time, it is an outage after the second', async () => {
    let attempts = 0
    const outcome = store.write(async (transaction) => {
      attempts += 1
      await transaction.insertInto('note').values({ id: 2, text: 'x' }).execute()
      await cut('in transaction')
      await transaction.insertInto('note').values({ id: 3, text: 'x' }).execute()
    })
    await expect(outcome).rejects.toBeInstanceOf(StoreUnavailable)
    expect([attempts, await ids()]).toEqual([2, [1]])
  })

  test('a statement that takes too long is stopped, alone among those that travel with it', async () => {
    const impatient = await open({ statementMilliseconds: { read: 200, write: 200 } })
    const slow = sql`select pg_sleep(5)`
    const uses = [
      slow.execute(impatient.read),
      impatient.read.selectFrom('note').select('id').execute(),
      impatient.write((transaction) => slow.execute(transaction)),
    ]
    expect(await outcomes(uses)).toEqual(['StoreUnavailable', 'answered', 'StoreUnavailable'])
    expect(await outcomes([impatient.writeBatch([insert(2)])])).toEqual(['answered'])
    await impatient.close()
  })

  test('a transaction that does not end is rolled back, and lets the others go on', async () => {
    const impatient = await open({ transactionMilliseconds: 300 })
    const stuck = impatient.write(async (transaction) => {
      await transaction.insertInto('note').values({ id: 2, text: 'x' }).execute()
      await new Promise(() => undefined)
    })
    expect(await outcomes([stuck, write(3)])).toEqual(['StoreUnavailable', 'answered'])
    expect(await ids()).toEqual([1, 3])
    await impatient.close()
  })

  test('a migration may take longer than any other transaction', async () => {
    const impatient = await open({ transactionMilliseconds: 200, statementMilliseconds: { write: 200 } })
    const slow = {
      id: '0001-slow',
      says: 'slow',
      up: async (db: Kysely<never>) => void (await sql`select pg_sleep(0.5)`.execute(db)),
    }
    expect(await migrate(impatient, [slow])).toEqual([{ id: '0001-slow', says: 'slow' }])
    await impatient.close()
  })

  test('when every connection is taken one waits, and not for ever', async () => {
    const small = await open({ connections: { scan: 1 }, connectMilliseconds: 300 })
    const walk = small.scan.selectFrom('note').selectAll().stream(1)
    expect((await walk.next()).value).toEqual({ id: 1, text: 'x' })
    expect(await outcomes([small.scan.selectFrom('note').selectAll().execute()])).toEqual(['StoreUnavailable'])
    // Reads of other kinds have connections of their own.
    expect(await small.read.selectFrom('note').select('id').execute()).toEqual([{ id: 1 }])
    await walk.return?.(undefined)
    expect(await small.scan.selectFrom('note').select('id').execute()).toEqual([{ id: 1 }])
    await small.close()
  })

  test('a transaction that met another is run again, and one that always meets one is an outage', async () => {
    const refuseAs = (code: string) => sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`)
    for (const code of ['40001', '40P01']) {
      let attempts = 0
      const outcome = await store.write(async (transaction) => {
        attempts += 1
        await transaction.insertInto('note').values({ id: 10, text: code }).execute()
        if (attempts < 3) await refuseAs(code).execute(transaction)
        await transaction.deleteFrom('note').where('id', '=', 10).execute()
        return attempts
      })
      expect([code, outcome]).toEqual([code, 3])
    }
    let attempts = 0
    const never = store.write(async (transaction) => {
      attempts += 1
      await refuseAs('40001').execute(transaction)
    })
    await expect(never).rejects.toBeInstanceOf(StoreUnavailable)
    expect(attempts).toBe(7)
    expect(await outcomes([store.writeBatch([refuseAs('40001').compile(store.read)])])).toEqual(['StoreUnavailable'])
    expect(await ids()).toEqual([1])
  })

  test('a real deadlock with a stranger ends with both done', async () => {
    await write(2)
    await beside(async (stranger) => {
      await stranger.query('begin')
      await stranger.query(`update note set text = 'stranger' where id = 2`)
      const set = (id: number) => sql`update note set text = text || '!' where id = ${id}`
      const mine = store.write(async (transaction) => {
        await set(1).execute(transaction)
        await set(2).execute(transaction)
      })
      await sleep(100)
      // Now each waits for the other, until the server picks one.
      const theirs = await stranger.query(`update note set text = 'stranger' where id = 1`).then(
        () => stranger.query('commit'),
        () => stranger.query('rollback'),
      )
      expect(theirs.command).toMatch(/COMMIT|ROLLBACK/)
      await mine
    })
    const texts = await store.read.selectFrom('note').select('text').orderBy('id').execute()
    expect(texts.every(({ text }) => text.endsWith('!'))).toBe(true)
  })

  test('a table that changed its shape under prepared statements is read as it is now', async () => {
    const all = () => store.read.selectFrom('note').selectAll().orderBy('id').execute()
    expect(await all()).toEqual([{ id: 1, text: 'x' }])
    await beside((client) => client.query(`alter table note add column more text default 'm'`))
    expect(await all()).toEqual([{ id: 1, text: 'x', more: 'm' }])
    const written = await store.write((transaction) =>
      transaction.insertInto('note').values({ id: 2, text: 'y' }).returningAll().execute(),
    )
    expect(written).toEqual([{ id: 2, text: 'y', more: 'm' }])
  })

  test('neither outages nor refusals repeat a value', async () => {
    const secret = '山田太郎'
    const errors = await Promise.allSettled([
      sql`select ${secret}::bigint`.execute(store.read),
      sql`select 1/0 where ${secret} <> ''`.execute(store.read),
      write(1, secret),
      sql`select * from nothing where x = ${secret}`.execute(store.read),
    ])
    expect(errors.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    const said = errors.map((error) => {
      const reason = error.status === 'rejected' ? (error.reason as Error) : null
      return `${reason?.message} ${reason?.stack} ${String(reason?.cause)} ${JSON.stringify(reason)}`
    })
    expect(said.filter((text) => text.includes('山田'))).toEqual([])
    expect(said[3]).toContain('relation "nothing" does not exist')
  })
})
