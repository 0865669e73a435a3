import { existsSync } from 'node:fs'
import type { Instant } from '../../schema/domain/time.ts'
import type { MpiBulk } from '../../subgraphs/mpi/bulk.ts'
import { lockStore, StoreInUse } from '../../subgraphs/shared/database/sqlite-lock.ts'
import { type Config, readConfig } from '../config.ts'
import { bulkLoad } from '../demo/bulk-load.ts'
import { type DemoState, readDemoState, writeDemoState } from '../demo/demo-file.ts'
import { insurersDoor } from '../demo/graph-door.ts'
import { AskRefused, askOverHttp } from '../demo/http-ask.ts'
import { enterInstitutions, populate, today, usualPopulation } from '../demo/populate.ts'
import type { RunningHub } from '../main.ts'
import { openBulkStores } from '../wiring/bulk.ts'
import { cardsBelieved } from '../wiring/demo.ts'
import { placesOf } from '../wiring/places.ts'
import { command, Failure, say, wholeNumber } from './command.ts'
import { demoKeys } from './demo-keys.ts'
import { acquaint, fill } from './fill.ts'
import { progressLine, seedText } from './progress.ts'
import { stopSignal } from './signals.ts'

type Population = DemoState['population']

const now = (): Instant => Date.now() as Instant

export default command({
  usage: `hub seed [--people N] [--seed S] [--bulk]

Loads synthetic people through the door that insurers use: into the stores of a stopped hub, or by HTTP into one that
runs. Demo mode only. Cut off and run again, it doubles nothing.

  --people N   how many (${usualPopulation.people} unless said, or as many as the folder has)
  --seed S     which population; the same one for the same number
  --bulk       past the door, into empty stores: millions in minutes, for benchmarks`,
  options: { people: { type: 'string' }, seed: { type: 'string' }, bulk: { type: 'boolean', default: false } },
  async run(values) {
    const config = readConfig()
    demoKeys(config)
    const people = values.people === undefined ? null : wholeNumber(values.people, '--people', 1)
    const seed = values.seed === undefined ? null : wholeNumber(values.seed, '--seed')
    const population = populationFor(config, people, seed)
    const stopped = stopSignal()
    const inUse = storesInUse(config)
    if (values.bulk && inUse) throw new Failure('A bulk load goes into the stores of a stopped hub.')
    if (values.bulk) await inBulk(config, population, stopped)
    const loading = inUse
      ? overHttp(config, population, stopped)
      : withHub(config, (hub) => (values.bulk ? acquaint : fill)(hub, population, stopped))
    await loading.catch((error: unknown) => {
      throw stopped.aborted ? new Failure('Stopped before it was done: run again, it goes on.') : error
    })
    say(`The population of seed ${population.seed} is in: ${population.people} people.`)
    return 0
  },
})

/** One folder has one population: what it is a picture of was fixed when it began, and it can only grow. */
function populationFor({ hub }: Config, people: number | null, seed: number | null): Population {
  const there = readDemoState(hub.dataDir)?.population
  if (there === undefined) {
    return { people: people ?? usualPopulation.people, seed: seed ?? usualPopulation.seed, today: today() }
  }
  if (seed !== null && seed !== there.seed) throw new Failure(`This folder has the population of seed ${there.seed}.`)
  return { ...there, people: Math.max(people ?? there.people, there.people) }
}

function storesInUse(config: Config): boolean {
  const file = placesOf(config).file('qualification.sqlite')
  if (!existsSync(file)) return false
  try {
    lockStore('qualification', file).release()
    return false
  } catch (error) {
    if (error instanceof StoreInUse) return true
    throw error
  }
}

/** A hub of its own, on a port that nobody knows. */
async function withHub(config: Config, work: (hub: RunningHub) => Promise<void>): Promise<void> {
  const { startHub } = await import('../main.ts')
  const hub = await startHub({
    ...config,
    server: { ...config.server, port: 0 },
    telemetry: { ...config.telemetry, logLevel: 'warn' },
  })
  try {
    await work(hub)
  } finally {
    await hub.close()
  }
}

async function inBulk(config: Config, population: Population, signal: AbortSignal): Promise<void> {
  const places = placesOf(config)
  if (readDemoState(config.hub.dataDir) !== null) throw new Failure('A bulk load needs empty stores.')
  const stores = await openBulkStores({ config, now, ...places })
  const line = progressLine()
  try {
    await bulkLoad({
      ...population,
      enter: () => enterInstitutions(stores.register, demoKeys(config).cards),
      async stores() {
        const { mpi, qualification } = await stores.open()
        return { mpi: untilStopped(mpi, signal), qualification }
      },
      onProgress: (progress) => line.show(seedText(progress)),
    })
  } finally {
    line.end()
    await stores.close()
  }
  writeDemoState(config.hub.dataDir, { population, complete: true, defaults: {} })
}

/** A bulk load has no way back to where it was: whoever stops it begins again. */
function untilStopped(mpi: MpiBulk, signal: AbortSignal): MpiBulk {
  return {
    ...mpi,
    room() {
      if (signal.aborted) throw new Failure('Stopped before it was done: a bulk load begins again in an empty folder.')
      return mpi.room()
    },
  }
}

async function overHttp(config: Config, population: Population, signal: AbortSignal): Promise<void> {
  const { host, port } = config.server
  if (port === 0) throw new Failure('The stores are in use: set PORT to the running hub’s.')
  const demo = demoKeys(config)
  const ask = askOverHttp(`http://${host}:${port}`, demo.issuer, signal)
  const line = progressLine()
  try {
    await populate({
      folder: config.hub.dataDir,
      population,
      // Whoever runs entered them: nobody can from outside.
      door: insurersDoor(async () => undefined, ask),
      ask,
      cards: cardsBelieved(config, demo),
      now,
      signal,
      onProgress: (progress) => line.show(seedText(progress)),
      settled: async () => undefined,
    })
  } catch (error) {
    if (!(error instanceof AskRefused && error.code === 'UNAUTHENTICATED')) throw error
    throw new Failure('The running hub does not know the institutions of the demo: stop it, then seed.')
  } finally {
    line.end()
  }
}
