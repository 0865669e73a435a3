import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Instant } from '../../../schema/domain/time.ts'
import type { SignedHead } from '../../../subgraphs/shared/audit/head.ts'
import { Failure } from '../command.ts'

/** A signed head as `hub audit verify --json` prints it. */
export const head = z.object({
  log: z.string().min(1),
  sequence: z.int().positive(),
  size: z.int().nonnegative(),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  instant: z.int().transform((at) => at as Instant),
  key: z.string(),
  signature: z.string(),
})
const kept = z.union([head, z.object({ head })]).transform((one): SignedHead => ('head' in one ? one.head : one))
const file = z.union([z.array(kept), kept.transform((one) => [one])])

/** Heads that were kept elsewhere: one, several, or what `hub audit verify --json` printed. */
export function readKeptHeads(path: string | undefined): readonly SignedHead[] {
  if (path === undefined) return []
  let text: unknown
  try {
    text = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Failure(`${path} cannot be read as JSON.`)
  }
  const read = file.safeParse(text)
  if (!read.success) throw new Failure(`${path} holds no head of a log.`)
  return read.data
}
