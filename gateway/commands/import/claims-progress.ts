import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { ClaimAnswer } from './claims-answer.ts'

const outcomes = [
  'AS_CLAIMED',
  'READDRESSED',
  'SPLIT',
  'UNRESOLVABLE',
  'REFUSED',
] as const satisfies readonly ClaimAnswer['outcome'][]

const shape = z.strictObject({
  digest: z.string(),
  encoding: z.string(),
  /** Rows behind, the header not counted. */
  rows: z.int().nonnegative(),
  /** Of the result so far; what lies beyond was cut off in the writing. */
  bytes: z.int().nonnegative(),
  counts: z.record(z.enum(outcomes), z.int().nonnegative()),
})
export type Progress = z.infer<typeof shape>

/** The result while it grows, and how far it is: beside the result, so that the same command goes on. */
export const growing = (out: string): string => `${out}.part`
const marker = (out: string): string => `${out}.progress`

export const none = (digest: string, encoding: string): Progress => ({
  digest,
  encoding,
  rows: 0,
  bytes: 0,
  counts: { AS_CLAIMED: 0, READDRESSED: 0, SPLIT: 0, UNRESOLVABLE: 0, REFUSED: 0 },
})

/** How far an earlier run with the same file came; from the beginning, where there is none or it is of another file. */
export function progressOf(out: string, digest: string, encoding: string): Progress {
  if (!existsSync(marker(out)) || !existsSync(growing(out))) return none(digest, encoding)
  const kept = parsed(readFileSync(marker(out), 'utf8'))
  const fits = kept?.digest === digest && kept.encoding === encoding && statSync(growing(out)).size >= kept.bytes
  return kept !== null && fits ? kept : none(digest, encoding)
}

function parsed(text: string): Progress | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** Whoever reads it after a crash finds the old one or the new one. */
export function keepProgress(out: string, progress: Progress): void {
  writeFileSync(`${marker(out)}.new`, JSON.stringify(progress), { mode: 0o600, flush: true })
  renameSync(`${marker(out)}.new`, marker(out))
}

export function finish(out: string): void {
  renameSync(growing(out), out)
  rmSync(marker(out), { force: true })
}
