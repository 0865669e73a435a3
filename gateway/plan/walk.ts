import type { FetchNode, PlanNode } from '@apollo/query-planner'
import { type GraphQLSchema, isObjectType } from 'graphql'
import type { Refusal } from '../../schema/domain/outcome.ts'
import { refusalExtensions, refusalIn } from '../../subgraphs/shared/serve/errors.ts'
import type { FetchAnswer, FetchError, Forward } from '../forward.ts'
import type { Aliases } from './aliases.ts'
import { type Data, type DataPath, isData, merge, own, pathsAt, put, targetsAt } from './data.ts'
import { type Representation, representationsOf } from './representations.ts'
import { applyRewrites, clientKey } from './rewrites.ts'
import type { Run } from './run.ts'

export type Fetched = (subgraph: string, outcome: 'ok' | 'failed', seconds: number) => void

export interface Services {
  /** The supergraph as graphql-js knows it: which types an interface or union has. */
  readonly schema: GraphQLSchema
  forward(service: string): Forward
  readonly aliases: Aliases
  readonly fetched: Fetched | null
}

/** Walks a query plan and gathers what the subgraphs answer in `run.data`. */
export function walk(
  services: Services,
  run: Run,
  node: PlanNode,
  path: DataPath = [],
  targets: readonly Data[] = [run.data],
): Promise<void> | void {
  switch (node.kind) {
    case 'Fetch':
      return fetchInto(services, run, node, path, targets)
    case 'Flatten': {
      const below = targetsAt(targets, node.path)
      return below.length === 0 ? undefined : walk(services, run, node.node, [...path, ...node.path], below)
    }
    case 'Sequence':
      return inTurn(services, run, node.nodes, path, targets)
    case 'Parallel':
      return Promise.all(node.nodes.map((child) => walk(services, run, child, path, targets))).then(() => undefined)
    case 'Condition': {
      const branch = run.flag(node.condition) ? node.ifClause : node.elseClause
      return branch === undefined ? undefined : walk(services, run, branch, path, targets)
    }
    case 'Defer':
      throw new Error('@defer was planned although it is switched off')
  }
}

async function inTurn(
  services: Services,
  run: Run,
  nodes: readonly PlanNode[],
  path: DataPath,
  targets: readonly Data[],
): Promise<void> {
  for (const node of nodes) await walk(services, run, node, path, targets)
}

async function fetchInto(
  services: Services,
  run: Run,
  node: FetchNode,
  path: DataPath,
  targets: readonly Data[],
): Promise<void> {
  const variables: Record<string, unknown> = {}
  for (const name of node.variableUsages ?? []) {
    const value = own(run.variables, name)
    if (value !== undefined) put(variables, name, value)
  }
  const asked = node.requires === undefined ? null : representationsOf(services.schema, node, targets)
  if (asked !== null) {
    if (asked.length === 0) return
    variables.representations = asked.map(({ value }) => value)
  }
  const answer = await deliver(services, run, node, variables)
  const errors = answer.errors ?? []
  if (errors.length > 0)
    placeErrors(services, run, node, path, asked, errors, isData(answer.data) ? null : waitingOf(asked, targets))
  if (!isData(answer.data)) {
    if (errors.length === 0) run.failed(waitingOf(asked, targets), unusable, false)
  } else if (asked === null) {
    applyRewrites(services.schema, node.outputRewrites, answer.data)
    for (const target of targets) merge(target, answer.data)
  } else if (!mergeEntities(services.schema, node, asked, targets, own(answer.data, '_entities'))) {
    // `_entities` itself is null when one non-null entity could not be had: its error says why.
    run.failed(waitingOf(asked, targets), errors[0] ?? unusable, errors.length > 0)
  }
}

function waitingOf(asked: readonly Representation[] | null, targets: readonly Data[]): readonly Data[] {
  if (asked === null) return targets
  const waiting = new Set(asked.flatMap((representation) => representation.targets))
  return targets.filter((_, index) => waiting.has(index))
}

const unusable = asFetchError({
  code: 'SUBGRAPH_UNAVAILABLE',
  message: 'A part of the hub gave no usable answer.',
})
const gone = asFetchError({ code: 'TIMEOUT', message: 'The operation ran out of time.' })

function asFetchError(refusal: Refusal): FetchError {
  return { message: refusal.message, extensions: refusalExtensions(refusal) }
}

async function deliver(
  services: Services,
  run: Run,
  node: FetchNode,
  variables: Record<string, unknown>,
): Promise<FetchAnswer> {
  if (run.context.signal?.aborted) return { data: null, errors: [gone] }
  const began = services.fetched === null ? 0 : performance.now()
  const told = (outcome: 'ok' | 'failed') =>
    services.fetched?.(node.serviceName, outcome, (performance.now() - began) / 1000)
  try {
    const document = node.operationDocumentNode ?? null
    const operationName = node.operationName ?? null
    const fetch = { query: node.operation, document, variables, operationName }
    const forward = services.forward(node.serviceName)
    const together = run.step !== null && document !== null && node.requires !== undefined
    const answer = await (together ? run.step.send(forward, fetch, document) : forward(fetch, run.context))
    told('ok')
    return answer
  } catch (error) {
    told('failed')
    const refusal = refusalIn(error)
    if (refusal === null) throw error
    return { data: null, errors: [asFetchError(refusal)] }
  }
}

function mergeEntities(
  schema: GraphQLSchema,
  node: FetchNode,
  asked: readonly Representation[],
  targets: readonly Data[],
  received: unknown,
): boolean {
  if (!Array.isArray(received) || received.length !== asked.length) return false
  asked.forEach((representation, index) => {
    const entity: unknown = received[index]
    if (!isData(entity)) return
    applyRewrites(schema, node.outputRewrites, entity)
    for (const at of representation.targets) {
      const target = targets[at]
      if (target !== undefined) mergeEntity(schema, target, entity)
    }
  })
  return true
}

/** A subgraph that knows an interface as an object (@interfaceObject) does not unsay what the entity really is. */
function mergeEntity(schema: GraphQLSchema, target: Data, entity: Data): void {
  const known = own(target, '__typename')
  merge(target, entity)
  if (typeof known !== 'string' || own(target, '__typename') === known) return
  if (isObjectType(schema.getType(known))) put(target, '__typename', known)
}

/**
 * Puts a fetch's errors where they belong in the client's answer. `emptied`, when the fetch brought no data at all, are
 * the places that go without: an error that names no place is then told for each field it empties.
 */
function placeErrors(
  services: Services,
  run: Run,
  node: FetchNode,
  path: DataPath,
  asked: readonly Representation[] | null,
  errors: readonly FetchError[],
  emptied: readonly Data[] | null,
): void {
  const outside = (at: DataPath): DataPath =>
    at.map((step) => (typeof step === 'string' ? services.aliases.keyOutside(step) : step))
  const paths = asked === null ? [] : pathsAt(run.data, path).map(outside)
  for (const error of errors) {
    const inner = error.path?.map((step) =>
      typeof step === 'string' ? services.aliases.keyOutside(clientKey(node.outputRewrites, step)) : step,
    )
    if (inner === undefined) {
      if (emptied === null) run.tell(error, undefined)
      else run.failed(emptied, error, false)
    } else if (asked === null) run.tell(error, [...outside(path), ...inner])
    else {
      const waiting = typeof inner[1] === 'number' ? (asked[inner[1]]?.targets ?? []) : []
      if (waiting.length === 0) run.failed(emptied ?? [], error, false)
      for (const at of waiting) run.tell(error, [...(paths[at] ?? []), ...inner.slice(2)])
    }
  }
  const [first] = errors
  if (emptied !== null && first !== undefined) run.failed(emptied, first, true)
}
