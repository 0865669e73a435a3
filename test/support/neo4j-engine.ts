import neo4j, { type Session } from 'neo4j-driver'
import { inject } from 'vitest'
import { graphMigrations } from '../../subgraphs/mpi/neo4j/migrations.ts'
import { emptyNeo4j, type Neo4jAccess } from './neo4j-server.ts'

/** The Neo4j of `npm run test:engines`, with nothing in it: Community has one database, so one file at a time has it. */
export async function emptyNeo4jAccess(): Promise<Neo4jAccess> {
  const access = shared()
  await emptyNeo4j(access)
  return access
}

/** The same, as the index's migrations leave it: to make indexes anew for each test takes longer than most tests. */
export async function migratedNeo4jAccess(): Promise<Neo4jAccess> {
  const access = shared()
  const driver = neo4j.driver(access.url, neo4j.auth.basic(access.user, access.password), { telemetryDisabled: true })
  const session = driver.session()
  try {
    if (await isMigrated(session)) await forgetAll(session)
    else await emptyNeo4j(access)
  } finally {
    await session.close()
    await driver.close()
  }
  return access
}

function shared(): Neo4jAccess {
  const access: Neo4jAccess | null = inject('neo4j') ?? null
  if (access === null) throw new Error('Tests of an engine run by `npm run test:engines`.')
  return access
}

/** A first load that was cut off leaves a graph without its indexes. */
async function isMigrated(session: Session): Promise<boolean> {
  const { records } = await session.run(
    `OPTIONAL MATCH (m:Migration) WHERE m.id <> 'lock' WITH m ORDER BY m.id
     RETURN collect(m.id) AS ids, EXISTS { (:FirstLoad) } AS loading`,
  )
  const ids: unknown = records[0]?.get('ids')
  const wanted = graphMigrations.map(({ id }) => id)
  return records[0]?.get('loading') === false && JSON.stringify(ids) === JSON.stringify(wanted)
}

async function forgetAll(session: Session): Promise<void> {
  await session.run('MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS')
  for (const { facts } of graphMigrations) for (const fact of facts) await session.run(fact)
}
