import type { TestProject } from 'vitest/node'
import { startPostgres } from '../support/postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the suites find PostgreSQL; not provided by `npm test`. */
    readonly postgresUrl: string
  }
}

export default async function servers(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  project.provide('postgresUrl', postgres.url())
  return () => postgres.stop()
}
