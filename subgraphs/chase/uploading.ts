import type { InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { Refused } from '../shared/failure.ts'
import type { FileEncoding } from '../shared/file-door.ts'
import type { MpiReads } from '../shared/internal.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { handlesOf } from './handles.ts'
import { packRows } from './packed-batch.ts'
import { FileRefused, type FormBatch, readFormFile } from './reading/form-file.ts'
import { refusalsOf } from './reading/refusals.ts'
import { type TakenBatch, type Upload, UploadMoved, type Uploads } from './store.ts'
import { type Told, teller } from './telling.ts'

export interface UploadingParts {
  readonly catalogue: Catalogue
  readonly uploads: Uploads
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly now: () => Instant
}

export interface UploadRequest {
  readonly office: InstitutionCode
  /** The sender's own key of this file. */
  readonly key: string
  readonly encoding: FileEncoding | null
  /** All of it or nothing. */
  readonly whole: boolean
  readonly source: AsyncIterable<Uint8Array>
  /** Before each batch: whether whoever sends may still write; rejects if not. */
  readonly mayWrite: () => Promise<unknown>
  readonly signal: AbortSignal
}

/**
 * Takes an office's file: what is good lands, what is not is reported, and each batch is committed with how far the
 * file was taken. Numbers become handles here, before anything is written; neither they nor names go any further.
 */
export async function takeFile(parts: UploadingParts, request: UploadRequest): Promise<Upload> {
  const { catalogue, uploads, now } = parts
  const { office, key, encoding, source, signal } = request
  const upload = await uploads.begin(office, key, { whole: request.whole, at: now() })
  const done = upload.state === 'DONE'
  let before = upload.mark?.position ?? 0
  const handlesFor = handlesOf(parts.index)
  let finished = false
  // While a batch is being written the next is read.
  let taking: Promise<unknown> = Promise.resolve()
  try {
    for await (const batch of readFormFile(catalogue, { source, encoding, resume: upload.mark }, teller)) {
      if (signal.aborted) break
      // A file that was done has no more rows: one that has is another.
      if (done) throw new FileRefused({ reason: 'OTHER_FILE' })
      const taken = await withHandles(handlesFor, batch, before)
      await taking
      await request.mayWrite()
      taking = uploads.take(upload.id, office, taken, now())
      taking.catch(() => undefined)
      before = batch.mark.position
    }
    await taking
    finished = !signal.aborted
  } catch (error) {
    throw error instanceof UploadMoved ? elsewhere() : error
  } finally {
    await taking.catch(() => undefined)
    if (!done) await uploads.end(upload.id, finished ? 'DONE' : 'STOPPED', now())
  }
  return (await uploads.find(office, key)) ?? upload
}

async function withHandles(
  handlesFor: ReturnType<typeof handlesOf>,
  { rules, good, bad, mark }: FormBatch<Told>,
  before: number,
): Promise<TakenBatch> {
  const handles = await handlesFor(good.map(({ row }) => row.number))
  const rows = good.map(({ line, row }, at) => ({ line, told: row, handle: handles[at] as NumberHandle }))
  return {
    rules,
    rows: packRows(rows),
    count: rows.length,
    refused: bad.flatMap(refusalsOf),
    refusedRows: bad.length,
    before,
    mark,
  }
}

const elsewhere = (): Refused =>
  new Refused({ code: 'CONFLICT', reason: 'RUNNING', message: 'This file is being taken by another request.' })
