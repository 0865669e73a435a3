import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ExecutionResult, parse, validate } from 'graphql'
import { inject } from 'vitest'
import { type Forward, forwardInProcess, forwardOverHttp } from '../../gateway/forward.ts'
import { createPlanner, type Planner } from '../../gateway/plan.ts'
import type { Caller } from '../../schema/domain/caller.ts'
import type { RequestId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditLog } from '../../subgraphs/shared/audit/audit.ts'
import { AuditUnavailable } from '../../subgraphs/shared/failure.ts'
import { refusalError } from '../../subgraphs/shared/serve/errors.ts'
import { type Listening, serveSubgraphHttp } from '../../subgraphs/shared/serve/http.ts'
import { type Exposed, expose, type InternalCalled, internalRegistry } from '../../subgraphs/shared/serve/internal.ts'
import { type Neighbour, openNeighbour } from '../../subgraphs/shared/serve/neighbour.ts'
import type { Port } from '../../subgraphs/shared/serve/ports.ts'
import type { Readiness, Subgraph, SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { createCallDoor, createCallSigner } from '../../subgraphs/shared/wire/call.ts'
import { createFetchDoor } from '../../subgraphs/shared/wire/door.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../subgraphs/shared/wire/keys.ts'
import { createFetchSigner } from '../../subgraphs/shared/wire/signer.ts'

export type Wiring = 'in one process' | 'apart'
/** Neo4j is reached the same way in both, and lets one file at a time have it: there, the wiring with every hop. */
export const wirings: readonly Wiring[] = inject('neo4j') === undefined ? ['in one process', 'apart'] : ['apart']

/** How a subgraph under test finds the ports of the others, whichever way they are wired. */
export interface Neighbours {
  port<P extends object>(owner: SubgraphName, port: Port<P>): P
}

/** A port a subgraph offers to named others. */
export interface Offer {
  readonly name: string
  readonly implementation: object
  readonly exposed: readonly [string, Exposed]
}

export function offer<P extends object>(port: Port<P>, implementation: P, callers: readonly SubgraphName[]): Offer {
  return { name: port.name, implementation, exposed: expose(port, implementation, callers) }
}

export interface Member {
  readonly name: SubgraphName
  start(
    neighbours: Neighbours,
    audit: AuditLog,
  ): Promise<{ readonly subgraph: Subgraph; readonly offers: readonly Offer[] }>
}

export interface HubOptions {
  readonly supergraphSdl: string
  readonly members: readonly Member[]
  readonly audit: AuditLog
  /** Apart: the log of a subgraph's own process, where it has one. */
  readonly auditOf?: (process: SubgraphName) => AuditLog
  readonly clock: () => Instant
  /** Apart: how long the gateway waits for a fetch. */
  readonly timeoutMs?: number
}

export interface Asking {
  readonly caller?: Caller | null
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly {
    message: string
    path?: readonly (string | number)[]
    extensions?: Record<string, unknown>
  }[]
}

export interface Hub {
  readonly wiring: Wiring
  readonly planner: Planner
  ask(query: string, asking?: Asking): Promise<Answer>
  /** Apart: where a subgraph listens. */
  url(name: SubgraphName): string
  /** Apart: the subgraph's process goes away. */
  stop(name: SubgraphName): Promise<void>
  /** Apart: what the gateway learns of its subgraphs. */
  readiness(): Promise<Readiness>
  /** Apart: internal reads that were let in. */
  readonly internalCalls: readonly Omit<InternalCalled, 'args'>[]
  readonly bugs: readonly unknown[]
}

/** The same hub in either wiring, for as long as `use` runs. */
export async function withHub(wiring: Wiring, options: HubOptions, use: (hub: Hub) => Promise<void>): Promise<void> {
  const closing: (() => Promise<unknown>)[] = []
  try {
    await use(await (wiring === 'apart' ? openApart(options, closing) : openTogether(options, closing)))
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

type Closing = (() => Promise<unknown>)[]

async function startMembers(
  { members }: HubOptions,
  auditOf: (process: SubgraphName) => AuditLog,
  closing: Closing,
  target: (from: SubgraphName, owner: SubgraphName, port: Port<object>) => object,
) {
  const started = []
  for (const { name, start } of members) {
    const neighbours: Neighbours = {
      // The neighbour may start later than whoever will ask it.
      port<P extends object>(owner: SubgraphName, port: Port<P>): P {
        const call =
          (method: string) =>
          (...args: unknown[]) => {
            const at = target(name, owner, port as unknown as Port<object>)
            return Reflect.apply(Reflect.get(at, method), at, args)
          }
        return Object.fromEntries(Object.keys(port.methods).map((method) => [method, call(method)])) as P
      },
    }
    const { subgraph, offers } = await start(neighbours, auditOf(name))
    closing.push(() => subgraph.close())
    started.push({ name, subgraph, offers })
  }
  return started
}

async function openTogether(options: HubOptions, closing: Closing): Promise<Hub> {
  const offered = new Map<string, object>()
  const started = await startMembers(
    options,
    () => options.audit,
    closing,
    (_from, owner, port) => {
      const implementation = offered.get(`${owner} ${port.name}`)
      if (implementation === undefined) throw new Error(`${owner} offers no ${port.name}`)
      return implementation
    },
  )
  for (const { name, offers } of started) {
    for (const { name: port, implementation } of offers) offered.set(`${name} ${port}`, implementation)
  }
  const forwards = new Map<string, Forward>(started.map(({ name, subgraph }) => [name, forwardInProcess(subgraph)]))
  const planner = createPlanner({
    supergraphSdl: options.supergraphSdl,
    forwardTo: ({ name }) => forwards.get(name) ?? missing(name),
  })
  return {
    wiring: 'in one process',
    planner,
    ask: asker(planner, options),
    url: missing,
    stop: missing,
    readiness: () => missing('gateway'),
    internalCalls: [],
    bugs: [],
  }
}

async function openApart(options: HubOptions, closing: Closing): Promise<Hub> {
  const { members, clock } = options
  const auditOf = options.auditOf ?? (() => options.audit)
  const folder = await mkdtemp(join(tmpdir(), 'hub-keys-'))
  closing.push(() => rm(folder, { recursive: true }))
  const names = members.map(({ name }) => name)
  for (const name of ['gateway', ...names]) makeServiceKeys(folder, name)
  const directory = readKeyDirectory(folder, names)

  const listening = new Map<string, Listening>()
  const neighbours = new Map<string, Neighbour>()
  const started = await startMembers(options, auditOf, closing, (from, owner, port) => {
    const key = `${from} ${owner}`
    let neighbour = neighbours.get(key)
    if (neighbour === undefined) {
      const signer = createCallSigner({ keys: readServiceKeys(folder, from), audiences: directory, clock })
      neighbour = openNeighbour({ name: owner, url: listening.get(owner)?.url ?? missing(owner), signer })
      neighbours.set(key, neighbour)
    }
    return neighbour.port(port)
  })
  closing.push(async () => {
    for (const neighbour of neighbours.values()) await neighbour.close()
  })

  const internalCalls: Omit<InternalCalled, 'args'>[] = []
  const bugs: unknown[] = []
  for (const { name, subgraph, offers } of started) {
    const keys = readServiceKeys(folder, name)
    const registry = internalRegistry(
      offers.map(({ exposed }) => exposed),
      (call) => internalCalls.push(call),
    )
    const served = await serveSubgraphHttp({
      subgraph,
      audit: auditOf(name),
      door: createFetchDoor({ keys, issuers: readKeyDirectory(folder, ['gateway']), clock }),
      internal: { door: createCallDoor({ keys, issuers: directory, clock }), registry },
      clock,
      host: '127.0.0.1',
      port: 0,
      onBug: (error) => bugs.push(error),
    })
    listening.set(name, served)
    closing.push(() => served.close())
  }

  const signer = createFetchSigner({ keys: readServiceKeys(folder, 'gateway'), audiences: directory, clock })
  const { timeoutMs } = options
  const forwarding = forwardOverHttp({ signer, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
  closing.push(() => forwarding.close())
  const url = (name: string): string => listening.get(name)?.url ?? missing(name)
  const planner = createPlanner({
    supergraphSdl: options.supergraphSdl,
    forwardTo: ({ name }) => forwarding.to({ name, url: url(name) }),
  })
  return {
    wiring: 'apart',
    planner,
    ask: asker(planner, options),
    url,
    stop: async (name) => listening.get(name)?.close(),
    readiness: () => forwarding.readiness(),
    internalCalls,
    bugs,
  }
}

function missing(name: string): never {
  throw new Error(`There is no ${name} in this wiring.`)
}

/** A client at the last door: validated, executed, and answered only when its record is durable. */
function asker({ schema, execute }: Planner, { audit, clock }: HubOptions): Hub['ask'] {
  let count = 0
  return async (query, { caller = null, variables, operationName, signal } = {}) => {
    const document = parse(query)
    const invalid = validate(schema, document)
    if (invalid.length > 0) return plain({ errors: invalid })
    count++
    const operationAudit = { log: audit, tickets: [] }
    const result = await execute(
      { document, variables, operationName },
      {
        request: `request-${count}` as RequestId,
        operation: operationName ?? 'operation',
        caller,
        at: clock(),
        audit: operationAudit,
        ...(signal === undefined ? {} : { signal }),
      },
    )
    try {
      await audit.settle(operationAudit.tickets)
    } catch (error) {
      if (error instanceof AuditUnavailable) return plain({ errors: [refusalError(error.refusal)] })
      throw error
    }
    return plain(result)
  }
}

function plain(result: ExecutionResult): Answer {
  return JSON.parse(JSON.stringify(result))
}
