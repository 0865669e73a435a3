import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  type VariableDefinitionNode,
  visit,
} from 'graphql'
import type { FetchAnswer, FetchError, PlannedFetch } from '../forward.ts'

/** Several entity fetches of one step to one subgraph, written as one document. */
export interface Joined {
  readonly query: string
  readonly document: DocumentNode
}

const keyOf = (index: number): string => `e${index}`
const variableOf = (index: number): string => `representations_${index}`

/** Null where they cannot be written as one: the client's own variables stand in the way. */
export function joinDocuments(documents: readonly DocumentNode[]): Joined | null {
  const variables = new Map<string, VariableDefinitionNode>()
  const fields: FieldNode[] = []
  const fragments: FragmentDefinitionNode[] = []
  for (const [index, document] of documents.entries()) {
    const renamed = apart(document, index)
    for (const definition of renamed.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.push(definition)
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue
      for (const variable of definition.variableDefinitions ?? []) variables.set(variable.variable.name.value, variable)
      const [field, ...others] = definition.selectionSet.selections
      if (field?.kind !== Kind.FIELD || field.name.value !== '_entities' || others.length > 0) return null
      fields.push({ ...field, alias: { kind: Kind.NAME, value: keyOf(index) } })
    }
  }
  if (fields.length !== documents.length) return null
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: [...variables.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  }
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
  return { query: print(document), document }
}

/** Gives what each fetch has for itself (its representations, its fragments) a name of its own. */
function apart(document: DocumentNode, index: number): DocumentNode {
  const renamed = (node: { readonly name: { readonly kind: Kind.NAME; readonly value: string } }, value: string) => ({
    ...node,
    name: { ...node.name, value },
  })
  return visit(document, {
    Variable: (node) => (node.name.value === 'representations' ? renamed(node, variableOf(index)) : undefined),
    FragmentSpread: (node) => renamed(node, `${node.name.value}_${index}`),
    FragmentDefinition: (node) => renamed(node, `${node.name.value}_${index}`),
  })
}

/** The variables of all; null where a variable of the client's bears a name that is needed. */
export function joinVariables(fetches: readonly PlannedFetch[]): Record<string, unknown> | null {
  const joined: Record<string, unknown> = Object.create(null)
  for (const [index, { variables }] of fetches.entries()) {
    const { representations, ...others } = variables
    if (fetches.some((_, other) => Object.hasOwn(others, variableOf(other)))) return null
    Object.assign(joined, others)
    joined[variableOf(index)] = representations
  }
  return joined
}

/** One fetch's part of the answer, as if it had been asked alone. */
export function partOf(answer: FetchAnswer, index: number): FetchAnswer {
  const errors: FetchError[] = []
  for (const error of answer.errors ?? []) {
    const [key, ...rest] = error.path ?? []
    if (key === keyOf(index)) errors.push({ ...error, path: ['_entities', ...rest] })
    // What concerns no fetch in particular is told by the first, or by each that goes without.
    else if (key === undefined && (index === 0 || !answer.data)) errors.push(error)
  }
  if (answer.data) return { data: { _entities: answer.data[keyOf(index)] }, errors }
  const [first] = answer.errors ?? []
  if (errors.length === 0 && first !== undefined) errors.push({ message: first.message, extensions: first.extensions })
  return { data: null, errors }
}
