import { readFileSync } from 'node:fs'
import type { Role } from '../../../schema/domain/caller.ts'
import { readConfig } from '../../config.ts'
import { Failure } from '../command.ts'
import { demoKeys } from '../demo-keys.ts'

/** Asks a running hub a committed operation: its answer as it came, or null where that is none. */
export type Ask = (query: string, input: object) => Promise<unknown>

export interface Asking {
  /** `--hub`: where it is, unless as HOST and PORT say. */
  readonly hub: string | undefined
  /** `--token`: read anew for each request; in demo mode one is made. */
  readonly token: string | undefined
  readonly role: Role
  /** Whose token demo mode makes; unset: the role's own there. */
  readonly institution?: string | undefined
  readonly signal: AbortSignal
}

export function askingHub({ hub, token: file, role, institution, signal }: Asking): Ask {
  const { host, port } = readConfig().server
  const url = new URL('/graphql', hub ?? `http://${host}:${port}`)
  const token = file === undefined ? demoToken(role, institution) : async () => readFileSync(file, 'utf8').trim()
  return async (query, input) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify({ query, variables: { input } }),
      signal,
    })
    return response.json().catch(() => null)
  }
}

function demoToken(role: Role, institution: string | undefined): () => Promise<string> {
  const { issuer } = demoKeys()
  return async () => {
    const token = await issuer.mintToken({ role, ttl: 60, ...(institution === undefined ? {} : { institution }) })
    if (!token.ok) throw new Failure(token.refusal.message)
    return token.value
  }
}

const again = 'The same command goes on from there.'

/** The hub answered, but not for each row by itself: nothing of the answer counts. */
export class NotAnswered extends Error {
  constructor(what: string, code: string) {
    super(`The hub did not ${what}: ${code}.`)
    this.name = 'NotAnswered'
  }
}

/** What stopped it, in one line; what was done stays. */
export function asFailure(error: unknown, file: string): unknown {
  if (error instanceof NotAnswered) return new Failure(`${error.message} ${again}`)
  if (!(error instanceof Error)) return error
  if (error.name === 'AbortError') return new Failure(`Stopped. ${again}`)
  if (error.name === 'TypeError' && error.message === 'fetch failed')
    return new Failure(`The hub does not answer. ${again}`)
  if ('code' in error && error.code === 'ENOENT')
    return new Failure(`There is no file ${'path' in error ? error.path : file}.`)
  return error
}
