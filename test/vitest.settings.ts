import { fileURLToPath } from 'node:url'
import { compiled } from './support/compiled.ts'

// Every worker and every process that a test starts.
process.env.NODE_COMPILE_CACHE = compiled

/** What every run of the tests has in common. */
export const resolve = {
  // As Node resolves: a package's `module` field would load a second graphql beside the one its users require.
  alias: [
    { find: /^graphql$/, replacement: fileURLToPath(new URL('../node_modules/graphql/index.js', import.meta.url)) },
  ],
}

export const settings = {
  root: fileURLToPath(new URL('..', import.meta.url)),
  pool: 'forks',
  sequence: { hooks: 'stack' },
} as const

/** Files that open the whole hub, each on stores of its own. */
export const hubs = 'test/federation/hub/*.test.ts'
