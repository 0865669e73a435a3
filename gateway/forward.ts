import type { DocumentNode } from 'graphql'
import { z } from 'zod'
import type { OperationAudit } from '../subgraphs/shared/context.ts'
import { Refused } from '../subgraphs/shared/failure.ts'
import { type Exchange, exchangeDefaults, openExchange, unavailable } from '../subgraphs/shared/serve/exchange.ts'
import type { Readiness, Subgraph } from '../subgraphs/shared/subgraph.ts'
import type { FetchSigner, OperationSigner } from '../subgraphs/shared/wire/signer.ts'
import type { GatewayContext } from './context.ts'

/** One fetch of a plan, before it is anybody's. */
export interface PlannedFetch {
  /** The text: also the key under which a subgraph keeps the document. */
  readonly query: string
  readonly document: DocumentNode | null
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
}

/** An error as it comes back from a subgraph, in process or parsed from JSON. */
export interface FetchError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

export interface FetchAnswer {
  readonly data?: Record<string, unknown> | null | undefined
  readonly errors?: readonly FetchError[] | undefined
}

/**
 * Takes one fetch to one subgraph with its caller. Never shared between operations, never repeated. What it cannot
 * deliver it throws as `Refused` (SUBGRAPH_UNAVAILABLE, TIMEOUT); the plan's executor finds the fields this empties.
 */
export type Forward = (fetch: PlannedFetch, context: GatewayContext) => Promise<FetchAnswer>

/** In one process: a call. */
export function forwardInProcess(subgraph: Subgraph): Forward {
  return ({ query, document, variables, operationName }, { request, operation, caller, at, audit, signal }) =>
    subgraph.execute({
      query,
      ...(document === null ? {} : { document }),
      variables,
      operationName,
      request,
      operation,
      caller,
      at,
      audit,
      ...(signal === undefined ? {} : { signal }),
    })
}

export interface HttpForwarding {
  to(subgraph: { readonly name: string; readonly url: string }): Forward
  /** Whether every subgraph of the hub's own can be reached and says it is ready. Others are not asked. */
  readiness(): Promise<Readiness>
  close(): Promise<void>
}

export interface HttpForwardingOptions {
  /** Null: plain HTTP to somebody else's subgraphs, without callers (demo mode only). */
  readonly signer: FetchSigner | null
  readonly timeoutMs?: number
  readonly connections?: number
}

/** Apart: over HTTP, each fetch signed for its subgraph, each answer checked to be the answer to it. */
export function forwardOverHttp({ signer, timeoutMs, connections }: HttpForwardingOptions): HttpForwarding {
  const exchanges = new Map<string, Exchange>()
  const signers = new WeakMap<OperationAudit, OperationSigner>()

  /** One token per operation and audience. */
  const signerOf = (context: GatewayContext): OperationSigner | null => {
    if (signer === null) return null
    let known = signers.get(context.audit)
    if (known === undefined) {
      const { caller, request, operation, at } = context
      known = signer.forOperation({ caller, request, operation, at })
      signers.set(context.audit, known)
    }
    return known
  }

  return {
    to({ name, url }) {
      const { origin, pathname, search } = new URL(url)
      const exchange = openExchange({
        origin,
        connections: connections ?? exchangeDefaults.connections,
        timeoutMs: timeoutMs ?? exchangeDefaults.timeoutMs,
        maxAnswerBytes: exchangeDefaults.maxAnswerBytes,
      })
      exchanges.set(name, exchange)
      return async ({ query, variables, operationName }, context) => {
        const body = JSON.stringify({ query, variables, operationName })
        const signed = signerOf(context)?.sign(name, body) ?? null
        const answer = await exchange.post({
          path: `${pathname}${search}`,
          body,
          headers: signed?.headers ?? {},
          signal: context.signal,
        })
        const genuine = signed?.checkAnswer(answer.headers, answer.status, answer.body)
        if (genuine?.ok === false) throw unavailable(new Refused(genuine.refusal))
        return answerIn(answer.body, answer.status)
      }
    },
    async readiness() {
      if (signer === null) return { ready: true, reasons: [] }
      const states = await Promise.all([...exchanges].map(([name, exchange]) => stateOf(name, exchange)))
      return { ready: states.every(({ ready }) => ready), reasons: states.flatMap(({ reasons }) => reasons) }
    },
    async close() {
      await Promise.all([...exchanges.values()].map((exchange) => exchange.close()))
    },
  }
}

const readinessShape = z.object({ ready: z.boolean(), reasons: z.array(z.string()) })

async function stateOf(name: string, exchange: Exchange): Promise<Readiness> {
  try {
    const { body } = await exchange.get('/ready')
    const { ready, reasons } = readinessShape.parse(JSON.parse(body.toString('utf8')))
    return { ready, reasons: reasons.map((reason) => `${name}: ${reason}`) }
  } catch {
    return { ready: false, reasons: [`${name}: It cannot be reached.`] }
  }
}

const answerShape = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        path: z.array(z.union([z.string(), z.number()])).nullish(),
        extensions: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
})

function answerIn(body: Buffer, status: number): FetchAnswer {
  let received: unknown
  try {
    received = JSON.parse(body.toString('utf8'))
  } catch {
    throw unavailable(new Error(`An answer of status ${status} is not JSON.`))
  }
  const parsed = answerShape.safeParse(received)
  if (!parsed.success) throw unavailable(new Error(`An answer of status ${status} is not GraphQL.`))
  const { data, errors } = parsed.data
  return {
    data,
    errors: errors?.map(({ message, path, extensions }) => ({
      message,
      path: path ?? undefined,
      extensions: extensions ?? undefined,
    })),
  }
}
