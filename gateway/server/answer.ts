import type { OperationTypeNode } from 'graphql'
import type { Caller } from '../../schema/domain/caller.ts'
import type { CredentialId, RequestId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditLog } from '../../subgraphs/shared/audit/audit.ts'
import { Refused } from '../../subgraphs/shared/failure.ts'
import type { MayFinish } from '../../subgraphs/shared/watch/door.ts'
import type { Credentials } from '../authenticate.ts'
import type { GatewayContext } from '../context.ts'
import { type AnswerError, type RequestRefusal, refusalIn, shapeRefusal, statusOf } from '../errors.ts'
import { refuseHubIds } from '../limits/hub-ids.ts'
import { refuseOperation } from '../limits/refusal.ts'
import type { Admission, FairDocument, Fairness } from '../limits.ts'
import type { PersistedOperations } from '../persisted.ts'
import type { OpenSpan } from '../telemetry/tracing.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Pipeline } from './apollo.ts'
import type { SentOperation } from './request.ts'
import { createShares } from './shares.ts'

/** Null where the hub serves a graph without callers. */
export type Authenticate = (credentials: Credentials) => Promise<Outcome<Caller | null>>

export interface AnswerParts {
  readonly authenticate: Authenticate
  readonly persisted: PersistedOperations
  readonly admission: Admission
  readonly pipeline: Pipeline
  readonly audit: AuditLog
  /** Whether the answer may still leave, asked when its record is durable: a budget may have been crossed meanwhile. */
  readonly mayFinish?: MayFinish
  readonly telemetry: Telemetry
  readonly now: () => Instant
  /** Whether somebody unknown may ask for the schema and nothing else. */
  readonly schemaForAnyone: boolean
  readonly inFlight: number
  readonly inFlightOfCaller: number
  readonly operationMs: number
  /** An exception nobody expected, on its way to becoming INTERNAL. */
  readonly unexpected: (error: unknown, request: string) => void
}

/** One request, as HTTP leaves it. */
export interface Asked {
  readonly request: RequestId
  readonly credentials: Credentials
  readonly sent: Fairness<SentOperation>
  readonly method: 'GET' | 'POST'
  readonly accept: string | undefined
  /** Calls back when the client goes away before the answer; returns how to stop listening. */
  readonly onGone: (callback: () => void) => () => void
}

export interface Answered {
  readonly status: number
  readonly contentType: string
  readonly text: string
  /** What the log line says: the operation's name or hash, its kind, the code of a refusal. */
  readonly operation: string | null
  readonly kind: OperationTypeNode | null
  readonly code: string | null
}

export type Answer = (asked: Asked) => Promise<Answered>

type Found = { readonly text: string; readonly fair: FairDocument } | { readonly refusal: RequestRefusal }

/** Hops 1 to 3 and 11 to 12: who asks, whether it is fair, then the pipeline, and no answer before its record. */
export function createAnswer(parts: AnswerParts): Answer {
  const { authenticate, pipeline, audit, telemetry, now } = parts
  const shares = createShares(parts.inFlightOfCaller)
  let inFlight = 0

  const refused = (refusal: RequestRefusal, request: string, fair: FairDocument | null = null): Answered => {
    telemetry.failed(refusal.code, refusal.reason ?? null)
    return {
      status: refusal.reason === 'METHOD' ? 405 : statusOf(refusal.code),
      contentType: json,
      text: JSON.stringify({ errors: [shapeRefusal(refusal, request)] } satisfies { errors: AnswerError[] }),
      operation: fair?.name ?? null,
      kind: fair?.kind ?? null,
      code: refusal.code,
    }
  }

  const expected = (error: unknown, request: string): RequestRefusal => {
    const refusal = refusalIn(error)
    if (refusal === null) parts.unexpected(error, request)
    return refusal ?? { code: 'INTERNAL', message: '' }
  }

  const answer = async (asked: Asked, span: OpenSpan): Promise<Answered> => {
    const { request, sent } = asked
    if (!sent.ok) return refused(sent.refusal, request)
    const known = await authenticate(asked.credentials)
    // Who is not known is told so before any work is done for them.
    if (!known.ok && !parts.schemaForAnyone) return refused(known.refusal, request)
    const credentials = known.ok && known.value !== null ? credentialsOf(known.value) : []
    if (!shares.take(credentials)) {
      const message = 'This caller has as much at work as one may; ask again shortly.'
      const limit = parts.inFlightOfCaller
      return refused({ code: 'RATE_LIMITED', reason: 'IN_FLIGHT_OF_CALLER', message, limit }, request)
    }
    try {
      return await answerTo(known, sent.value, asked, span)
    } finally {
      shares.give(credentials)
    }
  }

  const answerTo = async (
    known: Outcome<Caller | null>,
    sent: SentOperation,
    asked: Asked,
    span: OpenSpan,
  ): Promise<Answered> => {
    const { request } = asked
    const found = find(parts, sent, asked.method)
    if ('refusal' in found) return refused(known.ok ? found.refusal : known.refusal, request)
    const { text, fair } = found
    if (!known.ok && !fair.onlySchema) return refused(known.refusal, request, fair)
    const ids = refuseHubIds(known.ok ? known.value : null, fair.asksForHubIds)
    if (ids !== null) return refused(ids, request, fair)

    const gone = new AbortController()
    const stopListening = asked.onGone(() => gone.abort())
    const context: GatewayContext = {
      request,
      operation: fair.name,
      caller: known.ok ? known.value : null,
      at: now(),
      audit: { log: audit, tickets: [] },
      signal: gone.signal,
    }
    const { operationName, variables } = sent
    const plan = telemetry.tracing.begin('plan', { request, operation: fair.name, kind: fair.kind }, span.inside)
    telemetry.tracing.keep(context.audit, plan)
    try {
      const running = pipeline.run({ text, operationName, variables, accept: asked.accept }, context)
      const result = await within(parts.operationMs, running, gone)
      plan.end({ status: result.status })
      await settle(context)
      return { ...result, operation: fair.name, kind: fair.kind, code: null }
    } catch (error) {
      plan.end({}, true)
      return refused(expected(error, request), request, fair)
    } finally {
      stopListening()
    }
  }

  const settle = async ({ audit: { log, tickets }, caller, request, at }: GatewayContext): Promise<void> => {
    if (tickets.length === 0) return
    const began = performance.now()
    await log.settle(tickets)
    telemetry.auditSettled((performance.now() - began) / 1000)
    if (caller === null || parts.mayFinish === undefined) return
    const leaves = await parts.mayFinish({ request, caller, at })
    if (!leaves.ok) throw new Refused(leaves.refusal)
  }

  return async (asked) => {
    if (inFlight >= parts.inFlight) {
      const message = 'The hub is busy; ask again shortly.'
      const busy = { code: 'RATE_LIMITED', reason: 'IN_FLIGHT', message, limit: parts.inFlight } as const
      return inTypeAsked(asked.accept, refused(busy, asked.request))
    }
    telemetry.inFlight(++inFlight)
    const span = telemetry.tracing.begin('request', { request: asked.request })
    try {
      const answered = inTypeAsked(asked.accept, await answer(asked, span))
      span.end({ status: answered.status }, answered.status >= 500)
      return answered
    } catch (error) {
      span.end({}, true)
      return inTypeAsked(asked.accept, refused(expected(error, asked.request), asked.request))
    } finally {
      telemetry.inFlight(--inFlight)
    }
  }
}

/** A node answers for all who come by it. */
const credentialsOf = ({ credential, node }: Caller): readonly CredentialId[] =>
  node === null || node.credential === credential ? [credential] : [credential, node.credential]

const json = 'application/json; charset=utf-8'
const graphql = 'application/graphql-response+json'

/** GraphQL over HTTP, "Accept": a refusal comes in the media type asked for, as answers of the pipeline do. */
function inTypeAsked(accept: string | undefined, answered: Answered): Answered {
  if (answered.contentType !== json || accept === undefined) return answered
  const [first] = accept.split(',').filter((type) => /^\s*application\/(graphql-response\+)?json\b/.test(type))
  return first?.trim().startsWith(graphql) ? { ...answered, contentType: `${graphql}; charset=utf-8` } : answered
}

function find({ persisted, admission }: AnswerParts, sent: SentOperation, method: 'GET' | 'POST'): Found {
  const text = persisted.find(sent)
  if (!text.ok) return { refusal: text.refusal }
  const { operationName, variables } = sent
  const fair = admission.admit({ text: text.value, operationName, variables })
  if (!fair.ok) return { refusal: fair.refusal }
  if (method === 'GET' && fair.value.kind !== 'query') {
    return { refusal: refuseOperation('METHOD', 'By GET only queries are answered; use POST.') }
  }
  if (sent.hash !== null && sent.query !== null) persisted.register(sent.hash, text.value)
  return { text: text.value, fair: fair.value }
}

/** Leaves an operation whose time is up: it is told to stop, and nobody waits for it to. */
async function within<T>(milliseconds: number, running: Promise<T>, gone: AbortController): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const timeout = new DOMException('The operation took too long.', 'TimeoutError')
      gone.abort(timeout)
      reject(timeout)
    }, milliseconds)
    timer.unref()
  })
  try {
    return await Promise.race([running, late])
  } finally {
    clearTimeout(timer)
  }
}
