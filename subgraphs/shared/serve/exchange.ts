import type { IncomingHttpHeaders } from 'node:http'
import { errors, Pool } from 'undici'
import { Refused } from '../failure.ts'

/** Keep-alive connections to one of the hub's own services. Nothing is repeated and no redirect followed. */
export interface Exchange {
  /** Rejects with a `Refused`: TIMEOUT, or SUBGRAPH_UNAVAILABLE with the reason in its cause. */
  post(message: Message): Promise<Answer>
  get(path: string): Promise<Answer>
  close(): Promise<void>
}

export interface Message {
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface ExchangeOptions {
  readonly origin: string
  readonly connections: number
  /** From sending to the last byte of the answer. */
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

export const exchangeDefaults = { connections: 64, timeoutMs: 5_000, maxAnswerBytes: 32 * 1024 * 1024 } as const

export function openExchange({ origin, connections, timeoutMs, maxAnswerBytes }: ExchangeOptions): Exchange {
  // Idle connections end here before they end over there: a request sent into a closing connection would be lost.
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 20_000, keepAliveMaxTimeout: 20_000 })

  const send = async (
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> => {
    const ending = new AbortController()
    const end = (): void => ending.abort()
    const timer = setTimeout(end, timeoutMs)
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted) end()
    try {
      const response = await pool.request({
        method,
        path,
        headers,
        body,
        signal: ending.signal,
      })
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of response.body) {
        const bytes: Buffer = chunk
        size += bytes.length
        if (size > maxAnswerBytes) throw unavailable(new Error('The answer is larger than allowed.'))
        chunks.push(bytes)
      }
      return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks, size) }
    } catch (error) {
      if (error instanceof Refused) throw error
      if (ending.signal.aborted || isTimeout(error)) throw outOfTime(error)
      throw unavailable(error)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    }
  }

  return {
    post: ({ path, body, headers, signal }) => send('POST', path, body, { ...headers, ...json }, signal),
    get: (path) => send('GET', path, null, { accept: json.accept }, undefined),
    close: () => pool.destroy(),
  }
}

const json = { 'content-type': 'application/json', accept: 'application/json' } as const

function isTimeout(error: unknown): boolean {
  return (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  )
}

/** Says nothing of which service, or where. */
export function unavailable(cause: unknown): Refused {
  const refused = new Refused({ code: 'SUBGRAPH_UNAVAILABLE', message: 'A part of the hub cannot be reached.' })
  refused.cause = cause
  return refused
}

function outOfTime(cause: unknown): Refused {
  const refused = new Refused({ code: 'TIMEOUT', message: 'A part of the hub did not answer in time.' })
  refused.cause = cause
  return refused
}
