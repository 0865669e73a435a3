import { dropSession, heldSession } from '../session/session.ts'
import type { Answer, Fault } from './answer.ts'
import type { Operation } from './operation.ts'

const patienceMs = 20_000

/** Asks the graph by the operation's id in the manifest, with the token in hand. */
export async function ask<Data, Variables extends object>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const session = heldSession()
  const patience = AbortSignal.timeout(patienceMs)
  let response: Response
  let body: unknown
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(session === null ? {} : { authorization: `Bearer ${session.token}` }),
      },
      body: JSON.stringify({
        operationName: operation.name,
        variables,
        extensions: { persistedQuery: { version: 1, sha256Hash: operation.id } },
      }),
      credentials: 'omit',
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    })
    body = await response.json()
  } catch {
    return { kind: 'OFFLINE' }
  }
  const request = response.headers.get('x-request-id')
  const { data, errors } = body as { readonly data?: Data | null; readonly errors?: readonly SentError[] }
  const faults = (errors ?? []).map((error) => faultOf(error, request))
  if (data !== undefined && data !== null) return { kind: 'DATA', data, faults }
  const fault = faults[0] ?? { ...unknown, request }
  if (fault.code === 'UNAUTHENTICATED') dropSession()
  return { kind: 'REFUSED', fault }
}

interface SentError {
  readonly path?: readonly (string | number)[]
  readonly extensions?: {
    readonly code?: string
    readonly reason?: string
    readonly category?: string
    readonly inputPath?: readonly (string | number)[]
  }
}

const unknown: Fault = { code: 'INTERNAL', reason: null, category: null, path: [], inputPath: [], request: null }

function faultOf({ path = [], extensions = {} }: SentError, request: string | null): Fault {
  const { code = 'INTERNAL', reason = null, category = null, inputPath = [] } = extensions
  return { code, reason, category, path, inputPath, request }
}
