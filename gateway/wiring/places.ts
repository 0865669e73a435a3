import { join } from 'node:path'
import type { Config } from '../config.ts'

/** Where a hub of this configuration keeps its files. */
export interface Places {
  file(...names: readonly string[]): string
  keyFile(...names: readonly string[]): string
}

export function placesOf({ hub: { dataDir, keysDir } }: Config): Places {
  const file = (...names: readonly string[]): string => join(dataDir, ...names)
  return { file, keyFile: (...names) => join(keysDir ?? file('keys'), ...names) }
}
