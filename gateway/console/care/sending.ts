import { heldSession } from '../session/session.ts'

const address = '/import/chase'

/** As the hub's door for files tells it. */
export interface Taken {
  readonly state: 'RUNNING' | 'STOPPED' | 'DONE' | 'UNDONE'
  readonly rows: number
  readonly landed: number
  readonly unchanged: number
  readonly refused: number
  /** Bytes of the file that are in. */
  readonly position: number
}

export type Sent =
  | { readonly kind: 'TAKEN'; readonly taken: Taken }
  | {
      readonly kind: 'REFUSED'
      readonly code: string
      readonly reason: string | null
      readonly inputPath: readonly (string | number)[]
    }
  | { readonly kind: 'OFFLINE' }

/** The same file has the same key: sent again after a broken connection it goes on where it was. */
export async function keyOf(file: Pick<File, 'name' | 'size' | 'lastModified'>, again: number): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([file.name, file.size, file.lastModified, again]))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const authorization = (): Readonly<Record<string, string>> => {
  const session = heldSession()
  return session === null ? {} : { authorization: `Bearer ${session.token}` }
}

/** Streamed from where the file lies; `whole`: all of it or nothing. */
export async function sendFile(file: File, key: string, whole: boolean, signal: AbortSignal): Promise<Sent> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        ...authorization(),
        'content-type': 'text/csv',
        'idempotency-key': key,
        ...(whole ? { prefer: 'handling=strict' } : {}),
      },
      body: file,
      credentials: 'omit',
      signal,
    })
    return await sentIn(response)
  } catch {
    return { kind: 'OFFLINE' }
  }
}

export async function stateOf(key: string): Promise<Taken | null> {
  try {
    const response = await fetch(`${address}/${key}`, { headers: authorization(), credentials: 'omit' })
    return response.ok ? ((await response.json()) as Taken) : null
  } catch {
    return null
  }
}

/** Every refusal as a file, for the office's own software or a spreadsheet. */
export async function reportOf(key: string): Promise<Blob | null> {
  try {
    const response = await fetch(`${address}/${key}/report`, { headers: authorization(), credentials: 'omit' })
    return response.ok ? await response.blob() : null
  } catch {
    return null
  }
}

async function sentIn(response: Response): Promise<Sent> {
  const body: unknown = await response.json()
  if (response.ok) return { kind: 'TAKEN', taken: body as Taken }
  const { errors } = body as { readonly errors?: readonly { extensions?: Partial<Refusal> }[] }
  const { code = 'INTERNAL', reason = null, inputPath = [] } = errors?.[0]?.extensions ?? {}
  return { kind: 'REFUSED', code, reason, inputPath }
}

type Refusal = Omit<Extract<Sent, { kind: 'REFUSED' }>, 'kind'>
