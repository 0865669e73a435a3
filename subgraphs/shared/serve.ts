import { type ExecutionResult, type GraphQLError, type GraphQLSchema, Kind } from 'graphql'
import type { OperationAudit, RequestContext } from './context.ts'
import { preparedDocuments } from './serve/documents.ts'
import { reportedErrors } from './serve/errors.ts'
import { refusedVariables } from './serve/variables.ts'
import type { Fetch, Readiness, Subgraph, SubgraphName } from './subgraph.ts'

export interface SubgraphParts {
  readonly name: SubgraphName
  /** Executable, guarded. */
  readonly schema: GraphQLSchema
  /** Called once per operation: its gate and loaders then serve every fetch of that operation. */
  contextFor(fetch: Fetch): RequestContext
  readiness(): Promise<Readiness>
  close(): Promise<void>
  /** Takes what was thrown without being a refusal: the caller is told only that it happened. */
  onBug(error: GraphQLError): void
}

/** A subgraph at work, the same in one process and behind HTTP. */
export function createSubgraph(parts: SubgraphParts): Subgraph {
  const { schema, contextFor, onBug } = parts
  const documents = preparedDocuments(schema)
  const contexts = new WeakMap<OperationAudit, RequestContext>()

  const contextOf = (fetch: Fetch): RequestContext => {
    let context = contexts.get(fetch.audit)
    if (context === undefined) {
      context = contextFor(fetch)
      contexts.set(fetch.audit, context)
    }
    return context
  }

  const execute = async (fetch: Fetch): Promise<ExecutionResult> => {
    const prepared = documents.get(fetch.query, fetch.document)
    if (!prepared.valid) return { errors: prepared.errors }
    const context = contextOf(fetch)
    let result: ExecutionResult
    try {
      result = await prepared.run(context, fetch.variables, fetch.operationName)
    } finally {
      // What was decided stands on record whatever became of the answer.
      context.gate.record()
    }
    if (result.errors === undefined) return result
    // No `data` at all: the request failed before execution began (GraphQL, "Errors and Non-Nullability", request errors).
    if (!('data' in result)) {
      const operation = prepared.document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
      const refused =
        operation === undefined ? [] : refusedVariables(schema, prepared.document, operation, fetch.variables)
      if (refused.length > 0) return { errors: refused }
    }
    return { ...result, errors: reportedErrors(result.errors, onBug) }
  }

  return { name: parts.name, schema, execute, readiness: () => parts.readiness(), close: () => parts.close() }
}
