import { ApolloServer, type ApolloServerOptionsWithGateway, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import type { DocumentNode } from 'graphql'
import type { GatewayContext } from '../context.ts'
import { type AnswerError, type RawError, shapeErrors, shapeRefusal, statusOf } from '../errors.ts'
import { refuseOperation } from '../limits/refusal.ts'

export type Gateway = ApolloServerOptionsWithGateway<GatewayContext>['gateway']

/** An admitted operation, on its way through Apollo Server's pipeline. */
export interface PipelineRequest {
  readonly text: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
  readonly accept: string | undefined
}

export interface PipelineAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

export interface Pipeline {
  run(request: PipelineRequest, context: GatewayContext): Promise<PipelineAnswer>
  stop(): Promise<void>
}

export interface PipelineOptions {
  readonly gateway: Gateway
  /** The document of an admitted text: Apollo neither parses nor validates it again. */
  readonly documentOf: (hash: string) => DocumentNode | undefined
  readonly unexpected: (error: RawError, request: string) => void
  /** Every error as it will leave. */
  readonly failed: (errors: readonly AnswerError[], request: string) => void
}

/** Apollo Server as the way from an admitted operation to its answer; what it would do of its own is switched off. */
export async function createPipeline({ gateway, documentOf, unexpected, failed }: PipelineOptions): Promise<Pipeline> {
  const server = new ApolloServer<GatewayContext>({
    gateway,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: silent,
    stringifyResult: (result) => JSON.stringify(result),
    documentStore: {
      // Apollo's key ends in the SHA-256 of the text.
      get: async (key) => documentOf(key.slice(-64)),
      set: async () => undefined,
      delete: async () => true,
    },
    // Errors of an execution are shaped below, where the request is known; these are Apollo's own about the request.
    formatError: ({ message, extensions }) =>
      extensions?.code === 'BAD_REQUEST'
        ? shapeRefusal(refuseOperation('REQUEST_SHAPE', 'The request cannot be answered as it is asked.'), '')
        : { message, ...(extensions === undefined ? {} : { extensions }) },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      {
        requestDidStart: async () => ({
          async willSendResponse({ errors, response, contextValue }) {
            if (errors === undefined || errors.length === 0 || response.body.kind !== 'single') return
            const { request } = contextValue
            const shaped = shapeErrors(errors, request, (error) => unexpected(error, request))
            failed(shaped, request)
            response.body.singleResult.errors = shaped
            const [first] = shaped
            if (response.body.singleResult.data === undefined && first !== undefined) {
              response.http.status = statusOf(first.extensions.code)
            }
          },
        }),
      },
    ],
  })
  await server.start()

  return {
    async run({ text, operationName, variables, accept }, context) {
      const headers = new HeaderMap([['content-type', 'application/json']])
      if (accept !== undefined) headers.set('accept', accept)
      const {
        status,
        headers: sent,
        body,
      } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers, search: '', body: { query: text, operationName, variables } },
        context: async () => context,
      })
      if (body.kind !== 'complete') throw new Error('The hub answers in one piece.')
      return {
        status: status ?? 200,
        contentType: sent.get('content-type') ?? 'application/json; charset=utf-8',
        text: body.string,
      }
    },
    stop: () => server.stop(),
  }
}

/** What Apollo would say quotes messages; what the hub says of an error is said by the door. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }
