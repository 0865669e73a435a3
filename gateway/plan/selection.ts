import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { Aliases } from './aliases.ts'

/** One response key on one type. */
export interface FieldShape {
  readonly key: string
  /** The key under which the subgraphs answered it. */
  readonly source: string
  readonly name: string
  /** Null for `__typename`, `__schema` and `__type`, which the gateway answers itself. */
  readonly type: GraphQLOutputType | null
  readonly nodes: readonly FieldNode[]
  readonly below: SelectionShape | null
}

/** What a client selected at one place, worked out once per type that is met there. */
export class SelectionShape {
  readonly #collect: (type: GraphQLCompositeType) => readonly FieldShape[]
  readonly #known = new Map<GraphQLCompositeType, readonly FieldShape[]>()

  constructor(collect: (type: GraphQLCompositeType) => readonly FieldShape[]) {
    this.#collect = collect
  }

  on(type: GraphQLCompositeType): readonly FieldShape[] {
    let fields = this.#known.get(type)
    if (fields === undefined) {
      fields = this.#collect(type)
      this.#known.set(type, fields)
    }
    return fields
  }
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  return fragments
}

/** The variables that @skip and @include hang on: what is selected differs with them and with nothing else. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  visit(document, {
    Directive: (node) => {
      if (node.name.value !== 'skip' && node.name.value !== 'include') return false
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      return false
    },
  })
  return [...names]
}

export function operationShape(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  aliases: Aliases,
): SelectionShape {
  const included = (node: SelectionNode): boolean =>
    (node.directives?.length ?? 0) === 0 ||
    (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false)

  const applies = (condition: string | undefined, type: GraphQLCompositeType): boolean => {
    if (condition === undefined || condition === type.name) return true
    const wanted = schema.getType(condition)
    return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type)
  }

  const gather = (
    type: GraphQLCompositeType,
    set: SelectionSetNode,
    fields: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void => {
    for (const selection of set.selections) {
      if (!included(selection)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const nodes = fields.get(key)
        if (nodes === undefined) fields.set(key, [selection])
        else nodes.push(selection)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value, type)) gather(type, selection.selectionSet, fields, visited)
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment !== undefined && applies(fragment.typeCondition.name.value, type)) {
          gather(type, fragment.selectionSet, fields, visited)
        }
      }
    }
  }

  const shapeOf = (sets: readonly SelectionSetNode[]): SelectionShape =>
    new SelectionShape((type) => {
      const fields = new Map<string, FieldNode[]>()
      const visited = new Set<string>()
      for (const set of sets) gather(type, set, fields, visited)
      return [...fields].flatMap(([key, nodes]) => {
        const [node] = nodes
        if (node === undefined) return []
        const name = node.name.value
        const source = aliases.keyInside(node)
        if (name.startsWith('__')) return { key, source, name, type: null, nodes, below: null }
        const fieldType = isUnionType(type) ? undefined : type.getFields()[name]?.type
        if (fieldType === undefined) return []
        const below = nodes.flatMap((node) => node.selectionSet ?? [])
        return {
          key,
          source,
          name,
          type: fieldType,
          nodes,
          below: isCompositeType(getNamedType(fieldType)) ? shapeOf(below) : null,
        }
      })
    })

  return shapeOf([operation.selectionSet])
}
