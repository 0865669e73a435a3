import { createHash } from 'node:crypto'
import type { Instant } from '../../../schema/domain/time.ts'
import { MigrationRefused } from '../../shared/database/migrate.ts'
import type { Neo4jConnection } from './connection.ts'
import type { Runner } from './statement.ts'

/** One change of the graph's shape; its statements are fixed once released. */
export interface GraphMigration {
  /** Sortable and permanent. */
  readonly id: string
  readonly says: string
  /** Constraints and indexes, each `IF NOT EXISTS`: a migration that was cut off goes on. */
  readonly shape: readonly string[]
  /** What then has to stand in the graph: `MERGE`, for the same reason. */
  readonly facts: readonly string[]
}

const text = {
  unique: 'CREATE CONSTRAINT migration_id IF NOT EXISTS FOR (m:Migration) REQUIRE m.id IS UNIQUE',
  lock: `MERGE (m:Migration {id: 'lock'}) SET m.takers = coalesce(m.takers, 0) + 1`,
  applied: `MATCH (m:Migration) WHERE m.id <> 'lock' RETURN {id: m.id, checksum: m.checksum} AS row ORDER BY m.id`,
  online: 'CALL db.awaitIndexes(21600)',
  done: 'CREATE (:Migration {id: $id, says: $says, checksum: $checksum, at: $at})',
} as const

/** An index over everything takes its time; and whoever starts second waits for the first. */
const unhurried = { milliseconds: 6 * 3_600_000 }

/** Brings the graph to the newest shape. The shape itself changes beside the transaction that holds the lock: Neo4j allows no other way. */
export async function migrate(
  connection: Neo4jConnection,
  migrations: readonly GraphMigration[],
  at: Instant,
): Promise<readonly string[]> {
  await connection.define(text.unique)
  const done: string[] = []
  for (;;) {
    const next = await connection.write(async (runner) => {
      await runner.rows(text.lock)
      const migration = await nextOf(runner, connection.name, migrations)
      if (migration === null) return null
      const { id, says, shape, facts } = migration
      for (const statement of shape) await connection.define(statement)
      await connection.define(text.online)
      for (const statement of facts) await runner.rows(statement)
      await runner.rows(text.done, { id, says, checksum: checksumOf(migration), at })
      return id
    }, unhurried)
    if (next === null) return done
    done.push(next)
  }
}

async function nextOf(
  runner: Runner,
  store: string,
  migrations: readonly GraphMigration[],
): Promise<GraphMigration | null> {
  const applied = await runner.rows<{ id: string; checksum: string }>(text.applied)
  const known = new Map(migrations.map((migration) => [migration.id, checksumOf(migration)]))
  for (const { id, checksum } of applied) {
    if (!known.has(id)) throw new MigrationRefused('NEWER', store, id)
    if (known.get(id) !== checksum) throw new MigrationRefused('ALTERED', store, id)
  }
  const last = applied.at(-1)?.id ?? ''
  const next = migrations[applied.length] ?? null
  if (next !== null && next.id <= last) throw new MigrationRefused('ORDER', store, next.id)
  return next
}

const checksumOf = ({ shape, facts }: GraphMigration): string =>
  createHash('sha256')
    .update(JSON.stringify([shape, facts]))
    .digest('hex')
