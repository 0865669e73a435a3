import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { type PlanNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner'
import type { GatewayInterface } from '@apollo/server-gateway-interface'
import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { refusalError } from '../subgraphs/shared/serve/errors.ts'
import { refusedVariables } from '../subgraphs/shared/serve/variables.ts'
import type { GatewayContext } from './context.ts'
import type { Forward } from './forward.ts'
import { aliasesFor } from './plan/aliases.ts'
import { shapeAnswer } from './plan/answer.ts'
import { own } from './plan/data.ts'
import { withDirectivesOfClients } from './plan/executable-directives.ts'
import { inSubgraphWords } from './plan/required-fetches.ts'
import { requirementsWithArguments } from './plan/requirements.ts'
import { Run } from './plan/run.ts'
import {
  conditionVariables,
  type FieldShape,
  fragmentsOf,
  operationShape,
  type SelectionShape,
} from './plan/selection.ts'
import { hasJoinableSteps, Step } from './plan/step.ts'
import { type Fetched, walk } from './plan/walk.ts'

/** A validated operation as a client sent it. */
export interface ClientOperation {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
}

export interface SubgraphAddress {
  readonly name: string
  readonly url: string
}

export interface Planner {
  /** What clients see: to validate against, and for introspection. */
  readonly schema: GraphQLSchema
  execute(operation: ClientOperation, context: GatewayContext): Promise<ExecutionResult>
  /** The same for @apollo/server's `gateway` option; its contextValue is the GatewayContext. */
  readonly gateway: GatewayInterface
}

export interface PlannerOptions {
  readonly supergraphSdl: string
  /** How to reach each subgraph that the supergraph names. */
  readonly forwardTo: (subgraph: SubgraphAddress) => Forward
  /** Operations whose plans are kept. */
  readonly plansKept?: number
  /** Told of every fetch, in seconds. */
  readonly fetched?: Fetched
}

/** An operation planned once, run many times. */
interface Planned {
  readonly node: PlanNode | null
  readonly operation: OperationDefinitionNode
  readonly document: DocumentNode
  /** Whether fetches of one step may be joined. */
  readonly joins: boolean
  readonly conditions: readonly string[]
  readonly shapes: Map<string, SelectionShape>
}

type Prepared = Planned | { readonly refused: readonly GraphQLError[] }

/** Apollo's query plans, run by an executor of our own: documents stay parsed, shapes stay worked out, paths are exact. */
export function createPlanner({ supergraphSdl, forwardTo, plansKept = 1_000, fetched }: PlannerOptions): Planner {
  const document = withDirectivesOfClients(parse(supergraphSdl))
  const given = Supergraph.build(document, { validateSupergraph: true })
  const schema = given.apiSchema().toGraphQLJSSchema()
  const requirements = requirementsWithArguments(document)
  const supergraph =
    requirements === null ? given : Supergraph.build(requirements.supergraph, { validateSupergraph: false })
  const apiSchema = supergraph.apiSchema()
  const queryPlanner = new QueryPlanner(supergraph, { exposeDocumentNodeInFetchNode: true })
  const forwards = new Map<string, Forward>()
  for (const { name, url } of supergraph.subgraphsMetadata()) forwards.set(name, forwardTo({ name, url }))
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema()
  const aliases = aliasesFor(supergraphSchema, requirements)
  const services = {
    schema: supergraphSchema,
    aliases,
    fetched: fetched ?? null,
    forward: (service: string): Forward => {
      const forward = forwards.get(service)
      if (forward === undefined) throw new Error('The plan names a subgraph that the supergraph does not.')
      return forward
    },
  }

  const prepare = (document: DocumentNode, operationName: string | null): Prepared => {
    const operation = getOperationAST(document, operationName)
    if (!operation) return refusedDocument('The document holds no operation of that name.', 'OPERATION_NAME')
    if (operation.operation === 'subscription') return refusedDocument('There are no subscriptions.', 'SUBSCRIPTION')
    if (operation.variableDefinitions?.some(({ variable }) => variable.name.value === 'representations')) {
      return refusedDocument('A variable may not be called $representations.', 'RESERVED_VARIABLE')
    }
    const plan: QueryPlan = queryPlanner.buildQueryPlan(
      operationFromDocument(apiSchema, aliases.inside(document), operationName === null ? {} : { operationName }),
    )
    if (plan.node?.kind === 'Subscription') return refusedDocument('There are no subscriptions.', 'SUBSCRIPTION')
    const conditions = conditionVariables(document)
    const node = plan.node ?? null
    return {
      node: node === null || requirements === null ? node : inSubgraphWords(node, requirements),
      operation,
      document,
      joins: hasJoinableSteps(plan),
      conditions,
      shapes: new Map(),
    }
  }

  // Servers keep parsed documents, so the same object usually comes again; the text finds those that were parsed anew.
  const byDocument = new WeakMap<DocumentNode, Map<string, Prepared>>()
  const byText = new LRUCache<string, Prepared>({ max: plansKept })
  const prepared = (document: DocumentNode, operationName: string | null): Prepared => {
    const name = operationName ?? ''
    let ofDocument = byDocument.get(document)
    if (ofDocument === undefined) {
      ofDocument = new Map()
      byDocument.set(document, ofDocument)
    }
    let found = ofDocument.get(name)
    if (found === undefined) {
      const key = `${name}\n${print(document)}`
      found = byText.get(key)
      if (found === undefined) {
        found = prepare(document, operationName)
        byText.set(key, found)
      }
      ofDocument.set(name, found)
    }
    return found
  }

  const shapeFor = (planned: Planned, variables: Readonly<Record<string, unknown>>): SelectionShape => {
    const key = planned.conditions.map((name) => (own(variables, name) === true ? '1' : '0')).join('')
    let shape = planned.shapes.get(key)
    if (shape === undefined) {
      shape = operationShape(schema, planned.operation, fragmentsOf(planned.document), variables, aliases)
      if (planned.shapes.size >= mostShapes) planned.shapes.clear()
      planned.shapes.set(key, shape)
    }
    return shape
  }

  const execute = async (client: ClientOperation, context: GatewayContext): Promise<ExecutionResult> => {
    const planned = prepared(client.document, client.operationName ?? null)
    if ('refused' in planned) return { errors: planned.refused }
    const { operation, node, document } = planned
    const variables = client.variables ?? {}
    const definitions = operation.variableDefinitions ?? []
    const { coerced } = getVariableValues(schema, definitions, variables, { maxErrors: 1 })
    if (coerced === undefined) return { errors: refusedVariables(schema, document, operation, variables) }

    const run = new Run(context, variables, coerced, planned.joins ? new Step(context) : null)
    if (node !== null) await walk(services, run, node)
    const root = schema.getRootType(operation.operation)
    if (!root) return { errors: [] }
    const introspect = (field: FieldShape) => introspection(schema, document, operation, field, variables)
    const data = shapeAnswer({ schema, introspect }, run, root, shapeFor(planned, coerced))
    return run.errors.length === 0 ? { data } : { errors: run.errors, data }
  }

  const gateway: GatewayInterface = {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: supergraphSdl })
      return () => undefined
    },
    load: async () => ({
      executor: ({ document, request, context }) =>
        execute(
          { document, operationName: request.operationName, variables: request.variables },
          context as GatewayContext,
        ),
    }),
    stop: async () => undefined,
  }

  return { schema, execute, gateway }
}

const mostShapes = 64

function refusedDocument(message: string, reason: string): Prepared {
  return { refused: [refusalError({ code: 'OPERATION_REFUSED', message, reason })] }
}

function introspection(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  field: FieldShape,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  const alone: OperationDefinitionNode = {
    ...operation,
    selectionSet: { kind: Kind.SELECTION_SET, selections: field.nodes },
  }
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
  const result = executeSync({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [alone, ...fragments] },
    variableValues: variables,
  })
  return result.data?.[field.key] ?? null
}
