import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { Caller, Role } from '../../schema/domain/caller.ts'
import type { RequestRefusal } from '../errors.ts'

/** Whose ids two databases could be joined by. */
const people: ReadonlySet<string> = new Set(['Person', 'InsuredNumber'])
const withoutIds: ReadonlySet<Role> = new Set<Role>(['REGIONAL_NODE', 'DATABASE_OPERATOR', 'RESEARCHER'])

/** Whether the document selects the id of a person or a number, under whatever name, anywhere in it. */
export function asksForHubIds(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let asks = false
  const noticing = visitWithTypeInfo(types, {
    Field({ name }) {
      if (name.value === 'id' && people.has(types.getParentType()?.name ?? '')) asks = true
    },
  })
  visit(document, noticing)
  return asks
}

/** Nodes have tokens of their own, operators and researchers codes: none of them ever receives an id of the hub. */
export function refuseHubIds(caller: Caller | null, asks: boolean): RequestRefusal | null {
  if (!asks || caller === null || (caller.node === null && !withoutIds.has(caller.role))) return null
  return { code: 'NOT_PERMITTED', reason: 'HUB_IDS', message: 'This caller never receives ids of persons and numbers.' }
}
