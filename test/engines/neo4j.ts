import type { TestProject } from 'vitest/node'
import { type Neo4jAccess, startNeo4j } from '../support/neo4j-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the suites find Neo4j; not provided by `npm test`. */
    readonly neo4j: Neo4jAccess
  }
}

export default async function neo4j(project: TestProject): Promise<() => Promise<void>> {
  const server = await startNeo4j()
  const { url, user, password } = server
  project.provide('neo4j', { url, user, password })
  return () => server.stop()
}
