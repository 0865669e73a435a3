import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { RequestContext } from '../context.ts'
import { invalidDocument } from './errors.ts'

/** A fetch ready to run, or the reasons why it never will. */
export type Prepared =
  | {
      readonly valid: true
      readonly document: DocumentNode
      run(
        context: RequestContext,
        variables: Readonly<Record<string, unknown>>,
        operationName: string | null,
      ): ExecutionResult | Promise<ExecutionResult>
    }
  | { readonly valid: false; readonly errors: readonly GraphQLError[] }

const kept = 2_000
/** Nested lists and objects of one fetch; the planner's own fetches stay far below. */
const maxTokens = 100_000

/** Parses and validates each text once; how a document then runs is this module's secret. */
export function preparedDocuments(schema: GraphQLSchema): { get(query: string, parsed?: DocumentNode): Prepared } {
  const prepared = new LRUCache<string, Prepared>({ max: kept })

  const prepare = (query: string, parsed?: DocumentNode): Prepared => {
    let document: DocumentNode
    try {
      document = parsed ?? parse(query, { noLocation: true, maxTokens })
    } catch (error) {
      if (error instanceof GraphQLError) return { valid: false, errors: [invalidDocument(null, error)] }
      throw error
    }
    const errors = validate(schema, document)
    if (errors.length > 0) return { valid: false, errors: errors.map((error) => invalidDocument(document, error)) }
    return {
      valid: true,
      document,
      run: (contextValue, variableValues, operationName) =>
        execute({ schema, document, contextValue, variableValues, operationName }),
    }
  }

  return {
    get(query, parsed) {
      let entry = prepared.get(query)
      if (entry === undefined) {
        entry = prepare(query, parsed)
        prepared.set(query, entry)
      }
      return entry
    },
  }
}
