import { defineConfig } from 'vitest/config'

const root = new URL('../..', import.meta.url).pathname
const shared = {
  root,
  pool: 'forks',
  testTimeout: 120_000,
  hookTimeout: 240_000,
  sequence: { hooks: 'stack' },
} as const
const alias = [
  { find: /^graphql$/, replacement: new URL('../../node_modules/graphql/index.js', import.meta.url).pathname },
]

// Real servers, started for these tests alone. The suites of the hub and of the outboxes are those of `npm test`, on
// stores that the servers keep.
export default defineConfig({
  test: {
    root,
    projects: [
      {
        resolve: { alias },
        test: {
          ...shared,
          name: 'PostgreSQL',
          include: [
            'test/**/*.engine.test.ts',
            'test/federation/hub/*.test.ts',
            'test/subgraphs/shared/outbox/*.test.ts',
          ],
          exclude: ['test/**/*.neo4j.engine.test.ts'],
          globalSetup: ['test/engines/postgres.ts'],
          maxWorkers: 2,
          sequence: { ...shared.sequence, groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          ...shared,
          name: 'Neo4j',
          include: ['test/**/*.neo4j.engine.test.ts', 'test/federation/hub/*.test.ts'],
          globalSetup: ['test/engines/neo4j.ts'],
          // One database a server (Community): one file at a time has it.
          maxWorkers: 1,
          sequence: { ...shared.sequence, groupOrder: 1 },
        },
      },
    ],
  },
})
