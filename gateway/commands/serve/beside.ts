import { existsSync } from 'node:fs'
import { type Config, shownSettings } from '../../config.ts'
import { type DemoState, readDemoState, writeDemoState } from '../../demo/demo-file.ts'
import { today, usualPopulation } from '../../demo/populate.ts'
import { welcome } from '../../demo/welcome.ts'
import type { RunningHub } from '../../main.ts'
import { cardsBelieved } from '../../wiring/demo.ts'
import { placesOf } from '../../wiring/places.ts'
import { say } from '../command.ts'
import { acquaint, fill } from '../fill.ts'
import type { DemoRegions } from './demo-regions.ts'

/** On a terminal the demo's own lines are not drowned in a line for each request. */
export function forReading(config: Config): Config {
  const chosen = shownSettings().some(({ key, from }) => key === 'LOG_LEVEL' && from === 'environment')
  if (chosen || config.hub.mode !== 'demo' || !process.stdout.isTTY) return config
  return { ...config, telemetry: { ...config.telemetry, logLevel: 'warn' } }
}

/** Null: no demo, or a folder that somebody filled otherwise. Written before the stores are made, so that none is left empty. */
export function demoStateOf(config: Config): DemoState | null {
  if (config.hub.mode !== 'demo') return null
  const folder = config.hub.dataDir
  // What lies on a server is nobody's to fill unasked.
  const { file, servers } = placesOf(config)
  const empty = servers.qualification === null && !existsSync(file('qualification.sqlite'))
  if (empty && readDemoState(folder) === null) {
    writeDemoState(folder, { population: { ...usualPopulation, today: today() }, complete: false, defaults: {} })
  }
  return readDemoState(folder)
}

/** Never rejects: the hub serves on whatever becomes of the demo. */
export async function besideServing(
  hub: RunningHub,
  state: DemoState | null,
  regions: Pick<DemoRegions, 'fill'> | null,
  stopped: AbortSignal,
): Promise<void> {
  const { demo, address } = hub
  if (demo === null) return
  say(`Ready at ${address}`)
  if (state === null) {
    say('These stores were not made by the demo. Stopped, `npm run -s hub -- seed` brings its synthetic people in.')
    return
  }
  const { population } = state
  try {
    await (state.complete ? acquaint(hub, population, stopped) : fill(hub, population, stopped))
    await regions?.fill(population, stopped)
    say(await welcome({ address, issuer: demo.issuer, population }))
    if (cardsBelieved(hub.base.config, demo) === null)
      say("\nCARD_AUTHORITY_DIR: the cards of that authority are believed here, the demo's own open nothing.")
  } catch (error) {
    if (stopped.aborted) return
    process.stderr.write(`hub: the demo's people could not be brought in: ${(error as Error).message}\n`)
  }
}
