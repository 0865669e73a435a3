import type { TestProject } from 'vitest/node'
import { startPostgres } from '../support/postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the suites find PostgreSQL; not provided by `npm test`. */
    readonly postgresUrl: string
  }
}

export default async function postgres(project: TestProject): Promise<() => Promise<void>> {
  // Nobody ends this server, and what a killed client had committed the server has: no power is cut here.
  const server = await startPostgres({ settings: ['fsync=off'] })
  project.provide('postgresUrl', server.url())
  return () => server.stop()
}
