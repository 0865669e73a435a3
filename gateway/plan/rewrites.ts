import type { FetchDataRewrite } from '@apollo/query-planner'
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql'
import { type Data, own, put } from './data.ts'

const condition = '... on '

/** The planner renames conflicting response keys and replaces type names on the way in and out of a fetch. */
export function applyRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
  value: unknown,
): void {
  if (rewrites === undefined) return
  for (const rewrite of rewrites) applyAt(schema, rewrite, 0, value)
}

function applyAt(schema: GraphQLSchema, rewrite: FetchDataRewrite, depth: number, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) applyAt(schema, rewrite, depth, item)
    return
  }
  const element = rewrite.path[depth]
  if (typeof value !== 'object' || value === null || element === undefined) return
  const data = value as Data
  if (depth === rewrite.path.length - 1) {
    if (rewrite.kind === 'ValueSetter') put(data, element, rewrite.setValueTo)
    else if (own(data, element) !== undefined) {
      put(data, rewrite.renameKeyTo, own(data, element))
      delete data[element]
    }
  } else if (!element.startsWith(condition)) {
    applyAt(schema, rewrite, depth + 1, own(data, element))
  } else if (isOfType(schema, data, element.slice(condition.length), true)) {
    applyAt(schema, rewrite, depth + 1, data)
  }
}

export function isOfType(schema: GraphQLSchema, data: Data, name: string, whenUnknown: boolean): boolean {
  const typename = own(data, '__typename')
  if (typeof typename !== 'string') return whenUnknown
  if (typename === name) return true
  const [type, wanted] = [schema.getType(typename), schema.getType(name)]
  if (!isAbstractType(wanted)) return false
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type)
}

/** The name the client knows a response key by. */
export function clientKey(rewrites: readonly FetchDataRewrite[] | undefined, key: string): string {
  for (const rewrite of rewrites ?? []) {
    if (rewrite.kind === 'KeyRenamer' && rewrite.path.at(-1) === key) return rewrite.renameKeyTo
  }
  return key
}
