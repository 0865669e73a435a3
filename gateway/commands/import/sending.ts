import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { Role } from '../../../schema/domain/caller.ts'
import { type FileEncoding, fileStates } from '../../../subgraphs/shared/file-door.ts'
import { readConfig } from '../../config.ts'
import { Failure } from '../command.ts'
import { demoKeys } from '../demo-keys.ts'
import type { ProgressLine } from '../progress.ts'

const chunkBytes = 256 * 1024

export interface Sending {
  readonly file: string
  /** Of the door that takes such files. */
  readonly path: URL
  readonly encoding: FileEncoding | null
  readonly authorization: string
  /** All of it is to land or nothing. */
  readonly whole: boolean
  readonly signal: AbortSignal
  readonly progress: ProgressLine
}

const takenShape = z.object({
  state: z.enum(fileStates),
  rows: z.number(),
  landed: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  line: z.number(),
  position: z.number(),
})
export type Taken = z.infer<typeof takenShape>

const refusedShape = z.object({
  errors: z.tuple([z.object({ message: z.string(), extensions: z.object({ code: z.string() }) })]).rest(z.unknown()),
})

/** Sends a file; stopped, what landed stays, and the same call goes on from there. */
export async function sendFile(sending: Sending): Promise<{ readonly key: string; readonly taken: Taken }> {
  const { file, path, encoding, authorization, whole, signal, progress } = sending
  const key = await digestOf(file)
  const ofFile = new URL(`${path.pathname}/${key}`, path)
  const stop = () => void fetch(ofFile, { method: 'DELETE', headers: { authorization } }).catch(() => undefined)
  // What landed stays, and the hub answers with where it stopped.
  signal.addEventListener('abort', stop)
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        authorization,
        'idempotency-key': key,
        ...(whole ? { prefer: 'handling=strict' } : {}),
        'content-type': encoding === null ? 'text/csv' : `text/csv; charset=${encoding}`,
      },
      body: chunksOf(file, (text) => progress.show(text)),
      duplex: 'half',
    } as unknown as RequestInit)
    return { key, taken: takenShape.parse(await bodyOf(response)) }
  } catch (error) {
    if (!signal.aborted) throw error
    const state = await fetch(ofFile, { headers: { authorization } })
    return { key, taken: takenShape.parse(await bodyOf(state)) }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function* chunksOf(file: string, show: (text: string) => void): AsyncGenerator<Uint8Array> {
  const { size } = statSync(file)
  let sent = 0
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    const bytes: Buffer = chunk
    yield bytes
    sent += bytes.length
    show(`importing: ${Math.floor((sent / size) * 100)} % of ${Math.ceil(size / 1_000_000)} MB`)
  }
}

/** The same file has the same key wherever it lies: sent again, it goes on. */
async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: chunkBytes }), hash)
  return hash.digest('hex')
}

/** There as a whole or, as before, not at all. */
export async function fetchReport(
  { path, authorization }: Pick<Sending, 'path' | 'authorization'>,
  key: string,
  report: string,
): Promise<void> {
  const response = await fetch(new URL(`${path.pathname}/${key}/report`, path), { headers: { authorization } })
  if (!response.ok || response.body === null) throw await refusalOf(response)
  const part = `${report}.part`
  try {
    await pipeline(response.body, createWriteStream(part, { mode: 0o600, flush: true }))
    await rename(part, report)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (!response.ok) throw await refusalOf(response)
  return response.json()
}

async function refusalOf(response: Response): Promise<Failure> {
  const refused = refusedShape.safeParse(await response.json().catch(() => null))
  if (!refused.success) return new Failure(`The hub answered ${response.status}.`)
  const [{ message, extensions }] = refused.data.errors
  return new Failure(`The hub refused: ${extensions.code}. ${message}`)
}

/** Where files of this kind go: `--hub`, or as HOST and PORT say. */
export function doorAt(path: string, hub: string | undefined): URL {
  const { host, port } = readConfig().server
  return new URL(path, hub ?? `http://${host}:${port}`)
}

/** The token in a file, or one that demo mode makes for an institution. */
export async function authorizationOf(
  file: string | undefined,
  role: Role,
  institution: () => string,
): Promise<string> {
  if (file !== undefined) return `Bearer ${readFileSync(file, 'utf8').trim()}`
  const token = await demoKeys().issuer.mintToken({ role, institution: institution(), ttl: 12 * 3600 })
  if (!token.ok) throw new Failure(token.refusal.message)
  return `Bearer ${token.value}`
}

/** What stopped it, in one line; what landed stays. */
export function asFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error
  if (error.name === 'TypeError' && error.message === 'fetch failed')
    return new Failure('The hub does not answer, or was cut off. The same command goes on from where it stopped.')
  if ('code' in error && error.code === 'ENOENT') return new Failure(`There is no file ${file}.`)
  return error
}
