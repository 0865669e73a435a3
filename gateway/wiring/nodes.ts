import { existsSync, readFileSync } from 'node:fs'
import type { InstitutionCode, RegionId } from '../../schema/domain/ids.ts'
import { type DrugMaster, drugMaster, inventedMaster } from '../../subgraphs/clinical/medication/master.ts'
import { nodeAnswering } from '../../subgraphs/clinical/node/answering.ts'
import { nodeCoding } from '../../subgraphs/clinical/node/coding.ts'
import { exposeNode } from '../../subgraphs/clinical/node/exposed.ts'
import { keepingPort, type NodeKeeping, nodeKeeping } from '../../subgraphs/clinical/node/keeping.ts'
import { nodeRecording } from '../../subgraphs/clinical/node/recording.ts'
import { type Regions, regions } from '../../subgraphs/clinical/regions/asking.ts'
import { type NodeAddress, nodeOverHttp } from '../../subgraphs/clinical/regions/node.http.ts'
import { serviceOf } from '../../subgraphs/clinical/regions/node.ts'
import { openClinicalStore } from '../../subgraphs/clinical/store.sql.ts'
import type { ClinicalSubgraphParts } from '../../subgraphs/clinical/subgraph.ts'
import type { ClinicalTables } from '../../subgraphs/clinical/tables.ts'
import { type Metrics, serveInternalHttp } from '../../subgraphs/shared/serve/http.ts'
import { expose, internalRegistry } from '../../subgraphs/shared/serve/internal.ts'
import { openNeighbour } from '../../subgraphs/shared/serve/neighbour.ts'
import { createCallDoor, createCallSigner } from '../../subgraphs/shared/wire/call.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../subgraphs/shared/wire/keys.ts'
import type { Config } from '../config.ts'
import type { Base } from './base.ts'
import { openDatabase } from './database.ts'
import { asksNodes } from './keys-needed.ts'
import type { Places } from './places.ts'
import { tlsAt } from './tls.ts'

export const nodesOf = ({ regions: { nodes } }: Config): readonly NodeAddress[] =>
  (nodes ?? []).map(({ node, region, url }) => ({ node: node as InstitutionCode, region: region as RegionId, url }))

/** The nodes of the configuration, as the clinical subgraph asks them. */
export function openRegions(base: Base): Pick<ClinicalSubgraphParts, 'nodes' | 'regions' | 'master'> {
  const { config, log, now } = base
  const nodes = nodesOf(config)
  return { nodes, regions: nodes.length === 0 ? nobody : openConnections(base, nodes), master: masterIn(base) }

  function openConnections({ closing }: Base, addresses: readonly NodeAddress[]): Regions {
    const names = addresses.map(({ node }) => serviceOf(node))
    const signer = createCallSigner({ ...wireKeys(base, asksNodes, names), clock: now })
    const connections = addresses.map((address) => nodeOverHttp(address, signer, config.regions.deadlineMs))
    closing.add(async () => {
      for (const connection of connections) await connection.close()
    })
    return regions({
      nodes: connections,
      now,
      deadlineMs: config.regions.deadlineMs,
      onSilence: (node, silence) => log.warn({ node, silence }, 'a region gave no answer'),
    })
  }
}

/** As `hub import drugs` left it. */
export const drugMasterFile = ({ file }: Pick<Places, 'file'>): string => file('drugs.json')

function masterIn(places: Pick<Places, 'file'>): DrugMaster {
  const path = drugMasterFile(places)
  return existsSync(path) ? drugMaster(readFileSync(path, 'utf8')) : inventedMaster()
}

const nobody: Regions = { ask: async () => [], record: async () => null, codes: async () => null }

/** In the demo whoever needs them makes them in the shared folder; in production the operator hands keys out. */
function wireKeys({ config, keyFile }: Pick<Base, 'config' | 'keyFile'>, own: string, others: readonly string[]) {
  const folder = keyFile('wire')
  if (config.hub.mode === 'demo') for (const name of [own, ...others]) makeServiceKeys(folder, name)
  return { keys: readServiceKeys(folder, own), audiences: readKeyDirectory(folder, others) }
}

/** The node's own way in, for its operator, while it runs. */
export function openKeeping(
  base: Pick<Base, 'config' | 'keyFile' | 'now'>,
  { node, url }: NodeAddress,
): { readonly keeping: NodeKeeping; close(): Promise<void> } {
  const name = serviceOf(node)
  const signer = createCallSigner({ ...wireKeys(base, name, [name]), clock: base.now })
  const neighbour = openNeighbour({ name, url, signer, timeoutMs: 30_000 })
  return { keeping: neighbour.port(keepingPort), close: () => neighbour.close() }
}

/** A regional node behind HTTP, at the address that the hub is told. */
export async function serveNode(base: Base, { node, region, url }: NodeAddress, metrics: Metrics): Promise<string> {
  const { config, log, now, closing } = base
  const name = serviceOf(node)
  const { keys, audiences } = wireKeys(base, name, [asksNodes, name])
  const store = await openClinicalStore(await openDatabase<ClinicalTables>(base, 'node', name))
  closing.add(() => store.close())
  const parts = { store, audit: base.audit, region, now }
  const answering = nodeAnswering(parts)
  const registry = internalRegistry(
    [
      exposeNode(answering, nodeRecording(parts), nodeCoding(parts), [asksNodes]),
      expose(keepingPort, nodeKeeping(store, now), [name]),
    ],
    ({ from, request }) => log.debug({ from, request }, 'asked'),
  )
  const { hostname, port, protocol } = new URL(url)
  const listening = await serveInternalHttp({
    internal: { door: createCallDoor({ keys, issuers: audiences, clock: now }), registry },
    async readiness() {
      try {
        await store.ping()
        return { ready: true, reasons: [] }
      } catch {
        return { ready: false, reasons: ["The node's store cannot be reached."] }
      }
    },
    host: config.hub.mode === 'demo' ? hostname : config.server.host,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    tls: tlsAt(url, config),
    drainMs: config.server.drainMs,
    metrics,
    onBug: (error) => log.error({ bug: error instanceof Error ? error.name : typeof error }, 'unexpected'),
  })
  closing.add(() => listening.close())
  return listening.url
}
