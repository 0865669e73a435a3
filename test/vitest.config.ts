import { defineConfig } from 'vitest/config'

// Two cores: two workers. Engines (real servers), pages (a real browser) and the soak have commands of their own.
export default defineConfig({
  // As Node resolves: a package's `module` field would load a second graphql beside the one its users require.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: new URL('../node_modules/graphql/index.js', import.meta.url).pathname }],
  },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.engine.test.ts', 'test/**/*.page.test.ts', 'test/**/*.soak.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { hooks: 'stack' },
  },
})
