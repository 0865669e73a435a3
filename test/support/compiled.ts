import { fileURLToPath } from 'node:url'

/** Where the `hub` command keeps what it has read and stripped of its types: no process of the tests reads it anew. */
export const compiled = fileURLToPath(new URL('../../node_modules/.cache/hub', import.meta.url))
