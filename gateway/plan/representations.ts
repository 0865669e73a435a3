import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner'
import type { GraphQLSchema } from 'graphql'
import { type Data, isData, merge, own, put } from './data.ts'
import { applyRewrites, isOfType } from './rewrites.ts'

/** One entity as a subgraph is asked for it, and every place in the answer that waits for it. */
export interface Representation {
  readonly value: Data
  readonly targets: number[]
}

/** Equal representations are asked once: a list of a thousand entries by ten authors needs ten. */
export function representationsOf(schema: GraphQLSchema, fetch: FetchNode, targets: readonly Data[]): Representation[] {
  const distinct = new Map<string, Representation>()
  targets.forEach((target, index) => {
    const value = select(schema, target, fetch.requires ?? [])
    if (value === null || typeof own(value, '__typename') !== 'string') return
    applyRewrites(schema, fetch.inputRewrites, value)
    const key = JSON.stringify(value)
    const known = distinct.get(key)
    if (known === undefined) distinct.set(key, { value, targets: [index] })
    else known.targets.push(index)
  })
  return [...distinct.values()]
}

/** Null when the entity lacks a field it would be known by. */
function select(schema: GraphQLSchema, source: Data, selections: readonly QueryPlanSelectionNode[]): Data | null {
  const result: Data = Object.create(null)
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition === undefined || !isOfType(schema, source, selection.typeCondition, false)) continue
      const inner = select(schema, source, selection.selections)
      if (inner !== null) merge(result, inner)
      continue
    }
    const key = selection.alias ?? selection.name
    const value = own(source, key)
    if (value === undefined) return null
    put(result, key, selection.selections === undefined ? value : selectIn(schema, value, selection.selections))
  }
  return result
}

function selectIn(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) return value.map((item) => selectIn(schema, item, selections))
  return isData(value) ? select(schema, value, selections) : null
}
