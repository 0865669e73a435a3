import { defineConfig } from 'vitest/config'
import { hubs, resolve, settings } from '../vitest.settings.ts'

const here = { ...settings, testTimeout: 120_000, hookTimeout: 240_000 } as const
const onPostgres = {
  ...here,
  globalSetup: ['test/engines/postgres.ts'],
  maxWorkers: 2,
  sequence: { ...settings.sequence, groupOrder: 0 },
}

// Real servers, started for these tests alone. The suites of the hub and of the outboxes are those of `npm test`, on
// stores that the servers keep.
export default defineConfig({
  test: {
    root: settings.root,
    projects: [
      {
        resolve,
        test: {
          ...onPostgres,
          name: 'PostgreSQL',
          include: ['test/**/*.engine.test.ts', 'test/subgraphs/shared/outbox/*.test.ts'],
          exclude: ['test/**/*.neo4j.engine.test.ts'],
        },
      },
      // In one process, as in `npm test`.
      { resolve, test: { ...onPostgres, name: 'PostgreSQL, hubs', include: [hubs], isolate: false } },
      {
        resolve,
        test: {
          ...here,
          name: 'Neo4j',
          include: ['test/**/*.neo4j.engine.test.ts', hubs],
          globalSetup: ['test/engines/neo4j.ts'],
          // One database a server (Community): one file at a time has it.
          maxWorkers: 1,
          sequence: { ...settings.sequence, groupOrder: 1 },
        },
      },
    ],
  },
})
