import { AsyncLocalStorage } from 'node:async_hooks'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { ExecutionResult } from 'graphql'
import { z } from 'zod'
import type { RequestId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { AuditLog } from '../audit/audit.ts'
import type { OperationAudit } from '../context.ts'
import { AuditUnavailable } from '../failure.ts'
import type { FileDoor } from '../file-door.ts'
import type { Readiness, Subgraph } from '../subgraph.ts'
import type { MayFinish } from '../watch/door.ts'
import type { CallDoor } from '../wire/call.ts'
import type { Admitted, FetchDoor } from '../wire/door.ts'
import { Living } from '../wire/living.ts'
import { refusalError } from './errors.ts'
import { answerFiles, takingPath } from './files.ts'
import { finish } from './finishing.ts'
import { answerCall, type InternalRegistry } from './internal.ts'

export interface Internal {
  readonly door: CallDoor
  readonly registry: InternalRegistry
}

/** PEM. */
export interface Tls {
  readonly certificate: string
  readonly key: string
}

/** What a process counts of itself, as Prometheus reads it: timings and counts, never a value. */
export interface Metrics {
  auditSettled(seconds: number): void
  expose(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface SubgraphHttp {
  readonly subgraph: Subgraph
  readonly audit: AuditLog
  /** Whether the answer may still leave, asked when its record is durable. */
  readonly mayFinish?: MayFinish
  readonly door: FetchDoor
  /** Internal reads this process answers, and the door before them. */
  readonly internal: Internal | null
  /** Files that belong here, by the path they come under at the gateway. */
  readonly files?: Readonly<Record<string, FileDoor>>
  readonly clock: () => Instant
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly tls?: Tls | null
  readonly metrics?: Metrics
  readonly maxBodyBytes?: number
  /** How long answers in flight may take to finish once it is closed. */
  readonly drainMs?: number
  onBug(error: unknown): void
}

export interface Listening {
  readonly url: string
  /** Takes no new connections, stops files where they are, lets running answers finish. The subgraph itself stays open. */
  close(): Promise<void>
}

interface LivingOperation {
  readonly audit: OperationAudit
  readonly until: Instant
}

/** The client's request in whose course this process is now working, for the internal reads it makes. */
export const currentRequest = new AsyncLocalStorage<RequestId>()

const fetchBody = z.strictObject({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()),
  operationName: z.string().nullable(),
})

/** A subgraph behind HTTP: `/graphql` for the gateway's signed fetches, `/internal` for its neighbours, health, metrics. */
export async function serveSubgraphHttp(options: SubgraphHttp): Promise<Listening> {
  const { subgraph, audit, door, internal, files = {}, clock, onBug, maxBodyBytes = 16 * 1024 * 1024 } = options
  const server = bareServer(maxBodyBytes, options.tls, Object.keys(files).map(takingPath))

  /** Every fetch under one token belongs to one operation and shares its gate and tickets, until the token ends. */
  const operations = new Living<LivingOperation>(50_000)
  const auditOf = ({ token, until }: Admitted): OperationAudit => {
    const known = operations.get(token)
    if (known !== undefined) return known.audit
    const begun: OperationAudit = { log: audit, tickets: [] }
    // Where too many live, an operation's fetches are decided apart from each other, and no less strictly.
    operations.add(token, { audit: begun, until }, clock())
    return begun
  }

  server.post('/graphql', async (request, reply) => {
    const body = bytesOf(request)
    const admitted = door.verify(request.headers, body)
    if (!admitted.ok) return send(reply, 401, JSON.stringify({ errors: [refusalError(admitted.refusal)] }), {})
    const answer = (status: number, result: ExecutionResult): FastifyReply => {
      const text = JSON.stringify(result)
      return send(reply, status, text, admitted.value.answer(status, text))
    }
    const parsed = fetchBody.safeParse(parseJson(body))
    if (!parsed.success) {
      return answer(400, { errors: [refusalError({ code: 'INVALID_INPUT', message: 'This is not a fetch.' })] })
    }
    const { request: id, operation, caller, at } = admitted.value
    const operationAudit = auditOf(admitted.value)
    const result = await currentRequest.run(id, () =>
      subgraph.execute({
        ...parsed.data,
        request: id,
        operation,
        caller,
        at,
        audit: operationAudit,
        signal: goneSignal(reply),
      }),
    )
    const decided = performance.now()
    try {
      await audit.settle(operationAudit.tickets.slice())
      options.metrics?.auditSettled((performance.now() - decided) / 1000)
    } catch (error) {
      if (!(error instanceof AuditUnavailable)) onBug(error)
      return answer(200, { data: null, errors: [refusalError(new AuditUnavailable().refusal)] })
    }
    if (caller !== null && options.mayFinish !== undefined) {
      const leaves = await options.mayFinish({ request: id, caller, at })
      if (!leaves.ok) return answer(200, { data: null, errors: [refusalError(leaves.refusal)] })
    }
    return answer(200, result)
  })

  if (internal !== null) answerInternalCalls(server, internal, onBug)
  answerFiles(server, files, { door, onBug, during: (request, work) => currentRequest.run(request, work) })

  const { url, close } = await listen(server, options, () => subgraph.readiness())
  return {
    url,
    close() {
      for (const door of Object.values(files)) door.interrupt()
      return close()
    },
  }
}

export interface InternalHttp {
  readonly internal: Internal
  readonly readiness: () => Promise<Readiness>
  readonly host: string
  readonly port: number
  readonly tls?: Tls | null
  readonly metrics?: Metrics
  readonly maxBodyBytes?: number
  readonly drainMs?: number
  onBug(error: unknown): void
}

/** Internal calls alone, health and metrics: for a process that keeps no graph. */
export async function serveInternalHttp(options: InternalHttp): Promise<Listening> {
  const server = bareServer(options.maxBodyBytes ?? 1024 * 1024, options.tls)
  answerInternalCalls(server, options.internal, options.onBug)
  return listen(server, options, options.readiness)
}

/** So long a request may take to arrive, unless it is a file. */
const receiveMs = 30_000

function bareServer(bodyLimit: number, tls: Tls | null | undefined, streamed: readonly string[] = []): FastifyInstance {
  const server = Fastify({
    bodyLimit,
    keepAliveTimeout: 60_000,
    // Node's own bound knows no paths.
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 64 },
    ...(tls == null ? {} : { https: { cert: tls.certificate, key: tls.key } }),
  })
  server.addHook('onRequest', async ({ raw }) => {
    if (raw.complete || streamed.includes(raw.url ?? '')) return
    const late = setTimeout(() => raw.socket.destroy(), receiveMs)
    raw.once('end', () => clearTimeout(late)).once('close', () => clearTimeout(late))
  })
  // The bytes as they came: the MAC is over them.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  return server
}

function answerInternalCalls(
  server: FastifyInstance,
  { door, registry }: Internal,
  onBug: SubgraphHttp['onBug'],
): void {
  server.post<{ Params: { port: string; method: string } }>('/internal/:port/:method', async (request, reply) => {
    const { port, method } = request.params
    const body = bytesOf(request)
    const admitted = door.verifyInternalCall(request.headers, `${port}.${method}`, body)
    if (!admitted.ok) return send(reply, 401, JSON.stringify({ refusal: admitted.refusal }), {})
    const { from, request: id } = admitted.value
    const called = { from, request: id, port, method, args: parseJson(body) }
    const { status, value } = await currentRequest.run(id, () => answerCall(registry, called, onBug))
    const text = JSON.stringify(value)
    return send(reply, status, text, admitted.value.answer(status, text))
  })
}

type Listener = Pick<SubgraphHttp, 'host' | 'port' | 'tls' | 'metrics' | 'drainMs' | 'onBug'>

async function listen(
  server: FastifyInstance,
  { host, port, tls, metrics, drainMs = 20_000, onBug }: Listener,
  ready: () => Promise<Readiness>,
): Promise<Listening> {
  server.get('/health', async (_request, reply) => send(reply, 200, '{"live":true}', {}))
  server.get('/ready', async (_request, reply) => {
    const readiness = await ready()
    return send(reply, readiness.ready ? 200 : 503, JSON.stringify(readiness), {})
  })
  if (metrics !== undefined) {
    server.get('/metrics', async (_request, reply) => {
      const { contentType, text } = await metrics.expose()
      return reply.header('content-type', contentType).send(text)
    })
  }
  server.setNotFoundHandler((_request, reply) => send(reply, 404, '{}', {}))
  server.setErrorHandler((error: unknown, _request, reply) => {
    const status = statusOf(error)
    if (status >= 500) onBug(error)
    return send(reply, status, '{}', {})
  })
  await server.listen({ host, port })
  const address = server.server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  const scheme = tls == null ? 'http' : 'https'
  return { url: `${scheme}://${name}:${address.port}/graphql`, close: () => finish(server, drainMs) }
}

function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Aborted when whoever asked hangs up before the answer is out. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}

function send(
  reply: FastifyReply,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): FastifyReply {
  return reply.code(status).headers(headers).type('application/json').send(text)
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
