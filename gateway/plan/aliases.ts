import { type DocumentNode, type GraphQLSchema, isInterfaceType, isObjectType, visit } from 'graphql'

/**
 * A client's alias may bear the name of another field (`id: name`), while the plan counts on finding that field under
 * its own name: as the key of an entity, say. So inside the gateway every alias carries a prefix that no field has.
 */
export interface Aliases {
  /** The document as it is planned. */
  inside(document: DocumentNode): DocumentNode
  /** The key under which the subgraphs answer a field. */
  keyInside(alias: string | undefined, name: string): string
  /** What the client calls it. */
  keyOutside(key: string): string
}

export function aliasesFor(schema: GraphQLSchema): Aliases {
  let prefix = 'as_'
  while (fieldNames(schema).some((name) => name.startsWith(prefix))) prefix += '_'

  const keyInside = (alias: string | undefined, name: string): string =>
    alias === undefined || alias === name ? name : prefix + alias
  return {
    keyInside,
    keyOutside: (key) => (key.startsWith(prefix) ? key.slice(prefix.length) : key),
    inside: (document) =>
      visit(document, {
        Field: (node) => {
          if (node.alias === undefined) return undefined
          const { alias, ...plain } = node
          const key = keyInside(alias.value, node.name.value)
          return key === node.name.value ? plain : { ...plain, alias: { ...alias, value: key } }
        },
      }),
  }
}

function fieldNames(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [],
  )
}
