import { createHash } from 'node:crypto'
import { parse, print, separateOperations } from 'graphql'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { refuseOperation } from './limits/refusal.ts'
import type { Fairness } from './limits.ts'

const sha256 = /^[0-9a-f]{64}$/

/** The committed operations: what a client that ships with the hub may ask. */
const manifestSchema = z.strictObject({
  version: z.literal(1),
  operations: z.array(
    z.strictObject({
      /** SHA-256 of the document, hexadecimal. */
      id: z.string().regex(sha256),
      name: z.string().min(1),
      /** The kind of user whose work a change that breaks it would stop. */
      usedBy: z.string().min(1),
      document: z.string().min(1),
    }),
  ),
})

export type Manifest = z.output<typeof manifestSchema>
export type CommittedOperation = Manifest['operations'][number]

export class ManifestError extends Error {
  constructor(problem: string) {
    super(`The operations manifest cannot be used: ${problem}`)
    this.name = 'ManifestError'
  }
}

export const operationId = (document: string): string => createHash('sha256').update(document).digest('hex')

/** Reads a manifest; refuses one in which an id is not the hash of its document, or stands twice. */
export function readManifest(text: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ManifestError('it is not JSON.')
  }
  const parsed = manifestSchema.safeParse(json)
  if (!parsed.success) throw new ManifestError(z.prettifyError(parsed.error))
  const seen = new Set<string>()
  for (const { id, name, document } of parsed.data.operations) {
    if (operationId(document) !== id) throw new ManifestError(`${name}: the id is not the hash of the document.`)
    if (seen.has(id)) throw new ManifestError(`${name}: the same document stands twice.`)
    seen.add(id)
  }
  return parsed.data
}

/** Operations as they are written for one kind of user: several to a file, fragments shared. */
export interface OperationSource {
  readonly usedBy: string
  readonly text: string
}

/** The manifest of written operations: each with the fragments it uses and no others. */
export function manifestOf(sources: readonly OperationSource[]): Manifest {
  const operations = sources.flatMap(({ usedBy, text }) =>
    Object.entries(separateOperations(parse(text))).map(([name, separate]) => {
      if (name === '') throw new ManifestError(`${usedBy}: an operation has no name.`)
      const document = print(separate)
      return { id: operationId(document), name, usedBy, document }
    }),
  )
  return readManifest(JSON.stringify({ version: 1, operations }))
}

/** As it is committed. */
export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`

export interface PersistedOptions {
  readonly manifest: Manifest | null
  /** Nothing but the manifest is accepted, by id or by text. */
  readonly only: boolean
  /** Whether a client may register a text under its hash (automatic persisted queries). */
  readonly automatic: boolean
}

/** How an operation's text arrives: written out, by its hash, or both. */
export interface SentText {
  readonly query: string | null
  readonly hash: string | null
}

export interface PersistedOperations {
  find(sent: SentText): Fairness<string>
  /** Called once the operation was admitted: only fair texts are kept. */
  register(hash: string, text: string): void
}

const kept = { entries: 1_000, characters: 8 * 1024 * 1024 }

export function createPersistedOperations({ manifest, only, automatic }: PersistedOptions): PersistedOperations {
  const committed = new Map(manifest?.operations.map(({ id, document }) => [id, document]))
  const registered = new LRUCache<string, string>({
    max: kept.entries,
    maxSize: kept.characters,
    sizeCalculation: (text) => text.length + 1,
  })
  const no = (...refusal: Parameters<typeof refuseOperation>): Fairness<never> => ({
    ok: false,
    refusal: refuseOperation(...refusal),
  })

  return {
    find({ query, hash }) {
      if (hash !== null && !sha256.test(hash)) return no('PERSISTED_QUERY_MISMATCH', 'The id is not a SHA-256 in hex.')
      if (query === null) {
        if (hash === null) return no('REQUEST_SHAPE', 'There is no operation in the request.')
        const text = committed.get(hash) ?? (only ? undefined : registered.get(hash))
        // The wording is what clients of automatic persisted queries look for before they send the text.
        return text === undefined
          ? no('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
          : { ok: true, value: text }
      }
      const id = hash === null && !only ? null : operationId(query)
      if (hash !== null && id !== hash) return no('PERSISTED_QUERY_MISMATCH', 'The id is not the hash of the document.')
      if (only && (id === null || !committed.has(id))) {
        return no('PERSISTED_ONLY', 'Only the committed operations are answered here.')
      }
      return { ok: true, value: query }
    },
    register(hash, text) {
      if (automatic && !only && !committed.has(hash)) registered.set(hash, text)
    },
  }
}
