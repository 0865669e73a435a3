import { writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'
import type { Config } from '../config.ts'
import { Failure } from './command.ts'

/** Apart, every process is told where all the subgraphs are: they ask one another. */
export function requireAddresses({ subgraphs }: Config): void {
  const missing = writtenSubgraphs().filter((name) => subgraphs[name] === null)
  if (missing.length === 0) return
  const keys = missing.map((name) => `${name.toUpperCase()}_URL`).join(', ')
  throw new Failure(`Apart, every process is told where the subgraphs are: ${keys} is not set.`)
}
