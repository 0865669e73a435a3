import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  visit,
} from 'graphql'
import type { Requirements } from './requirements.ts'

/**
 * A client's alias may bear the name of another field (`id: name`), while the plan counts on finding that field under
 * its own name: as the key of an entity, say. So inside the gateway every alias carries a prefix that no field has, and
 * so does a field that a client gives arguments while another field may require it with arguments of its own.
 */
export interface Aliases {
  /** The document as it is planned. */
  inside(document: DocumentNode): DocumentNode
  /** The key under which the subgraphs answer a field. */
  keyInside(field: FieldNode): string
  /** What the client calls it. */
  keyOutside(key: string): string
}

export function aliasesFor(schema: GraphQLSchema, requirements: Requirements | null): Aliases {
  let prefix = 'as_'
  while (fieldNames(schema).some((name) => name.startsWith(prefix))) prefix += '_'

  const keyInside = ({ alias, name, arguments: given = [] }: FieldNode): string => {
    const key = alias?.value ?? name.value
    const alone = given.length > 0 && requirements?.isRequired(name.value) === true
    return key === name.value && !alone ? key : prefix + key
  }
  return {
    keyInside,
    keyOutside: (key) =>
      key.startsWith(prefix) ? key.slice(prefix.length) : (requirements?.fields.get(key)?.name ?? key),
    inside: (document) =>
      visit(document, {
        Field: (node) => {
          const key = keyInside(node)
          const { alias, ...plain } = node
          if (alias === undefined && key === node.name.value) return undefined
          return key === node.name.value ? plain : { ...plain, alias: { kind: Kind.NAME, value: key } }
        },
      }),
  }
}

function fieldNames(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [],
  )
}
