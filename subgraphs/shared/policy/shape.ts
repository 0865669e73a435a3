import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  type TypeNode,
} from 'graphql'

export interface ObjectShape {
  readonly name: string
  readonly root: 'Query' | 'Mutation' | 'Subscription' | null
  readonly directives: readonly ConstDirectiveNode[]
  /** The field sets of its `@key`s, as written; none for what is no entity. */
  readonly keys: readonly string[]
  readonly fields: ReadonlyMap<string, FieldDefinitionNode>
}

/** What an SDL declares, definitions and extensions of one type taken together. */
export interface Shape {
  readonly objects: ReadonlyMap<string, ObjectShape>
  readonly interfaceFields: ReadonlyMap<string, readonly FieldDefinitionNode[]>
  readonly inputs: ReadonlyMap<string, ReadonlyMap<string, InputValueDefinitionNode>>
  readonly enums: ReadonlyMap<string, readonly string[]>
  /** The object types a value of the named type may be: none for scalars and enums. */
  possible(type: string): readonly string[]
}

const roots = ['Query', 'Mutation', 'Subscription'] as const

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

function keysOf(directives: readonly ConstDirectiveNode[]): readonly string[] {
  return directives
    .filter((directive) => directive.name.value === 'key')
    .map((directive) => {
      const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value
      return fields?.kind === Kind.STRING ? fields.value : ''
    })
}

/** Appends to the list under a key, which it makes if need be. */
function gather<T>(map: Map<string, T[]>, key: string, items: readonly T[] | undefined): void {
  map.set(key, [...(map.get(key) ?? []), ...(items ?? [])])
}

const byName = <T extends { readonly name: { readonly value: string } }>(nodes: readonly T[]): ReadonlyMap<string, T> =>
  new Map(nodes.map((node) => [node.name.value, node]))

export function shapeOf(sdl: string | DocumentNode): Shape {
  const document = typeof sdl === 'string' ? parse(sdl) : sdl
  const directives = new Map<string, ConstDirectiveNode[]>()
  const fields = new Map<string, FieldDefinitionNode[]>()
  const interfaceFields = new Map<string, FieldDefinitionNode[]>()
  const inputs = new Map<string, InputValueDefinitionNode[]>()
  const enums = new Map<string, string[]>()
  const members = new Map<string, string[]>()

  for (const definition of document.definitions) {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
        gather(directives, definition.name.value, definition.directives)
        gather(fields, definition.name.value, definition.fields)
        for (const each of definition.interfaces ?? []) gather(members, each.name.value, [definition.name.value])
        break
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        gather(interfaceFields, definition.name.value, definition.fields)
        break
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
        gather(
          members,
          definition.name.value,
          definition.types?.map((type) => type.name.value),
        )
        break
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        gather(
          enums,
          definition.name.value,
          definition.values?.map(({ name }) => name.value),
        )
        break
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        gather(inputs, definition.name.value, definition.fields)
        break
    }
  }

  const objects = new Map<string, ObjectShape>()
  for (const [name, nodes] of fields) {
    const own = directives.get(name) ?? []
    const root = roots.find((each) => each === name) ?? null
    objects.set(name, { name, root, directives: own, keys: keysOf(own), fields: byName(nodes) })
  }
  return {
    objects,
    interfaceFields,
    inputs: new Map([...inputs].map(([name, nodes]) => [name, byName(nodes)])),
    enums,
    possible: (type) => (objects.has(type) ? [type] : (members.get(type) ?? [])),
  }
}
