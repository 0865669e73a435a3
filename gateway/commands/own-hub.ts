import { readConfig } from '../config.ts'
import type { RunningHub } from '../main.ts'

/** The hub for one command's own work, as the settings say, on a port that nobody knows. */
export async function ownHub(): Promise<RunningHub> {
  const config = readConfig()
  const { startHub } = await import('../main.ts')
  return startHub({ ...config, server: { ...config.server, port: 0 } })
}
