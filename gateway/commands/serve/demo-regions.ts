import { createServer } from 'node:net'
import { fhirReader, readEach } from '../../../subgraphs/clinical/fhir/reading.ts'
import { importRecords } from '../../../subgraphs/clinical/import/importing.ts'
import type { Config } from '../../config.ts'
import type { DemoState } from '../../demo/demo-file.ts'
import { demoInstitution } from '../../demo/people/institutions.ts'
import { prefectures } from '../../demo/people/places.ts'
import { recordsOfCast } from '../../demo/records.ts'
import type { RunningHub } from '../../main.ts'
import { nodesOf, openKeeping } from '../../wiring/nodes.ts'
import { placesOf } from '../../wiring/places.ts'
import type { RunningProcess } from '../../wiring/process.ts'
import { indexDoor } from '../import/index-door.ts'

/** The demo's regions: each a node on a store and a record of its own, beside the hub's in this process. */
export async function withDemoRegions(config: Config): Promise<Config> {
  const apart = Object.values(config.subgraphs).some((url) => url !== null)
  if (config.hub.mode !== 'demo' || config.regions.nodes !== null || apart) return config
  const nodes = await Promise.all(
    prefectures.map(async ({ region }) => ({
      region,
      node: demoInstitution('REGIONAL_NETWORK', region).code,
      url: `http://127.0.0.1:${await freePort()}`,
    })),
  )
  return { ...config, regions: { ...config.regions, nodes } }
}

export interface DemoRegions {
  /** Once the people are in; rejects when a region is not there or did not take what it knows. */
  fill(population: DemoState['population'], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Started at once, beside the hub. */
export function demoRegionsBeside(hub: RunningHub): DemoRegions {
  const running = startDemoRegions(hub.base.config)
  // Whoever fills them hears of it.
  running.catch(() => undefined)
  return {
    async fill(population, signal) {
      await running
      await fillDemoRegions(hub, population, signal)
    },
    close: async () => void (await closeAll(await running.catch(() => []))),
  }
}

/** Rejects when one of them cannot start; those that did are closed. */
async function startDemoRegions(config: Config): Promise<readonly RunningProcess[]> {
  const { startNode } = await import('../../wiring/members.ts')
  const { file, keyFile } = placesOf(config)
  const started = await Promise.allSettled(
    nodesOf(config).map(({ region }) =>
      startNode({ ...config, hub: { ...config.hub, dataDir: file('nodes', region), keysDir: keyFile() } }, region),
    ),
  )
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = started.find((one) => one.status === 'rejected')
  if (failed === undefined) return running
  await closeAll(running)
  throw failed.reason
}

const closeAll = (running: readonly RunningProcess[]): Promise<unknown> =>
  Promise.all(running.map((one) => one.close()))

/** What the regions know of the cast comes in as a file of FHIR does; again, it is there already. */
async function fillDemoRegions(
  { base, demo, address }: RunningHub,
  population: DemoState['population'],
  signal: AbortSignal,
): Promise<void> {
  if (demo === null) return
  for (const { region, resources } of recordsOfCast(population)) {
    const at = nodesOf(base.config).find((one) => one.region === region)
    if (at === undefined) continue
    const { keeping, close } = openKeeping(base, at)
    const token = async (): Promise<string> => {
      const minted = await demo.issuer.mintToken({ role: 'REGIONAL_NODE', institution: at.node, ttl: 600 })
      if (!minted.ok) throw new Error(minted.refusal.message)
      return minted.value
    }
    try {
      await importRecords({
        entries: readEach(piecesOf(resources), fhirReader(null)),
        node: keeping,
        index: indexDoor(new URL('/graphql', address), token),
        onProgress: () => undefined,
        onRefused: (place, fault) => base.log.warn({ region, place, fault }, 'a record of the demo was refused'),
        signal,
      })
    } finally {
      await close()
    }
  }
}

async function* piecesOf(resources: readonly object[]) {
  for (const [at, resource] of resources.entries()) yield { place: at + 1, text: JSON.stringify(resource) }
}

/** Nobody else on this machine is given it in the moment until it is used, as a rule. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
