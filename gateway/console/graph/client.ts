import { dropSession, heldSession } from '../session/session.ts'
import type { Operation } from './operation.ts'

/** Codes are the hub's (`schema/domain/outcome.ts`); what is not known here is shown as what it is, a code. */
export interface Fault {
  readonly code: string
  readonly reason: string | null
  /** The category that consent is missing for. */
  readonly category: string | null
  /** Where in the answer; empty: the whole operation. */
  readonly path: readonly (string | number)[]
  /** Where in the variables. */
  readonly inputPath: readonly (string | number)[]
  /** What to quote when asking about it. */
  readonly request: string | null
}

export type Answer<Data> =
  | { readonly kind: 'DATA'; readonly data: Data; readonly faults: readonly Fault[] }
  /** The operation as a whole was not answered. */
  | { readonly kind: 'REFUSED'; readonly fault: Fault }
  /** The hub was not reached: nothing is known of what became of it. */
  | { readonly kind: 'OFFLINE' }

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

/** Why a field of the answer is null, where that was said: the fault at its path, or at one above it. */
export function faultAt(faults: readonly Fault[], ...path: readonly (string | number)[]): Fault | null {
  const above = faults.filter((fault) => fault.path.every((step, at) => step === path[at]))
  return above.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null
}
