import { createHash } from 'node:crypto'
import { type QueryExecutorProvider, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import { type Migrating, migrating } from './migrating.ts'
import { recordedSql } from './record.ts'

/** One change of a store's shape. What it does is fixed once released: a later change is a later migration. */
export interface Migration {
  /** Sortable and permanent: `0001-persons`. */
  readonly id: string
  /** What it changes, for the operator. */
  readonly says: string
  up(transaction: Transaction<never>, dialect: Database<unknown>['dialect']): Promise<void>
}

export interface AppliedMigration {
  readonly id: string
  readonly says: string
}

export interface MigrateOptions {
  readonly now?: () => number
}

/** The store doesn't fit the program: made by a newer one, by a changed migration, or in another order. */
export class MigrationRefused extends Error {
  readonly reason: 'NEWER' | 'ALTERED' | 'ORDER'
  constructor(reason: MigrationRefused['reason'], store: string, id: string) {
    super(`The ${store} store cannot be migrated: ${explained[reason](id)}`)
    this.name = 'MigrationRefused'
    this.reason = reason
  }
}

const explained = {
  NEWER: (id: string) => `it has the migration ${id}, which this version doesn't know. Run the newer version.`,
  ALTERED: (id: string) => `the migration ${id} was changed after it had been applied.`,
  ORDER: (id: string) => `the migration ${id} is out of order.`,
}

interface MigrationRow {
  readonly id: string
  readonly says: string
  readonly checksum: string
  readonly at: number
}
interface WithMigrations {
  readonly migration: MigrationRow
}

/** An index over everything takes its time; and whoever starts second waits for the first. */
const unhurried = { milliseconds: 6 * 3_600_000 }

/**
 * Brings the store to the newest shape, each migration in a transaction with its row; answers what it changed. Of a new
 * store nothing is told: its migrations have nothing to go over.
 */
export async function migrate<Schema>(
  database: Database<Schema>,
  migrations: readonly Migration[],
  options: MigrateOptions = {},
): Promise<readonly AppliedMigration[]> {
  // The table of migrations stands in every store, beside whatever its own schema names.
  const store = database as unknown as Database<WithMigrations>
  const now = options.now ?? Date.now
  await store.write((transaction) => createMigrationTable(transaction), unhurried)
  const applied = await store.read.selectFrom('migration').selectAll().orderBy('id').execute()
  const pending = await pendingOf(store, migrations, applied)

  const changes: AppliedMigration[] = []
  for (const [at, { migration, checksum }] of pending.entries()) {
    const { id, says } = migration
    const about: Migrating = { store: store.name, id, says, place: at + 1, of: pending.length }
    if (applied.length > 0) migrating.publish(about)
    const changed = await store.write(async (transaction) => {
      // The row first: of two processes that start together one waits here, and finds the work done.
      const row = { id, says, checksum, at: now() }
      const written = await transaction
        .insertInto('migration')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst()
      if (written.numInsertedOrUpdatedRows === 0n) return false
      await migration.up(transaction as unknown as Transaction<never>, store.dialect)
      return true
    }, unhurried)
    if (changed) changes.push({ id, says })
  }
  return changes
}

/** Where a store says what became of it. */
export async function createMigrationTable(transaction: QueryExecutorProvider): Promise<void> {
  await sql`create table if not exists migration (
      id text primary key, says text not null, checksum text not null, at bigint not null)`.execute(transaction)
}

async function pendingOf(store: Database<WithMigrations>, all: readonly Migration[], applied: readonly MigrationRow[]) {
  all.forEach((migration, at) => {
    const before = all[at - 1]
    if (before !== undefined && before.id >= migration.id) throw new MigrationRefused('ORDER', store.name, migration.id)
  })
  const known = new Set(all.map(({ id }) => id))
  const newer = applied.find(({ id }) => !known.has(id))
  if (newer !== undefined) throw new MigrationRefused('NEWER', store.name, newer.id)

  const checksums = new Map(applied.map(({ id, checksum }) => [id, checksum]))
  const pending: { migration: Migration; checksum: string }[] = []
  for (const migration of all) {
    const checksum = await checksumOf(migration, store.dialect)
    const recorded = checksums.get(migration.id)
    if (recorded === undefined) pending.push({ migration, checksum })
    else if (recorded !== checksum) throw new MigrationRefused('ALTERED', store.name, migration.id)
    else if (pending.length > 0) throw new MigrationRefused('ORDER', store.name, migration.id)
  }
  return pending
}

/** Over the statements it would run, not its source: formatting is no change. */
async function checksumOf(migration: Migration, dialect: Database<unknown>['dialect']): Promise<string> {
  const statements = await recordedSql(dialect, (transaction) => migration.up(transaction, dialect))
  return createHash('sha256').update(JSON.stringify(statements)).digest('hex')
}
