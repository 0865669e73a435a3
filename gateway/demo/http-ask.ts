import { z } from 'zod'
import type { Ask, Who } from './graph-door.ts'
import type { DemoIssuer } from './issuer.ts'

const answerShape = z.looseObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.looseObject({ extensions: z.looseObject({ code: z.string().exactOptional() }).exactOptional() }))
    .exactOptional(),
})

/** What the hub said instead of an answer. */
export class AskRefused extends Error {
  readonly code: string
  constructor(code: string, operation: string) {
    super(`The hub refused ${operation}: ${code}.`)
    this.name = 'AskRefused'
    this.code = code
  }
}

/** Asks a running hub as anybody does: over HTTP, with a token of the development issuer. */
export function askOverHttp(address: string, issuer: Pick<DemoIssuer, 'mintToken'>, signal?: AbortSignal): Ask {
  const url = new URL('/graphql', address)
  return async <Data>(who: Who, query: string, variables: Readonly<Record<string, unknown>>) => {
    const token = await issuer.mintToken({ ...who, ttl: 60 })
    if (!token.ok) throw new AskRefused(token.refusal.reason ?? token.refusal.code, 'the token')
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.value}` },
      body: JSON.stringify({ query, variables }),
      signal: signal ?? null,
    })
    const { data, errors } = answerShape.parse(await answer.json())
    const [first] = errors ?? []
    if (first !== undefined) throw new AskRefused(first.extensions?.code ?? 'INTERNAL', nameOf(query))
    return data as Data
  }
}

const nameOf = (query: string): string => /^(?:query|mutation) (\w+)/.exec(query)?.[1] ?? 'the operation'
