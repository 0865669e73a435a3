import { randomBytes } from 'node:crypto'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Client } from 'pg'
import { createMigrationTable, type Migration } from './migrate.ts'
import { storeLock } from './postgres.ts'
import { parentsFirst, quoted, tablesHere } from './postgres-catalog.ts'
import { CopyStopped, copyIn, copyOut } from './postgres-copy.ts'
import { failureOf } from './postgres-failure.ts'
import { type PostgresOptions, postgresSettings } from './postgres-options.ts'

/** One table of an image: in PostgreSQL's own text for COPY. */
export interface TableImage {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
}

/** A store as it stood at one instant. */
export interface StoreImage {
  readonly tables: readonly TableImage[]
  /** Up to where tables that number their rows have given numbers, to rows that are gone as well. */
  readonly numbered: Readonly<Record<string, number>>
  readonly migrations: readonly string[]
}

/** Why an image cannot become a store. */
export class ImageRefused extends Error {
  readonly reason: 'NOT_EMPTY' | 'NEWER' | 'SHAPE' | 'ROWS'
  constructor(reason: ImageRefused['reason'], says: string) {
    super(says)
    this.name = 'ImageRefused'
    this.reason = reason
  }
}

/**
 * Copies every table as one snapshot sees it, beside processes at work. Null: nothing was ever kept there. The numbers
 * given are read last, so that none which somebody saw meanwhile is ever given again.
 */
export function imageOf(
  options: PostgresOptions,
  take: (table: string, piece: Uint8Array) => void,
): Promise<StoreImage | null> {
  return connected(options, 'scan', async (client) => {
    await client.query('begin isolation level repeatable read read only')
    const found = await tablesHere(client)
    if (!found.some(({ name }) => name === 'migration')) return null
    const tables: TableImage[] = []
    for (const { name, columns } of found) {
      const rows = await copyOut(client, `copy ${target(name, columns)} to stdout`, (piece) => take(name, piece))
      tables.push({ table: name, columns, rows })
    }
    const migrations = await client.query<{ id: string }>('select id from migration order by id')
    await client.query('commit')
    const numbered: [string, number][] = []
    for (const { name, serial } of found) {
      if (serial !== null) numbered.push([name, await lastGiven(client, name, serial)])
    }
    return { tables, numbered: Object.fromEntries(numbered), migrations: migrations.rows.map(({ id }) => id) }
  })
}

export interface NewStore {
  readonly image: StoreImage
  /** Stands for the image: a store of the same mark is this one, made before. */
  readonly mark: string
  /** All that the program knows, of which the image has some. */
  readonly migrations: readonly Migration[]
  pieces(table: string): Iterable<Uint8Array>
  /** Everything is there and nothing is committed: throws if that must not be. */
  decide(): Promise<void>
}

/** Makes the store that an image was taken of, in one transaction, where none is; what was cut off can be done again. */
export function storeFrom(options: PostgresOptions, store: NewStore): Promise<void> {
  const { schema } = postgresSettings(options)
  return connected(options, 'write', async (client) => {
    const lent = Object.assign(client, { release: () => undefined })
    const pool = { connect: async () => lent, end: async () => undefined, options: {} }
    await new Kysely<never>({ dialect: new PostgresDialect({ pool }) }).transaction().execute(async (transaction) => {
      await client.query(storeLock(schema))
      await client.query(`create schema if not exists ${schema}`)
      if ((await tablesHere(client)).length === 0) {
        await makeTables(transaction, store)
        await fillTables(client, store)
        await client.query(`comment on table migration is '${markOf(store)}'`)
      } else if (!(await isMadeOf(client, store))) {
        throw new ImageRefused('NOT_EMPTY', `the schema ${schema} has tables already`)
      }
      await store.decide().catch((error: unknown) => {
        throw new CopyStopped(error)
      })
    })
  })
}

/** As the program of then would have made them; what is newer is done by the first start, as after any update. */
async function makeTables(transaction: Transaction<never>, { image, migrations }: NewStore): Promise<void> {
  const known = new Map(migrations.map((migration) => [migration.id, migration]))
  await createMigrationTable(transaction)
  for (const id of image.migrations) {
    const migration = known.get(id)
    if (migration === undefined) throw new ImageRefused('NEWER', `this version does not know the migration ${id}`)
    await migration.up(transaction, 'postgres')
  }
}

async function fillTables(client: Client, { image, pieces }: NewStore): Promise<void> {
  const found = parentsFirst(await tablesHere(client))
  const images = new Map(image.tables.map((one) => [one.table, one]))
  if (found.length !== images.size || found.some(({ name }) => !images.has(name)))
    throw new ImageRefused('SHAPE', 'its tables are not those of its migrations')
  // Some migrations put first rows in.
  await client.query(`truncate ${found.map(({ name }) => quoted(name)).join(', ')}`)
  for (const { name, serial } of found) {
    const { columns = [], rows } = images.get(name) ?? {}
    const filled = await copyIn(client, `copy ${target(name, columns)} from stdin`, pieces(name))
    if (filled !== rows) throw new ImageRefused('ROWS', `${name} has ${filled} rows instead of ${rows}`)
    const given = image.numbered[name] ?? 0
    if (serial !== null && given > 0)
      await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [quoted(name), serial, given])
  }
}

/** Letters and digits alone: it stands in a statement that takes no parameters. */
const markOf = ({ mark }: NewStore): string => `restored ${mark.replace(/[^0-9a-zA-Z]/g, '')}`

async function isMadeOf(client: Client, store: NewStore): Promise<boolean> {
  const said = await client.query<{ mark: string | null }>(
    "select obj_description(to_regclass('migration')::oid, 'pg_class') as mark",
  )
  if (said.rows[0]?.mark !== markOf(store)) return false
  for (const { table, rows } of store.image.tables) {
    const counted = await client.query<{ rows: string }>(`select count(*) as rows from ${quoted(table)}`)
    if (Number(counted.rows[0]?.rows) !== rows) return false
  }
  return true
}

async function lastGiven(client: Client, table: string, serial: string): Promise<number> {
  const named = await client.query<{ sequence: string }>('select pg_get_serial_sequence($1, $2) as sequence', [
    quoted(table),
    serial,
  ])
  const { rows } = await client.query<{ given: string }>(
    `select case when is_called then last_value else 0 end as given from ${named.rows[0]?.sequence}`,
  )
  return Number(rows[0]?.given ?? 0)
}

const target = (table: string, columns: readonly string[]): string =>
  `${quoted(table)} (${columns.map(quoted).join(', ')})`

/** A connection of its own, which no limit cuts short: a large store takes its time. */
async function connected<T>(
  options: PostgresOptions,
  use: 'scan' | 'write',
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const settings = postgresSettings(options)
  const client = new Client(settings.client(use, `tsunagu ${settings.name} ${randomBytes(6).toString('hex')}`))
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('set statement_timeout = 0')
    await client.query('set idle_in_transaction_session_timeout = 0')
    return await work(client)
  } catch (error) {
    if (error instanceof CopyStopped) throw error.cause
    throw error instanceof ImageRefused ? error : failureOf(settings.name, error, use === 'write').error
  } finally {
    await client.end().catch(() => undefined)
  }
}
