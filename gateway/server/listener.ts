import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { Config } from '../config.ts'
import type { RequestRefusal } from '../errors.ts'
import { refuseOperation } from '../limits/refusal.ts'
import type { Fairness } from '../limits.ts'
import { connectionFault, errorBody, faultOf, internalFault, rawAnswer } from './faults.ts'
import { securityHeaders, strictTransport } from './headers.ts'
import { incomingRequestId, readJson } from './request.ts'

/** Fastify with its limits set, JSON its only body, and every fault in the hub's own words. */
export function createListener(
  server: Config['server'],
  unexpected: (error: unknown, request: string) => void,
): FastifyInstance {
  const http = {
    maxHeaderSize: server.headerBytes,
    headersTimeout: server.receiveMs,
    // Node's own bound knows no paths, and a file may take longer to arrive: see `boundArrival`.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1_000, server.receiveMs),
  }
  const tls =
    server.tlsCertificate === null || server.tlsKey === null
      ? null
      : {
          cert: readFileSync(server.tlsCertificate),
          key: readFileSync(server.tlsKey),
          // A certificate is asked for, not required: people come with tokens alone.
          ...(server.tlsClientAuthorities === null
            ? {}
            : { ca: readFileSync(server.tlsClientAuthorities), requestCert: true, rejectUnauthorized: false }),
        }
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const fault = faultOf(error, server.bodyBytes)
    if (fault === null) unexpected(error, request.id)
    const { status, refusal } = fault ?? internalFault
    return refuse(reply, status, refusal)
  }
  const app = fastify({
    ...(tls === null ? { http } : { https: { ...http, ...tls } }),
    bodyLimit: server.bodyBytes,
    requestTimeout: 0,
    // A client that neither sends nor reads is let go; an operation at work is waited for.
    connectionTimeout: server.operationMs + server.receiveMs,
    keepAliveTimeout: server.keepAliveMs,
    forceCloseConnections: 'idle',
    // While draining, what still arrives on open connections is answered.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    genReqId: ({ headers }) => incomingRequestId(headers) ?? randomUUID(),
    frameworkErrors: fail,
    clientErrorHandler(error, socket) {
      if (socket.writable) socket.end(rawAnswer(connectionFault(error, server.headerBytes)))
      else socket.destroy()
    },
  })
  const headers = tls === null ? securityHeaders : { ...securityHeaders, 'strict-transport-security': strictTransport }
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.streamed !== true) boundArrival(request, server)
    reply.headers(headers).header('x-request-id', request.id)
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    done(null, isForeignCharset(request.headers['content-type']) ? foreignCharset : readJson(body))
  })
  app.setErrorHandler(fail)
  app.setNotFoundHandler((_, reply) => refuse(reply, 404, { code: 'NOT_FOUND', message: 'There is nothing here.' }))
  return app
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body comes in pieces, for as long as it takes; a connection on which nothing comes is let go all the same. */
    readonly streamed?: boolean
  }
}

/** A request that is not whole in time is refused on its bare socket, as one whose head is not. */
function boundArrival({ raw }: FastifyRequest, { receiveMs, headerBytes }: Config['server']): void {
  if (raw.complete) return
  const late = setTimeout(() => {
    if (raw.complete || !raw.socket.writable) return
    raw.socket.end(rawAnswer(connectionFault({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, headerBytes)))
  }, receiveMs)
  const settled = () => clearTimeout(late)
  raw.once('end', settled).once('close', settled)
}

export function refuse(reply: FastifyReply, status: number, refusal: RequestRefusal): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(errorBody(refusal, reply.request.id))
}

const isForeignCharset = (contentType: string | undefined): boolean =>
  contentType !== undefined && /charset/i.test(contentType) && !/charset="?utf-8"?\s*(;|$)/i.test(contentType)

const foreignCharset: Fairness<never> = {
  ok: false,
  refusal: refuseOperation('ENCODING', 'The body is declared in another encoding than UTF-8.'),
}
