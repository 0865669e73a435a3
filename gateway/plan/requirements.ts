import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  visit,
} from 'graphql'

/** A field as some `@requires` asks it, arguments and all: the planner knows it as a field of its own. */
export interface RequiredField {
  readonly name: string
  readonly arguments: readonly ArgumentNode[]
}

export interface Requirements {
  /** The supergraph, with a field of its own for each way in which one is required. */
  readonly supergraph: DocumentNode
  /** By the names that only the planner knows. */
  readonly fields: ReadonlyMap<string, RequiredField>
  /** What a field requires, by `Type.field`: names as above, and fields that are asked plainly. */
  readonly of: ReadonlyMap<string, ReadonlySet<string>>
  /** Whether fields of this name are required somewhere: a client's own arguments for one need another key. */
  isRequired(name: string): boolean
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode

/**
 * Apollo's planner lets all fields of one name share one key, whatever their arguments: `price(currency: "JPY")` that a
 * field requires would be answered by the `price(currency: "EUR")` that another requires, or that the client asked.
 * Null where no requirement has arguments.
 */
export function requirementsWithArguments(document: DocumentNode): Requirements | null {
  const types = new Map<string, Composite>()
  for (const node of document.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION)
      types.set(node.name.value, node)
  }
  const names = new Names(types)
  const of = new Map<string, Set<string>>()
  const rewritten = visit(document, {
    ObjectTypeDefinition: { enter: (type) => withRequirementsNamed(type) },
    InterfaceTypeDefinition: { enter: (type) => withRequirementsNamed(type) },
  })

  function withRequirementsNamed<T extends Composite>(type: T): T {
    const fields = type.fields?.map((field): FieldDefinitionNode => {
      const directives = field.directives?.map((directive): ConstDirectiveNode => {
        if (directive.name.value !== 'join__field') return directive
        return {
          ...directive,
          arguments:
            directive.arguments?.map((argument) => {
              if (argument.name.value !== 'requires' || argument.value.kind !== Kind.STRING) return argument
              const key = `${type.name.value}.${field.name.value}`
              const used = of.get(key) ?? new Set<string>()
              of.set(key, used)
              const required = names.in(type.name.value, selectionIn(argument.value.value), used)
              return { ...argument, value: { ...argument.value, value: print(required).slice(1, -1).trim() } }
            }) ?? [],
        }
      })
      return { ...field, directives: directives ?? [] }
    })
    return { ...type, fields: fields ?? [] }
  }

  if (names.fields.size === 0) return null
  return {
    supergraph: names.definedIn(rewritten),
    fields: names.fields,
    of,
    isRequired: (name) => names.isRequired(name),
  }
}

function selectionIn(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions
  return (operation as OperationDefinitionNode).selectionSet
}

class Names {
  readonly fields = new Map<string, RequiredField>()
  readonly #types: ReadonlyMap<string, Composite>
  readonly #prefix: string
  /** Names by type, field and arguments. */
  readonly #known = new Map<string, string>()
  readonly #added = new Map<string, Map<string, string>>()
  readonly #required = new Set<string>()

  constructor(types: ReadonlyMap<string, Composite>) {
    this.#types = types
    const taken = [...types.values()].flatMap(({ fields }) => fields?.map(({ name }) => name.value) ?? [])
    let prefix = 'with_'
    while (taken.some((name) => name.startsWith(prefix))) prefix += '_'
    this.#prefix = prefix
  }

  isRequired(name: string): boolean {
    return this.#required.has(name)
  }

  /** The selection with a name for every field that is asked with arguments. */
  in(type: string, set: SelectionSetNode, used: Set<string>): SelectionSetNode {
    return { ...set, selections: set.selections.map((selection) => this.#named(type, selection, used)) }
  }

  #named(type: string, selection: SelectionNode, used: Set<string>): SelectionNode {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return selection
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition?.name.value ?? type
      return { ...selection, selectionSet: this.in(on, selection.selectionSet, used) }
    }
    const definition = this.#types.get(type)?.fields?.find(({ name }) => name.value === selection.name.value)
    if (definition === undefined) return selection
    this.#required.add(selection.name.value)
    const below = selection.selectionSet
    const inner: FieldNode =
      below === undefined ? selection : { ...selection, selectionSet: this.in(nameOf(definition.type), below, used) }
    const given = selection.arguments ?? []
    const name = given.length === 0 ? selection.name.value : this.#nameOf(type, selection.name.value, given)
    used.add(name)
    return { ...inner, name: { ...selection.name, value: name }, arguments: [] }
  }

  #nameOf(type: string, field: string, given: readonly ArgumentNode[]): string {
    const key = `${type}.${field}(${given.map(print).sort().join(', ')})`
    let name = this.#known.get(key)
    if (name === undefined) {
      name = `${this.#prefix}${this.#known.size}_${field}`
      this.#known.set(key, name)
      this.fields.set(name, { name: field, arguments: given })
      for (const owner of [type, ...this.#implementing(type)]) {
        const added = this.#added.get(owner) ?? new Map<string, string>()
        this.#added.set(owner, added.set(name, field))
      }
    }
    return name
  }

  #implementing(type: string): readonly string[] {
    const all = [...this.#types.values()]
    return all
      .filter(({ interfaces }) => interfaces?.some(({ name }) => name.value === type))
      .map(({ name }) => name.value)
  }

  /** Where a field is, there its names are too: same type, same subgraphs, no arguments. */
  definedIn(document: DocumentNode): DocumentNode {
    const withNames = <T extends Composite>(type: T): T => {
      const added = this.#added.get(type.name.value)
      if (added === undefined) return type
      const own = type.fields ?? []
      const fields = [...added].flatMap(([name, field]) => {
        const definition = own.find((one) => one.name.value === field)
        return definition === undefined
          ? []
          : [{ ...definition, name: { ...definition.name, value: name }, arguments: [] }]
      })
      return { ...type, fields: [...own, ...fields] }
    }
    return visit(document, {
      ObjectTypeDefinition: { enter: (type) => withNames(type) },
      InterfaceTypeDefinition: { enter: (type) => withNames(type) },
    })
  }
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}
