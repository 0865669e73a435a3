import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { refuseOperation } from '../limits/refusal.ts'
import type { Fairness } from '../limits.ts'
import type { SentText } from '../persisted.ts'

/** A GraphQL request as it stood in a body or an address, before anything is known of its operation. */
export interface SentOperation extends SentText {
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
}

const no = (...refusal: Parameters<typeof refuseOperation>): Fairness<never> => ({
  ok: false,
  refusal: refuseOperation(...refusal),
})

/** JSON is UTF-8 (RFC 8259, 8.1): anything else would be read as other people's names. */
export function readJson(bytes: Buffer): Fairness<unknown> {
  if (!isUtf8(bytes)) return no('ENCODING', 'The body is not UTF-8.')
  try {
    return { ok: true, value: JSON.parse(bytes.toString('utf8')) }
  } catch {
    return no('JSON', 'The body is not JSON.')
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOrNull = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || typeof value === 'string'

/** The body of a POST (GraphQL over HTTP, "Request Parameters"). */
export function readBody(body: unknown): Fairness<SentOperation> {
  if (Array.isArray(body)) return no('BATCH', 'One request carries one operation.')
  if (!isRecord(body)) return no('REQUEST_SHAPE', 'The body is not an object.')
  const own = (name: string): unknown => (Object.hasOwn(body, name) ? body[name] : undefined)
  const [query, operationName] = [own('query'), own('operationName')]
  if (!textOrNull(query)) return no('REQUEST_SHAPE', '`query` is not text.')
  if (!textOrNull(operationName)) return no('REQUEST_SHAPE', '`operationName` is not text.')
  const variables = own('variables') ?? {}
  if (!isRecord(variables)) return no('REQUEST_SHAPE', '`variables` is not an object.')
  const hash = persistedHash(own('extensions'))
  if (!hash.ok) return hash
  return {
    ok: true,
    value: { query: query || null, hash: hash.value, operationName: operationName || null, variables },
  }
}

/** The address of a GET: a persisted operation and nothing more, for what stands in an address stands in every log. */
export function readSearch(search: URLSearchParams): Fairness<SentOperation> {
  for (const name of new Set(search.keys())) {
    if (search.getAll(name).length > 1) return no('REQUEST_SHAPE', 'A parameter stands twice.')
  }
  if (search.has('query')) return no('METHOD', 'By GET only persisted operations are answered; use POST.')
  if (search.has('variables')) return no('METHOD', 'Variables have no place in an address; use POST.')
  const parsed = readJson(Buffer.from(search.get('extensions') ?? 'null'))
  if (!parsed.ok) return parsed
  const hash = persistedHash(parsed.value)
  if (!hash.ok) return hash
  return {
    ok: true,
    value: { query: null, hash: hash.value, operationName: search.get('operationName') || null, variables: {} },
  }
}

function persistedHash(extensions: unknown): Fairness<string | null> {
  if (extensions === undefined || extensions === null) return { ok: true, value: null }
  if (!isRecord(extensions)) return no('REQUEST_SHAPE', '`extensions` is not an object.')
  const persisted = Object.hasOwn(extensions, 'persistedQuery') ? extensions.persistedQuery : null
  if (persisted === null) return { ok: true, value: null }
  if (!isRecord(persisted) || persisted.version !== 1 || typeof persisted.sha256Hash !== 'string') {
    return no('REQUEST_SHAPE', '`persistedQuery` is not one of version 1.')
  }
  return { ok: true, value: persisted.sha256Hash }
}

/** A page of another origin can send a GET without asking first; not with a header of its own (Fetch, "CORS-preflight"). */
export function wasPreflighted(headers: IncomingHttpHeaders): boolean {
  return ['apollo-require-preflight', 'x-apollo-operation-name', 'x-request-id'].some((name) => {
    const value = headers[name]
    return typeof value === 'string' && value !== ''
  })
}

const wellFormed = /^([0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})$/i

/** An id that came with the request is taken over when it is a UUID or 32 hex digits: nothing else could be in it. */
export function incomingRequestId(headers: IncomingHttpHeaders): string | null {
  const id = headers['x-request-id']
  return typeof id === 'string' && wellFormed.test(id) ? id.toLowerCase() : null
}
