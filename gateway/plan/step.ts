import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner'
import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { GatewayContext } from '../context.ts'
import type { FetchAnswer, Forward, PlannedFetch } from '../forward.ts'
import { type Joined, joinDocuments, joinVariables, partOf } from './joined.ts'

/** Whether any step of a plan may ask one subgraph for entities more than once. */
export function hasJoinableSteps(plan: QueryPlan): boolean {
  const { node } = plan
  return node !== undefined && node.kind !== 'Subscription' && joinable(node)
}

function joinable(node: PlanNode): boolean {
  switch (node.kind) {
    case 'Parallel': {
      const services = node.nodes.flatMap((child) => [...entityFetches(child)].map(({ serviceName }) => serviceName))
      return new Set(services).size < services.length
    }
    case 'Sequence':
      return node.nodes.some(joinable)
    case 'Flatten':
      return joinable(node.node)
    case 'Condition':
      return [node.ifClause, node.elseClause].some((clause) => clause !== undefined && joinable(clause))
    case 'Fetch':
    case 'Defer':
      return false
  }
}

function* entityFetches(node: PlanNode): Generator<FetchNode> {
  if (node.kind === 'Fetch') {
    if (node.requires !== undefined) yield node
  } else if (node.kind === 'Sequence' || node.kind === 'Parallel') {
    for (const child of node.nodes) yield* entityFetches(child)
  } else if (node.kind === 'Flatten') yield* entityFetches(node.node)
  else if (node.kind === 'Condition') {
    if (node.ifClause !== undefined) yield* entityFetches(node.ifClause)
    if (node.elseClause !== undefined) yield* entityFetches(node.elseClause)
  }
}

interface Waiting {
  readonly fetch: PlannedFetch
  readonly document: DocumentNode
  resolve(answer: Promise<FetchAnswer> | FetchAnswer): void
}

const joinedDocuments = new LRUCache<string, { readonly joined: Joined | null }>({ max: 1_000 })

/**
 * Entity fetches of one operation that become possible together go to their subgraph as one request. Never those of
 * different operations.
 */
export class Step {
  readonly #context: GatewayContext
  readonly #waiting = new Map<Forward, Waiting[]>()

  constructor(context: GatewayContext) {
    this.#context = context
  }

  send(forward: Forward, fetch: PlannedFetch, document: DocumentNode): Promise<FetchAnswer> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(forward)
      const entry: Waiting = { fetch, document, resolve }
      if (waiting !== undefined) {
        waiting.push(entry)
        return
      }
      this.#waiting.set(forward, [entry])
      // After all that the last answer set going: only then is it known what can be asked together.
      process.nextTick(() => {
        const all = this.#waiting.get(forward) ?? []
        this.#waiting.delete(forward)
        this.#sendAll(forward, all)
      })
    })
  }

  #sendAll(forward: Forward, all: readonly Waiting[]): void {
    const fetches = all.map(({ fetch }) => fetch)
    const variables = all.length > 1 ? joinVariables(fetches) : null
    const joined = variables === null ? null : joinedOf(all)
    if (variables === null || joined === null) {
      for (const { fetch, resolve } of all) resolve(forward(fetch, this.#context))
      return
    }
    const answer = forward({ ...joined, variables, operationName: null }, this.#context)
    for (const [index, { resolve }] of all.entries()) resolve(answer.then((whole) => partOf(whole, index)))
  }
}

function joinedOf(all: readonly Waiting[]): Joined | null {
  const key = all.map(({ fetch }) => fetch.query).join('\n')
  let entry = joinedDocuments.get(key)
  if (entry === undefined) {
    entry = { joined: joinDocuments(all.map(({ document }) => document)) }
    joinedDocuments.set(key, entry)
  }
  return entry.joined
}
