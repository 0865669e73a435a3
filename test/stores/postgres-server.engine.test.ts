import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { insertTogether } from '../../subgraphs/shared/database/together.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { issueCertificate } from '../support/x509.ts'
import { contractMigrations } from './database-contract.ts'

const open = (url: string) => openPostgres<Record<never, never>>({ url, name: 'mpi' })
interface Pile {
  readonly grain: { readonly id: string; readonly sort: string | null }
  readonly word: { readonly id: string; readonly sort: string | null }
}

const withParameters = (url: string, parameters: Readonly<Record<string, string>>, host?: string): string => {
  const changed = new URL(url)
  if (host !== undefined) changed.hostname = host
  for (const [name, value] of Object.entries(parameters)) changed.searchParams.set(name, value)
  return changed.href
}

describe('a PostgreSQL server that speaks TLS', () => {
  const folder = temporaryFolder()
  const from = new Date(Date.now() - 86_400_000)
  const until = new Date(Date.now() + 86_400_000)
  let server: PostgresServer
  const authorityFile = (name: string) => join(folder, `${name}.pem`)
  beforeAll(async () => {
    const authority = (subject: string) => {
      const made = issueCertificate({ subject, from, until, authority: true })
      writeFileSync(authorityFile(subject), made.certificate.toString())
      return { subject, privateKey: made.privateKey }
    }
    authority('other')
    const { certificate, privateKey } = issueCertificate({ subject: 'localhost', from, until }, authority('ours'))
    server = await startPostgres({
      tls: {
        certificate: certificate.toString(),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    })
  })
  afterAll(() => server?.stop())

  const verified = (name: string, host: string) =>
    withParameters(server.url(), { sslmode: 'verify-full', sslrootcert: authorityFile(name) }, host)

  test('is believed when a known authority says that it is who was asked for', async () => {
    const store = await open(verified('ours', 'localhost'))
    const { rows } = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(store.read)
    await store.close()
    expect(rows).toEqual([{ ssl: 1 }])
  })

  test.each([
    ['of another authority', 'other', 'localhost'],
    ['of another name', 'ours', '127.0.0.1'],
  ])('is an outage when its certificate is %s', async (_, authority, host) => {
    await expect(open(verified(authority, host))).rejects.toMatchObject({ name: 'StoreUnavailable' })
  })

  test('one that does not speak it is an outage, not asked in the clear', async () => {
    const url = withParameters(freshPostgresUrl(), { sslmode: 'verify-full' })
    await expect(open(url)).rejects.toMatchObject({ name: 'StoreUnavailable' })
  })
})

describe('opening a store on PostgreSQL', () => {
  test('with a wrong password, or a database that is not there, is an outage that names neither', async () => {
    const wrong = new URL(freshPostgresUrl())
    wrong.password = 'sekret-guess'
    const nowhere = new URL(freshPostgresUrl())
    nowhere.pathname = '/sekret-nowhere'
    for (const { href } of [wrong, nowhere]) {
      const error = await open(href).catch((failure: Error) => failure)
      expect(error).toMatchObject({ name: 'StoreUnavailable', message: 'The mpi store cannot be reached.' })
      expect(String((error as Error).cause)).not.toContain('sekret')
    }
  })

  test('is refused where text would not compare byte by byte', async () => {
    const address = new URL(freshPostgresUrl())
    address.search = ''
    const client = new Client({ connectionString: address.href })
    await client.connect()
    await client.query(`create database ascii template template0 encoding 'SQL_ASCII'`)
    await client.end()
    address.pathname = '/ascii'
    await expect(open(address.href)).rejects.toThrow(
      /^The address of the mpi store cannot be used: its database is not/,
    )
  })

  test('by ten processes at once migrates it once', async () => {
    const url = freshPostgresUrl()
    const stores = await Promise.all(Array.from({ length: 10 }, () => open(url)))
    const applied = await Promise.all(stores.map((store) => migrate(store, contractMigrations)))
    await Promise.all(stores.map((store) => store.close()))
    expect(applied.flat().map(({ id }) => id)).toEqual(['0001-shelves'])
  })

  test('two stores in one database keep apart', async () => {
    const [one, other] = await Promise.all([open(freshPostgresUrl()), open(freshPostgresUrl())])
    await migrate(one, contractMigrations)
    await migrate(other, contractMigrations)
    await one.write((transaction) => sql`insert into shelf (id) values ('a')`.execute(transaction))
    expect((await sql`select id from shelf`.execute(other.read)).rows).toEqual([])
    await Promise.all([one.close(), other.close()])
  })

  test('whose tables grow has their rows counted, so that what was planned while they were empty is planned anew', async () => {
    const store = await openPostgres<Pile>({ url: freshPostgresUrl(), name: 'mpi', connections: { read: 1 } })
    try {
      // By the server itself it would be done in a minute: here it never is.
      await store.write(async (transaction) => {
        for (const name of ['grain', 'word'])
          await sql`create table ${sql.table(name)} (id text not null primary key, sort text)
            with (autovacuum_enabled = false)`.execute(transaction)
        await sql`create index grain_sort on grain (sort) where sort is not null`.execute(transaction)
      })
      const find = (id: string) =>
        store.read.selectFrom('grain').select('id').where('id', '=', id).where('sort', 'is not', null).execute()
      for (let asked = 0; asked < 10; asked++) expect(await find('none')).toEqual([])
      const planned = async () => {
        const { rows } = await sql<{ readonly name: string; readonly rows: number }>`select relname::text as name,
          greatest(reltuples, 0)::bigint as rows from pg_class where relname in ('grain', 'word')
          and relnamespace = current_schema()::regnamespace order by relname`.execute(store.read)
        return rows
      }
      const row = (at: number) => ({ id: String(at), sort: 'x'.repeat(100) })
      const pour = (from: number, count: number) =>
        store.writeBatch(
          insertTogether(
            store.read,
            'postgres',
            'grain',
            Array.from({ length: count }, (_, at) => row(from + at)),
          ),
        )
      await store.write((transaction) => transaction.insertInto('word').values(row(1)).execute())
      for (let from = 0; from < 4_000; from += 1_000) await pour(from, 1_000)
      // Looked at once a second, when something is written.
      for (let at = 4_000; (await planned())[0]?.rows === 0 && at < 4_200; at++) {
        await pour(at, 1)
        await pause(25)
      }
      const [grain, word] = await planned()
      expect([grain?.name, (grain?.rows ?? 0) > 1_000, word]).toEqual(['grain', true, { name: 'word', rows: 0 }])
      expect(await find('3999')).toEqual([{ id: '3999' }])
    } finally {
      await store.close()
    }
  })
})
