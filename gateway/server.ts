import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { RequestId } from '../schema/domain/ids.ts'
import type { Instant } from '../schema/domain/time.ts'
import type { AuditLog } from '../subgraphs/shared/audit/audit.ts'
import type { FileDoor } from '../subgraphs/shared/file-door.ts'
import { finish } from '../subgraphs/shared/serve/finishing.ts'
import type { Readiness } from '../subgraphs/shared/subgraph.ts'
import type { MayFinish } from '../subgraphs/shared/watch/door.ts'
import type { PresentedCertificate } from './authenticate/certificate.ts'
import type { Credentials } from './authenticate.ts'
import type { Config } from './config.ts'
import { whereThrown } from './errors.ts'
import { refuseOperation } from './limits/refusal.ts'
import { createAdmission, type Fairness } from './limits.ts'
import { createPersistedOperations, type Manifest } from './persisted.ts'
import { type Answered, type Authenticate, createAnswer } from './server/answer.ts'
import { createPipeline, type Gateway } from './server/apollo.ts'
import { graphiqlPage } from './server/graphiql.ts'
import { isLocalHost } from './server/headers.ts'
import { createListener, refuse } from './server/listener.ts'
import { type PagesParts, servePages } from './server/pages.ts'
import { readBody, readSearch, type SentOperation, wasPreflighted } from './server/request.ts'
import { serveUploads } from './server/upload.ts'
import type { Log } from './telemetry/log.ts'
import type { Telemetry } from './telemetry.ts'

export interface ServerParts {
  readonly config: Pick<Config, 'hub' | 'server' | 'limits' | 'operations'>
  /** What clients see, and what answers them. */
  readonly graph: { readonly schema: GraphQLSchema; readonly gateway: Gateway }
  readonly authenticate: Authenticate
  readonly audit: AuditLog
  readonly mayFinish?: MayFinish
  /** Of everything behind the door; the door adds its own. */
  readonly readiness: () => Promise<Readiness>
  readonly manifest: Manifest | null
  readonly telemetry: Telemetry
  readonly log: Log
  readonly now: () => Instant
  /** Files beside the graph, by the path they are sent to. */
  readonly uploads?: Readonly<Record<string, FileDoor>>
  /** The pages for people. */
  readonly pages?: PagesParts
}

export interface RunningServer {
  /** Where it listens, as a client writes it. */
  readonly address: string
  /** Says it is not ready, stops files where they are, finishes what is in flight, then closes; bounded. For SIGTERM. */
  drain(): Promise<void>
}

export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { config, graph, telemetry, log } = parts
  const demo = config.hub.mode === 'demo'
  const unexpected = (error: unknown, request: string) => log.error({ request, ...whereThrown(error) }, 'unexpected')
  const admission = createAdmission({ schema: graph.schema, limits: config.limits, introspection: demo })
  const pipeline = await createPipeline({
    gateway: graph.gateway,
    documentOf: admission.documentOf,
    unexpected,
    failed(errors) {
      for (const { extensions } of errors) telemetry.failed(extensions.code, extensions.reason ?? null)
    },
  })
  const persisted = createPersistedOperations({
    manifest: parts.manifest,
    only: config.operations.persistedOnly,
    automatic: demo,
  })
  const answer = createAnswer({
    authenticate: parts.authenticate,
    persisted,
    admission,
    pipeline,
    audit: parts.audit,
    ...(parts.mayFinish === undefined ? {} : { mayFinish: parts.mayFinish }),
    telemetry,
    now: parts.now,
    schemaForAnyone: demo,
    inFlight: config.server.inFlight,
    inFlightOfCaller: config.server.inFlightOfCaller,
    operationMs: config.server.operationMs,
    unexpected,
  })

  const app = createListener(config.server, unexpected)
  let draining = false
  app.addHook('onRequest', async (request, reply) => {
    if (draining) reply.header('connection', 'close')
    if (demo && !isLocalHost(request.headers.host)) {
      return refuse(reply, 421, refuseOperation('REQUEST_SHAPE', 'In demo mode the hub answers to local names only.'))
    }
    return undefined
  })

  const ask = async (request: FastifyRequest, reply: FastifyReply, method: 'GET' | 'POST'): Promise<FastifyReply> => {
    const began = performance.now()
    const answered = await answer({
      request: request.id as RequestId,
      credentials: credentialsOf(request),
      sent: method === 'POST' ? readPost(request) : readGet(request),
      method,
      accept: request.headers.accept,
      onGone(callback) {
        const closed = () => {
          if (!reply.raw.writableFinished) callback()
        }
        reply.raw.once('close', closed)
        return () => reply.raw.off('close', closed)
      },
    })
    const took = performance.now() - began
    telemetry.answered(answered.kind, answered.status, took / 1000)
    log.info(logLine(request.id, answered, took), 'answered')
    if (answered.status === 429) reply.header('retry-after', '1')
    if (answered.status === 405) reply.header('allow', 'POST')
    return reply.code(answered.status).header('content-type', answered.contentType).send(answered.text)
  }

  app.post('/graphql', (request, reply) => ask(request, reply, 'POST'))
  app.get('/graphql', (request, reply) =>
    demo && asksForPage(request) ? sendPage(request, reply) : ask(request, reply, 'GET'),
  )
  app.route({
    method: ['DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'PUT'],
    url: '/graphql',
    handler: (_, reply) =>
      refuse(reply.header('allow', 'GET, POST'), 405, refuseOperation('METHOD', 'Operations come by POST.')),
  })
  for (const [path, files] of Object.entries(parts.uploads ?? {}))
    await serveUploads(app, path, files, { authenticate: parts.authenticate, credentialsOf, unexpected })
  if (parts.pages !== undefined) servePages(app, parts.pages)
  if (demo) app.get('/', (_, reply) => reply.redirect('/graphql'))

  app.get('/health', (_, reply) => reply.send({ status: 'live' }))
  const ready = oneAtATime(parts.readiness)
  app.get('/ready', async (_, reply) => {
    const state = draining ? { ready: false, reasons: ['The hub is shutting down.'] } : await ready()
    return reply.code(state.ready ? 200 : 503).send({ ready: state.ready, reasons: state.reasons })
  })
  app.get('/metrics', async (_, reply) => {
    const { contentType, text } = await telemetry.expose()
    return reply.header('content-type', contentType).send(text)
  })

  const address = await app.listen({ host: config.server.host, port: config.server.port })
  let drained: Promise<void> | null = null
  const drain = async (): Promise<void> => {
    draining = true
    await pause(config.server.noticeMs)
    for (const files of Object.values(parts.uploads ?? {})) files.interrupt()
    await finish(app, config.server.drainMs)
    await pipeline.stop()
  }
  return {
    address,
    drain() {
      drained ??= drain()
      return drained
    },
  }
}

/** What the listener leaves as a body: JSON, or why it is none. */
function readPost({ body }: FastifyRequest): Fairness<SentOperation> {
  const read = body as Fairness<unknown> | null | undefined
  if (read === null || read === undefined) {
    return { ok: false, refusal: refuseOperation('REQUEST_SHAPE', 'There is no operation in the request.') }
  }
  return read.ok ? readBody(read.value) : read
}

function readGet(request: FastifyRequest): Fairness<SentOperation> {
  if (!wasPreflighted(request.headers)) {
    const message =
      'A GET must carry an apollo-require-preflight header, so that no page of another origin can send it.'
    return { ok: false, refusal: refuseOperation('PREFLIGHT', message) }
  }
  const query = request.url.indexOf('?')
  return readSearch(new URLSearchParams(query === -1 ? '' : request.url.slice(query)))
}

const credentialsOf = ({ headers, raw }: FastifyRequest): Credentials => ({
  authorization: headers.authorization,
  certificate: clientCertificate(raw.socket),
})

/** The certificate of the connection, and whether a configured authority signed it. */
function clientCertificate(socket: Socket): PresentedCertificate | null {
  if (!(socket instanceof TLSSocket)) return null
  const certificate = socket.getPeerX509Certificate()
  return certificate === undefined ? null : { certificate, authorized: socket.authorized }
}

function asksForPage({ url, headers }: FastifyRequest): boolean {
  return !url.includes('?') && (headers.accept?.includes('text/html') ?? false)
}

async function sendPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { html, gzipped, policy } = await graphiqlPage()
  const zipped = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '')
  if (zipped) reply.header('content-encoding', 'gzip')
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('vary', 'accept-encoding')
    .send(zipped ? gzipped : html)
}

function logLine(request: string, { operation, kind, status, code }: Answered, took: number) {
  return { request, operation, kind, status, code, milliseconds: Math.round(took * 100) / 100 }
}

/** Anybody may ask whether the hub is ready; however many ask at once, the stores are asked once. */
function oneAtATime<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= ask().finally(() => {
      running = null
    })
    return running
  }
}
