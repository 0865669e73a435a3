import { type Config, readConfig } from '../config.ts'
import { createLog } from '../telemetry/log.ts'
import { requireGiven } from '../wiring/keys-needed.ts'
import { isFirst, storesInFiles, wholeHub, workerNames } from '../wiring/part.ts'
import { command, Failure, Misuse, wholeNumber } from './command.ts'
import { besideServing, demoStateOf, forReading } from './serve/beside.ts'
import { demoRegionsBeside, withDemoRegions } from './serve/demo-regions.ts'
import { serveByWorkers } from './serve/parent.ts'
import { type Parent, parentOf } from './serve/worker.ts'
import { runUntilStopped, stopSignal } from './signals.ts'

const mostWorkers = 64

export default command({
  usage: `hub serve [--workers N]

Gateway and all subgraphs in one process, on the stores under DATA_DIR. SIGTERM and SIGINT finish what is in flight
and close; a second one ends it at once. In demo mode an empty folder is filled with a synthetic population, beside
the running hub.

--workers N  In N processes that share the port, each a whole hub with a log of decisions of its own (hub-1, hub-2 …);
             every store then lies on PostgreSQL. One that ends is begun again, and /ready says no until it is there.`,
  options: {
    workers: { type: 'string' },
    // The parent tells each worker which one it is.
    worker: { type: 'string' },
  },
  async run({ workers, worker }) {
    const stopped = stopSignal()
    const config = forReading(readConfig())
    if (workers === undefined) {
      if (worker !== undefined) throw new Misuse('--worker goes with --workers.')
      return serve(config, stopped, null)
    }
    const names = workerNames(wholeNumber(workers, '--workers', 1))
    if (names.length > mostWorkers) throw new Misuse(`--workers is ${mostWorkers} at most.`)
    if (worker !== undefined) {
      const parent = names.includes(worker) ? parentOf(worker, names) : null
      if (parent === null) throw new Misuse('--worker is what `hub serve --workers` tells the processes it starts.')
      try {
        return await serve(config, AbortSignal.any([stopped, parent.stopped]), parent)
      } finally {
        parent.leave()
      }
    }
    requireSharedStores(config)
    requireGiven(config, ...names)
    const argv = (name: string) => ['serve', '--workers', workers, '--worker', name]
    return serveByWorkers({ names, argv, log: createLog(config.telemetry.logLevel), stopped })
  },
})

async function serve(given: Config, stopped: AbortSignal, parent: Parent | null): Promise<number> {
  const part = parent?.part ?? wholeHub
  const state = isFirst(part) ? demoStateOf(given) : null
  const config = parent === null && state !== null ? await withDemoRegions(given) : given
  const { startHub } = await import('../main.ts')
  const hub = await startHub(config, part)
  hub.base.log.info({ address: hub.address }, 'listening')
  parent?.started(hub.telemetry)
  const regions = config === given ? null : demoRegionsBeside(hub)
  const beside = isFirst(part) ? besideServing(hub, state, regions, stopped) : null
  return runUntilStopped(async () => {
    await beside
    await hub.close()
    await regions?.close()
  }, stopped)
}

/** A file has one process that writes it. */
function requireSharedStores(config: Config): void {
  const inFiles = storesInFiles(config)
  if (inFiles.length === 0) return
  const keys = inFiles.map((store) => `${store.toUpperCase()}_DATABASE_URL`).join(', ')
  throw new Failure(`Several workers need their stores on PostgreSQL, which a file is not: ${keys} is not set.`)
}
