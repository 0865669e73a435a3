import { existsSync } from 'node:fs'
import { type Config, readConfig, shownSettings } from '../config.ts'
import { type DemoState, readDemoState, writeDemoState } from '../demo/demo-file.ts'
import { today, usualPopulation } from '../demo/populate.ts'
import { welcome } from '../demo/welcome.ts'
import type { RunningHub } from '../main.ts'
import { placesOf } from '../wiring/places.ts'
import { command, say } from './command.ts'
import { acquaint, fill } from './fill.ts'
import { runUntilStopped, stopSignal } from './signals.ts'

export default command({
  usage: `hub serve

Gateway and all subgraphs in one process, on the stores under DATA_DIR. SIGTERM and SIGINT finish what is in flight
and close; a second one ends it at once. In demo mode an empty folder is filled with a synthetic population, beside
the running hub.`,
  options: {},
  async run() {
    const stopped = stopSignal()
    const config = forReading(readConfig())
    const state = demoStateOf(config)
    const { startHub } = await import('../main.ts')
    const hub = await startHub(config)
    hub.base.log.info({ address: hub.address }, 'listening')
    const beside = besideServing(hub, state, stopped)
    return runUntilStopped(async () => {
      await beside
      await hub.close()
    }, stopped)
  },
})

/** On a terminal the demo's own lines are not drowned in a line for each request. */
function forReading(config: Config): Config {
  const chosen = shownSettings().some(({ key, from }) => key === 'LOG_LEVEL' && from === 'environment')
  if (chosen || config.hub.mode !== 'demo' || !process.stdout.isTTY) return config
  return { ...config, telemetry: { ...config.telemetry, logLevel: 'warn' } }
}

/** Null: no demo, or a folder that somebody filled otherwise. Written before the stores are made, so that none is left empty. */
function demoStateOf(config: Config): DemoState | null {
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
async function besideServing(hub: RunningHub, state: DemoState | null, stopped: AbortSignal): Promise<void> {
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
    say(await welcome({ address, issuer: demo.issuer, population }))
  } catch (error) {
    if (stopped.aborted) return
    process.stderr.write(`hub: the demo's people could not be brought in: ${(error as Error).message}\n`)
  }
}
