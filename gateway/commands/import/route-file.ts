import { type FileHandle, open } from 'node:fs/promises'
import { Failure } from '../command.ts'
import type { ClaimAnswer } from './claims-answer.ts'
import { finish, growing, keepProgress, type Progress, progressOf } from './claims-progress.ts'
import { resultHeader, resultLines } from './claims-result.ts'
import { type ClaimRow, type Column, type ReadRow, readHeader, readRow } from './claims-row.ts'
import { csvBatches, type Line, type RowReading } from './csv-batches.ts'
import { type Encoding, survey } from './file-text.ts'
import { unreadable } from './named-columns.ts'

export interface FileRouting {
  readonly file: string
  readonly out: string
  /** Unset: found out from the file. */
  readonly encoding: Encoding | null
  /** One answer a claim, in order. */
  readonly route: (claims: readonly ClaimRow[]) => Promise<readonly ClaimAnswer[]>
  /** Rows asked about at once: so many are held in memory. */
  readonly together?: number
  readonly onProgress: (progress: { readonly rows: number; readonly share: number }) => void
  readonly signal: AbortSignal
}

const claimRows: RowReading<Column, ReadRow> = {
  header: readHeader,
  row: readRow,
  unreadable: { kind: 'FAULT', fault: unreadable },
}

/**
 * Routes a file of claims, batch by batch, into a result file that is there as a whole or not at all. Stopped, it goes
 * on with the next run; run again, it makes the same file.
 */
export async function routeFile(parts: FileRouting): Promise<Progress> {
  const { file, out, route, onProgress, signal, together = 500 } = parts
  const { digest, encoding, bytes } = await survey(file, parts.encoding, signal)
  let progress = progressOf(out, digest, encoding)
  const result = await open(growing(out), progress.bytes === 0 ? 'w' : 'r+', 0o600)
  try {
    await result.truncate(progress.bytes)
    if (progress.bytes === 0) progress = await write(result, out, progress, resultHeader, [])
    let read = 0
    const onRead = (behind: number) => {
      read = behind
    }
    for await (const lines of csvBatches({ file, encoding, skip: progress.rows, together, onRead }, claimRows)) {
      if (signal.aborted) break
      const answers = await answersFor(lines, route)
      const text = lines.map(({ line, read: row }, place) => resultLines(line, referenceOf(row), told(answers, place)))
      progress = await write(result, out, progress, text.join(''), answers)
      onProgress({ rows: progress.rows, share: bytes === 0 ? 1 : read / bytes })
    }
  } finally {
    await result.close()
  }
  if (signal.aborted) throw new Failure(`Stopped after ${progress.rows} claims; the same command goes on from there.`)
  finish(out)
  return progress
}

async function write(
  result: FileHandle,
  out: string,
  before: Progress,
  text: string,
  answers: readonly ClaimAnswer[],
): Promise<Progress> {
  const { bytesWritten } = await result.write(text, before.bytes, 'utf8')
  await result.datasync()
  const counts = { ...before.counts }
  for (const { outcome } of answers) counts[outcome]++
  const progress = { ...before, rows: before.rows + answers.length, bytes: before.bytes + bytesWritten, counts }
  keepProgress(out, progress)
  return progress
}

async function answersFor(
  lines: readonly Line<ReadRow>[],
  route: FileRouting['route'],
): Promise<readonly ClaimAnswer[]> {
  const claims = lines.flatMap(({ read }) => (read.kind === 'CLAIM' ? [read.claim] : []))
  const routed = (claims.length === 0 ? [] : await route(claims)).values()
  return lines.map(({ read }): ClaimAnswer => {
    if (read.kind === 'FAULT') return { outcome: 'REFUSED', ...read.fault }
    const next = routed.next()
    if (next.done) throw new Error('a claim without an answer')
    return next.value
  })
}

function told(answers: readonly ClaimAnswer[], place: number): ClaimAnswer {
  const answer = answers[place]
  if (answer === undefined) throw new Error('a row without an answer')
  return answer
}

/** Only what the hub takes for a reference comes back in the result: whatever else stood there may be anything. */
function referenceOf(read: ReadRow): string | null {
  const reference = read.kind === 'CLAIM' ? read.claim.reference : null
  if (reference === null || !/^[\w-]{1,40}$/.test(reference)) return null
  return reference.replace(/\D/g, '').length === 12 ? null : reference
}
