import type { RequestId } from '../../schema/domain/ids.ts'
import type { FileDoor } from '../../subgraphs/shared/file-door.ts'
import { type Metrics, serveSubgraphHttp } from '../../subgraphs/shared/serve/http.ts'
import { type Exposed, internalRegistry } from '../../subgraphs/shared/serve/internal.ts'
import { type Neighbour, openNeighbour } from '../../subgraphs/shared/serve/neighbour.ts'
import type { Port } from '../../subgraphs/shared/serve/ports.ts'
import type { Subgraph, SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { createCallDoor, createCallSigner } from '../../subgraphs/shared/wire/call.ts'
import { createFetchDoor } from '../../subgraphs/shared/wire/door.ts'
import {
  makeServiceKeys,
  readKeyDirectory,
  readServiceKeys,
  type ServiceName,
} from '../../subgraphs/shared/wire/keys.ts'
import type { Config } from '../config.ts'
import type { Base } from './base.ts'
import { servicesApart } from './keys-needed.ts'
import { tlsAt } from './tls.ts'
import type { Watched } from './watching.ts'

export function addressOf(config: Config, name: SubgraphName): string {
  const url = config.subgraphs[name]
  if (url === null) throw new Error(`The address of ${name} is not configured (${name.toUpperCase()}_URL).`)
  return new URL('/graphql', url).href
}

/** In the demo every process makes what is missing in the shared folder; in production the operator hands keys out. */
export function wireKeys({ config, keyFile }: Base, own: ServiceName) {
  const folder = keyFile('wire')
  const names = ['gateway', ...servicesApart(config)]
  if (config.hub.mode === 'demo') for (const name of names) makeServiceKeys(folder, name)
  return {
    keys: readServiceKeys(folder, own),
    everyone: readKeyDirectory(folder, names),
    gateway: readKeyDirectory(folder, ['gateway']),
  }
}

export interface Neighbours {
  port<P extends object>(owner: SubgraphName, port: Port<P>): P
}

/** Other services, asked by signed internal reads. */
export function neighboursOf(base: Base, own: ServiceName): Neighbours {
  const { keys, everyone } = wireKeys(base, own)
  const signer = createCallSigner({ keys, audiences: everyone, clock: base.now })
  const open = new Map<SubgraphName, Neighbour>()
  base.closing.add(async () => {
    for (const neighbour of open.values()) await neighbour.close()
  })
  return {
    port(owner, port) {
      let neighbour = open.get(owner)
      if (neighbour === undefined) {
        neighbour = openNeighbour({ name: owner, url: addressOf(base.config, owner), signer })
        open.set(owner, neighbour)
      }
      return neighbour.port(port)
    },
  }
}

/** Puts a subgraph behind HTTP, at the address its neighbours are told. */
export async function serveApart(
  base: Base,
  metrics: Metrics,
  subgraph: Subgraph,
  { audit, mayFinish }: Pick<Watched, 'audit' | 'mayFinish'>,
  ports: readonly (readonly [string, Exposed])[],
  files: Readonly<Record<string, FileDoor>> = {},
): Promise<string> {
  const { keys, everyone, gateway } = wireKeys(base, subgraph.name)
  const address = addressOf(base.config, subgraph.name)
  const { hostname, port, protocol } = new URL(address)
  const listening = await serveSubgraphHttp({
    subgraph,
    audit,
    mayFinish,
    door: createFetchDoor({ keys, issuers: gateway, clock: base.now }),
    internal: {
      door: createCallDoor({ keys, issuers: everyone, clock: base.now }),
      registry: internalRegistry(ports, (call) =>
        base.log.debug(
          { internal: `${call.port}.${call.method}`, from: call.from, request: call.request satisfies RequestId },
          'internal read',
        ),
      ),
    },
    files,
    metrics,
    clock: base.now,
    host: hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    tls: tlsAt(address, base.config),
    drainMs: base.config.server.drainMs,
    onBug: (error) =>
      base.log.error(
        { subgraph: subgraph.name, bug: error instanceof Error ? error.name : typeof error },
        'unexpected',
      ),
  })
  base.closing.add(() => listening.close())
  return listening.url
}
