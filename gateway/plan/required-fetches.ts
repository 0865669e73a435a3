import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner'
import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql'
import type { RequiredField, Requirements } from './requirements.ts'

/** The plan in the subgraphs' words: the names of requirements become fields with arguments, and keys of entities. */
export function inSubgraphWords(node: PlanNode, requirements: Requirements): PlanNode {
  switch (node.kind) {
    case 'Fetch': {
      const [first, ...others] = apart(node, requirements).map((fetch) => spelled(fetch, requirements.fields))
      if (first === undefined) return node
      return others.length === 0 ? first : { kind: 'Parallel', nodes: [first, ...others] }
    }
    case 'Flatten':
      return { ...node, node: inSubgraphWords(node.node, requirements) }
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => inSubgraphWords(child, requirements)) }
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause === undefined ? {} : { ifClause: inSubgraphWords(node.ifClause, requirements) }),
        ...(node.elseClause === undefined ? {} : { elseClause: inSubgraphWords(node.elseClause, requirements) }),
      }
    case 'Defer':
      return node
  }
}

/** One entity cannot be handed over with two values of one field: then it is handed over once for each. */
function apart(node: FetchNode, { fields, of }: Requirements): readonly FetchNode[] {
  const { requires, operationDocumentNode } = node
  if (requires === undefined || operationDocumentNode === undefined) return [node]
  const names = namesIn(requires, fields)
  if (!clash(names, fields)) return [node]

  const groups: { needs: Set<string>; asks: Set<string> }[] = []
  for (const coordinate of coordinatesIn(operationDocumentNode)) {
    const needs = [...(of.get(coordinate) ?? [])].filter((name) => names.has(name))
    const group = groups.find((one) => !clash(new Set([...one.needs, ...needs]), fields))
    if (group === undefined) groups.push({ needs: new Set(needs), asks: new Set([coordinate]) })
    else {
      for (const name of needs) group.needs.add(name)
      group.asks.add(coordinate)
    }
  }
  return groups.map(({ needs, asks }) => {
    const document = only(operationDocumentNode, asks)
    return {
      ...node,
      requires: without(requires, (name) => names.has(name) && !needs.has(name)),
      operationDocumentNode: document,
      operation: stripIgnoredCharacters(print(document)),
    }
  })
}

function clash(names: ReadonlySet<string>, fields: ReadonlyMap<string, RequiredField>): boolean {
  const originals = [...names].map((name) => fields.get(name)?.name ?? name)
  return new Set(originals).size < originals.length
}

/** The names of requirements, and of the fields they stand for where those are required plainly too. */
function namesIn(
  selections: readonly QueryPlanSelectionNode[],
  fields: ReadonlyMap<string, RequiredField>,
): Set<string> {
  const all = new Set<string>()
  const gather = (set: readonly QueryPlanSelectionNode[]): void => {
    for (const selection of set) {
      if (selection.kind === 'Field') all.add(selection.name)
      gather(selection.selections ?? [])
    }
  }
  gather(selections)
  const originals = new Set([...all].flatMap((name) => fields.get(name)?.name ?? []))
  return new Set([...all].filter((name) => fields.has(name) || originals.has(name)))
}

function without(
  selections: readonly QueryPlanSelectionNode[],
  leftOut: (name: string) => boolean,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === 'Field' && leftOut(selection.name)) return []
    if (selection.selections === undefined) return [selection]
    const below = without(selection.selections, leftOut)
    return below.length === 0 ? [] : [{ ...selection, selections: below }]
  })
}

/** What is asked of the entities themselves, as `Type.field`. */
function coordinatesIn(document: DocumentNode): readonly string[] {
  const found: string[] = []
  for (const { type, field } of entityFields(entitySelections(document))) found.push(`${type}.${field.name.value}`)
  return [...new Set(found)]
}

function entitySelections(document: DocumentNode): SelectionSetNode | undefined {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )
  const [entities] = operation?.selectionSet.selections ?? []
  return entities?.kind === Kind.FIELD ? entities.selectionSet : undefined
}

function* entityFields(
  set: SelectionSetNode | undefined,
  type = '',
): Generator<{ readonly type: string; readonly field: FieldNode }> {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) yield { type, field: selection }
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      yield* entityFields(selection.selectionSet, selection.typeCondition?.name.value ?? type)
  }
}

function only(document: DocumentNode, asked: ReadonlySet<string>): DocumentNode {
  const trimmed = (set: SelectionSetNode, type: string): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return asked.has(`${type}.${selection.name.value}`) ? [selection] : []
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection]
      const selectionSet = trimmed(selection.selectionSet, selection.typeCondition?.name.value ?? type)
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }]
    }),
  })
  const entities = entitySelections(document)
  return visit(document, { SelectionSet: (set) => (set === entities ? trimmed(set, '') : undefined) })
}

function spelled(node: FetchNode, fields: ReadonlyMap<string, RequiredField>): FetchNode {
  const { requires, operationDocumentNode, inputRewrites } = node
  const renamed: FetchDataRewrite[] = requires === undefined ? [] : keysRenamed(requires, fields, [])
  let asked = false
  const document =
    operationDocumentNode &&
    visit(operationDocumentNode, {
      Field: (field) => {
        const required = fields.get(field.name.value)
        if (required === undefined) return undefined
        asked = true
        return {
          ...field,
          alias: field.alias ?? field.name,
          name: { ...field.name, value: required.name },
          arguments: required.arguments,
        }
      },
    })
  return {
    ...node,
    ...(renamed.length === 0 ? {} : { inputRewrites: [...(inputRewrites ?? []), ...renamed] }),
    ...(document === undefined || !asked
      ? {}
      : { operationDocumentNode: document, operation: stripIgnoredCharacters(print(document)) }),
  }
}

/** Innermost first: a path is walked by the names that are there before it. */
function keysRenamed(
  selections: readonly QueryPlanSelectionNode[],
  fields: ReadonlyMap<string, RequiredField>,
  path: readonly string[],
): FetchDataRewrite[] {
  return selections.flatMap((selection): FetchDataRewrite[] => {
    if (selection.kind === 'InlineFragment') {
      const on = selection.typeCondition
      return keysRenamed(selection.selections, fields, on === undefined ? path : [...path, `... on ${on}`])
    }
    const key = selection.alias ?? selection.name
    const below = keysRenamed(selection.selections ?? [], fields, [...path, key])
    const required = fields.get(selection.name)
    if (required === undefined) return below
    return [...below, { kind: 'KeyRenamer', path: [...path, key], renameKeyTo: required.name }]
  })
}
