import { STATUS_CODES } from 'node:http'
import { type RequestRefusal, shapeRefusal, statusOf } from '../errors.ts'
import { refuseOperation } from '../limits/refusal.ts'
import { securityHeaders } from './headers.ts'

/** A request that HTTP itself did not let through: its status, and the refusal in the hub's own words. */
export interface Fault {
  readonly status: number
  readonly refusal: RequestRefusal
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

const fault = (status: number, ...refusal: Parameters<typeof refuseOperation>): Fault => ({
  status,
  refusal: refuseOperation(...refusal),
})

/** What Fastify refuses before a handler runs; null: not the client's doing. */
export function faultOf(error: unknown, bodyBytes: number): Fault | null {
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return fault(413, 'BODY', 'The body is too large.', { limit: bodyBytes })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return fault(415, 'CONTENT_TYPE', 'The body is not declared as application/json.')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return fault(400, 'REQUEST_SHAPE', 'The request cannot be read.')
    default:
      return null
  }
}

/** What Node's parser refuses before there is a request at all. */
export function connectionFault(error: unknown, headerBytes: number): Fault {
  switch (codeOf(error)) {
    case 'HPE_HEADER_OVERFLOW':
      return fault(431, 'HEADERS', 'The head of the request is too large.', { limit: headerBytes })
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return fault(408, 'SLOW', 'The request took too long to arrive.')
    default:
      return fault(400, 'REQUEST_SHAPE', 'The request cannot be read.')
  }
}

/** The answer on a bare socket, where no reply exists yet. */
export function rawAnswer({ status, refusal }: Fault): string {
  const body = errorBody(refusal, '')
  const headers = Object.entries({
    ...securityHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  })
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')
}

export const errorBody = (refusal: RequestRefusal, request: string): string =>
  JSON.stringify({ errors: [shapeRefusal(refusal, request)] })

export const internalFault: Fault = { status: statusOf('INTERNAL'), refusal: { code: 'INTERNAL', message: '' } }
