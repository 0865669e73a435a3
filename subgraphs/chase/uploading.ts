import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { Refused } from '../shared/failure.ts'
import type { FileEncoding } from '../shared/file-door.ts'
import type { MpiReads } from '../shared/internal.ts'
import { handlesOf } from './handles.ts'
import type { FileReading, ReadBatch } from './reading/batches.ts'
import { FileRefused } from './reading/form-file.ts'
import { type TakenBatch, type Upload, UploadMoved, type Uploads } from './store.ts'

export interface UploadingParts {
  readonly reading: FileReading
  readonly uploads: Uploads
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly now: () => Instant
}

export interface UploadRequest {
  readonly office: InstitutionCode
  /** The sender's own key of this file. */
  readonly key: string
  readonly encoding: FileEncoding | null
  /** All of it or nothing, at once. */
  readonly whole: boolean
  readonly source: AsyncIterable<Uint8Array>
  /** Before each batch: whether whoever sends may still write; rejects if not. */
  readonly mayWrite: () => Promise<unknown>
  readonly signal: AbortSignal
}

/** Of a file that lands whole: while it does, for a second or two, whoever else writes waits. */
const mostWholeRows = 50_000

/**
 * Takes an office's file: what is good lands, what is not is reported, and each batch is committed with how far the
 * file was taken. Numbers become handles here, before anything is written; neither they nor names go any further.
 */
export async function takeFile(parts: UploadingParts, request: UploadRequest): Promise<Upload> {
  const { reading, uploads, now } = parts
  const { office, key, encoding, source, signal } = request
  const upload = await uploads.begin(office, key, { whole: request.whole, at: now() })
  const done = upload.state === 'DONE'
  let before = upload.mark?.position ?? 0
  const handlesFor = handlesOf(parts.index)
  let rows = upload.rows
  let finished = false
  // While a batch is being written the next is read.
  let taking: Promise<unknown> = Promise.resolve()
  try {
    for await (const batch of reading.read({ source, encoding, resume: upload.mark })) {
      if (signal.aborted) break
      // A file that was done has no more rows: one that has is another.
      if (done) throw new FileRefused({ reason: 'OTHER_FILE' })
      rows += batch.count + batch.refusedRows
      if (upload.whole && rows > mostWholeRows) {
        await taking
        await uploads.undo(office, key, now())
        throw new FileRefused({ reason: 'TOO_MANY_ROWS' })
      }
      const taken = await withHandles(handlesFor, batch, before)
      await taking
      await request.mayWrite()
      taking = upload.whole ? uploads.stage(upload.id, taken) : uploads.take(upload.id, office, taken, now())
      taking.catch(() => undefined)
      before = batch.mark.position
    }
    await taking
    if (upload.whole && !done && !signal.aborted) {
      await request.mayWrite()
      await uploads.land(upload.id, office, now())
    }
    finished = !signal.aborted
  } catch (error) {
    if (error instanceof FileRefused && before === 0 && !done) await uploads.forget(upload.id)
    if (!(error instanceof UploadMoved)) throw error
    const moved = await uploads.find(office, key)
    if (moved === null || moved.state === 'RUNNING') throw elsewhere()
    return moved
  } finally {
    await taking.catch(() => undefined)
    if (!done) await uploads.end(upload.id, finished ? 'DONE' : 'STOPPED', now())
  }
  return (await uploads.find(office, key)) ?? upload
}

async function withHandles(
  handlesFor: ReturnType<typeof handlesOf>,
  { rows: { numbers, ...rows }, ...batch }: ReadBatch,
  before: number,
): Promise<TakenBatch> {
  const handles = numbers === '' ? [] : await handlesFor(numbers.split('\n'))
  return { ...batch, rows: { ...rows, handles: handles.join(' ') }, before }
}

const elsewhere = (): Refused =>
  new Refused({ code: 'CONFLICT', reason: 'RUNNING', message: 'This file is being taken by another request.' })
