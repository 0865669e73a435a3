import { inject } from 'vitest'
import { emptyNeo4j, type Neo4jAccess } from './neo4j-server.ts'

/** The Neo4j of `npm run test:engines`, with nothing in it: Community has one database, so one file at a time has it. */
export async function emptyNeo4jAccess(): Promise<Neo4jAccess> {
  const access: Neo4jAccess | null = inject('neo4j') ?? null
  if (access === null) throw new Error('Tests of an engine run by `npm run test:engines`.')
  await emptyNeo4j(access)
  return access
}
