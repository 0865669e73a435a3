import { join } from 'node:path'
import type { Config } from '../config.ts'

export type StoreName = Exclude<keyof Config['stores'], 'connections'>
/** Each in a file, or on a server. */
export const storeNames = ['qualification', 'emergency', 'chase', 'node', 'mpi'] as const satisfies readonly StoreName[]

/** Where a hub of this configuration keeps what it keeps. */
export interface Places {
  file(...names: readonly string[]): string
  keyFile(...names: readonly string[]): string
  /** Addresses of the stores that lie on a server; null: in a file. */
  readonly servers: Config['stores']
  /** The index of numbers lies there where it has an address. */
  readonly graph: Config['index']
}

export function placesOf({ hub: { dataDir, keysDir }, stores, index }: Config): Places {
  const file = (...names: readonly string[]): string => join(dataDir, ...names)
  return { file, keyFile: (...names) => join(keysDir ?? file('keys'), ...names), servers: stores, graph: index }
}
