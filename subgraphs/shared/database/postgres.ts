import { type CompiledQuery, sql } from 'kysely'
import { StoreUnavailable } from '../failure.ts'
import type { Database } from './database.ts'
import { PostgresBatches } from './postgres-batches.ts'
import { kyselyOver } from './postgres-dialect.ts'
import type { Statement } from './postgres-exchange.ts'
import { PostgresGrowth } from './postgres-growth.ts'
import { applicationOf, PostgresListener } from './postgres-listener.ts'
import {
  PostgresAddressError,
  type PostgresOptions,
  type PostgresSettings,
  postgresSettings,
} from './postgres-options.ts'
import { PostgresPool } from './postgres-pool.ts'
import { PostgresReads, told } from './postgres-reads.ts'
import { PostgresTenure } from './postgres-tenure.ts'
import { PostgresTransactions } from './postgres-transaction.ts'
import { readingDriver } from './reading-driver.ts'

/** Reads in one round trip: enough to share its cost, few enough that the first needn't wait long for the last. */
const READS_TOGETHER = 16
/** The first half of the store's lock; the other is its schema's name. */
const LOCK_CLASS = 0x7473_6e67

/** Taken by every transaction that writes; a schema's name is letters, digits and underscores. */
export const storeLock = (schema: string): string =>
  `select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext('${schema}'))`

/** Opens the store at `url`. Rejects with StoreUnavailable while the server cannot be reached. */
export async function openPostgres<Schema>(options: PostgresOptions): Promise<Database<Schema>> {
  const settings = postgresSettings(options)
  const { name } = settings
  const application = applicationOf(name, settings.schema)
  const [reading, scanning, writing] = (['read', 'scan', 'write'] as const).map(
    (use) => new PostgresPool(settings, use, application.name),
  ) as [PostgresPool, PostgresPool, PostgresPool]
  let counter = 0
  let closing: Promise<void> | null = null
  const onCommit = () => {
    counter += 1
  }
  const growth = new PostgresGrowth(scanning)
  const onWritten = () => {
    onCommit()
    growth.written()
  }
  const lock: Statement = { text: storeLock(settings.schema), parameters: [] }
  const reads = new PostgresReads(reading, READS_TOGETHER)
  const scans = new PostgresReads(scanning, 1)
  const transactions = new PostgresTransactions<Schema>(writing, {
    store: name,
    lock,
    milliseconds: settings.transactionMilliseconds,
    onCommit: onWritten,
  })
  const batches = new PostgresBatches(writing, lock, onWritten)
  const listener = new PostgresListener(settings.client('read', application.name), application, onCommit)
  const read = kyselyOver<Schema>(readingDriver(reads))
  const assertOpen = () => {
    if (closing !== null) throw new StoreUnavailable(name, 'closed')
  }
  const closeAll = async () => {
    // Idle connections let the process end; where nothing else goes on it would, in the midst of closing them.
    const staying = setInterval(() => undefined, 60_000)
    try {
      await batches.idle()
      await Promise.all([reading, scanning, writing].map((pool) => pool.close()))
      await listener.close()
    } finally {
      clearInterval(staying)
    }
  }
  try {
    await prepareStore(settings, writing, lock)
    await listener.start()
  } catch (error) {
    await closeAll()
    throw told(error)
  }

  return {
    name,
    dialect: 'postgres',
    counterLags: true,
    read,
    scan: kyselyOver<Schema>(readingDriver(scans)),
    rows: (query) => reads.rows(query),
    write: (work, options) => transactions.write(work, options),
    async writeBatch<R>(queries: readonly CompiledQuery<R>[]) {
      assertOpen()
      transactions.assertOutside()
      return batches.write(queries)
    },
    changeCounter: () => {
      assertOpen()
      return counter
    },
    tenure: (work, onCall) => new PostgresTenure(settings, application.name, work, onCall),
    ping: async () => {
      await sql`select 1`.execute(read)
    },
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}

/** Text must compare byte by byte, as it does in SQLite: order and cursors are then the same everywhere. */
async function prepareStore(settings: PostgresSettings, pool: PostgresPool, lock: Statement): Promise<void> {
  const { name, schema } = settings
  const look: Statement = {
    text: `select current_setting('server_encoding') as encoding, datcollate as collation,
      exists (select 1 from pg_namespace where nspname = '${schema}') as there
      from pg_database where datname = current_database()`,
    parameters: [],
  }
  await pool.use(async (held) => {
    const [result] = await held.run([look])
    const [row] = (result?.rows ?? []) as { encoding: string; collation: string; there: number }[]
    if (row?.encoding !== 'UTF8' || !/^(C|POSIX)(\.|$)/.test(row.collation)) {
      throw new PostgresAddressError(
        name,
        "its database is not of encoding 'UTF8' and collation 'C' (create database … template template0 encoding 'UTF8' locale 'C').",
      )
    }
    // Two processes that start together: the second finds the first's.
    if (row.there === 0) await held.run([lock, { text: `create schema if not exists ${schema}`, parameters: [] }])
  })
}
