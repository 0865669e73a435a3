import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** What a document asks for, counted without expanding it: fragments are measured once and counted at each spread. */
export interface Shape {
  readonly depth: number
  readonly aliases: number
  readonly rootFields: number
  readonly duplicateFields: number
  readonly introspects: boolean
}

type Totals = Pick<Shape, 'depth' | 'aliases' | 'introspects'> & { readonly fields: number }

const nothing: Totals = { depth: 0, aliases: 0, fields: 0, introspects: false }
const ceiling = 1e9

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  return fragments
}

/** The largest of each measure over the document's operations; null where fragments spread in a circle. */
export function measureShape(document: DocumentNode): Shape | null {
  const fragments = fragmentsOf(document)
  const measured = new Map<string, Totals | 'open'>()
  let cycle = false

  const fragment = (name: string): Totals => {
    const known = measured.get(name)
    if (known === 'open') cycle = true
    if (known !== undefined) return known === 'open' ? nothing : known
    const definition = fragments.get(name)
    if (definition === undefined) return nothing
    measured.set(name, 'open')
    const totals = selections(definition.selectionSet)
    measured.set(name, totals)
    return totals
  }

  const selections = (set: SelectionSetNode): Totals => {
    let { depth, aliases, fields, introspects } = nothing
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const system = node.name.value === '__schema' || node.name.value === '__type'
        const inner = node.selectionSet === undefined ? nothing : selections(node.selectionSet)
        // The depth of an introspection is bounded by graphql-js's own MaxIntrospectionDepthRule.
        depth = Math.max(depth, system ? 1 : inner.depth + 1)
        aliases = Math.min(ceiling, aliases + inner.aliases + (node.alias === undefined ? 0 : 1))
        fields = Math.min(ceiling, fields + 1)
        introspects = introspects || system || inner.introspects
        continue
      }
      const inner = node.kind === Kind.INLINE_FRAGMENT ? selections(node.selectionSet) : fragment(node.name.value)
      depth = Math.max(depth, inner.depth)
      aliases = Math.min(ceiling, aliases + inner.aliases)
      fields = Math.min(ceiling, fields + inner.fields)
      introspects = introspects || inner.introspects
    }
    return { depth, aliases, fields, introspects }
  }

  let shape: Shape = { depth: 0, aliases: 0, rootFields: 0, duplicateFields: 0, introspects: false }
  for (const name of fragments.keys()) fragment(name)
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const totals = selections(definition.selectionSet)
    shape = {
      depth: Math.max(shape.depth, totals.depth),
      aliases: Math.max(shape.aliases, totals.aliases),
      rootFields: Math.max(shape.rootFields, totals.fields),
      duplicateFields: 0,
      introspects: shape.introspects || totals.introspects,
    }
  }
  return cycle ? null : { ...shape, duplicateFields: countDuplicates(document, fragments) }
}

/** Fields that stand more than once under one response key of one selection set, as written, fragments looked through. */
function countDuplicates(document: DocumentNode, fragments: Fragments): number {
  let duplicates = 0
  const inside = (set: SelectionSetNode): void => {
    const keys = new Set<string>()
    const spread = new Set<string>()
    const flatten = (part: SelectionSetNode, condition: string): void => {
      for (const node of part.selections) {
        if (node.kind === Kind.FIELD) {
          const key = `${condition} ${node.alias?.value ?? node.name.value}`
          if (keys.has(key)) duplicates++
          keys.add(key)
        } else if (node.kind === Kind.INLINE_FRAGMENT) {
          flatten(node.selectionSet, node.typeCondition?.name.value ?? condition)
        } else if (spread.has(node.name.value)) {
          duplicates++
        } else {
          spread.add(node.name.value)
          const definition = fragments.get(node.name.value)
          if (definition !== undefined) flatten(definition.selectionSet, definition.typeCondition.name.value)
        }
      }
    }
    flatten(set, '')
    nested(set)
  }
  const nested = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD && node.selectionSet !== undefined) inside(node.selectionSet)
      else if (node.kind === Kind.INLINE_FRAGMENT) nested(node.selectionSet)
    }
  }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) inside(definition.selectionSet)
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) nested(definition.selectionSet)
  }
  return duplicates
}

/** Whether the operation asks for nothing but the schema itself. */
export function asksOnlyForSchema(operation: OperationDefinitionNode): boolean {
  return operation.selectionSet.selections.every((node) => node.kind === Kind.FIELD && node.name.value.startsWith('__'))
}
