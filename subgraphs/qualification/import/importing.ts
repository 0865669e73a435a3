import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import { Refused } from '../../shared/failure.ts'
import type { FileEncoding } from '../../shared/file-door.ts'
import type { MpiReads } from '../../shared/internal.ts'
import type { PackedIndex } from '../../shared/packed-index.ts'
import { packHandles, unpackNumbers } from '../../shared/packed-numbers.ts'
import type { SealKeys } from '../../shared/seal/number-seal.ts'
import type { Municipality } from '../residence.ts'
import type { Batch, BatchOutcome, ImportSink } from './batch.ts'
import { JobMoved } from './job-text.ts'
import type { ImportJob, ImportJobs } from './jobs.ts'
import type { FileFault, FileStep } from './reader.ts'
import { openReader } from './reader-thread.ts'

export type MintingIndex = Pick<MpiReads, 'handlesFor'> & Partial<Pick<PackedIndex, 'mintPacked'>>

export interface ImportParts {
  readonly jobs: ImportJobs
  readonly sink: ImportSink
  readonly index: MintingIndex
  /** Of the register, as of now. */
  readonly known: () => Promise<{
    readonly insurers: readonly string[]
    readonly municipalities: readonly Municipality[]
  }>
  readonly keys: SealKeys
  readonly now: () => Instant
  /** Something was committed that the index shall hear of. */
  readonly nudge: () => void
}

export interface ImportRequest {
  readonly institution: InstitutionCode
  /** The sender's own key of this file. */
  readonly key: string
  readonly encoding: FileEncoding | null
  readonly source: AsyncIterable<Uint8Array>
  /** Before each batch: whether whoever sends may still write; rejects if not. */
  readonly mayWrite: () => Promise<unknown>
  readonly signal: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

export interface ImportProgress {
  /** Bytes whose rows are in. */
  readonly position: number
  readonly landed: number
  readonly unchanged: number
  readonly refused: number
}

export interface ImportResult {
  readonly job: ImportJob
  /** Of the file as a whole: rows before it are in. */
  readonly fault: FileFault | null
}

/** Batches read and not yet in: as many as share a commit, and as many again that are minted meanwhile. */
const ahead = 12

/**
 * Takes an insurer's file: what is good lands, what is not is reported, and each batch is committed with how far the
 * file was taken. The same file under its key again goes on from there, and once it is done changes nothing.
 */
export async function importFile(parts: ImportParts, request: ImportRequest): Promise<ImportResult> {
  const { jobs, now } = parts
  const { institution, key, signal } = request
  await request.mayWrite()
  const job = await jobs.begin(institution, key, now())
  const reader = openReader({
    encoding: request.encoding,
    insurer: institution,
    ...(await parts.known()),
    today: civilDateAt(now()),
    keys: parts.keys,
    resume: job.mark,
  })
  const taker = new Taker(parts, request, job)
  try {
    let step: FileStep | null = null
    for await (const chunk of request.source) {
      if (signal.aborted) break
      step = await reader.push(chunk)
      if (step.fault !== null) break
      for (const batch of step.batches) await taker.add(batch)
    }
    if (!signal.aborted && (step === null || step.fault === null)) {
      step = await reader.end()
      if (step.fault === null) for (const batch of step.batches) await taker.add(batch)
    }
    await taker.settled()
    const fault = step?.fault ?? null
    const done = !signal.aborted && fault === null
    if (job.state !== 'DONE')
      await jobs.end(job.id, done ? 'DONE' : 'STOPPED', done ? (step?.whole ?? null) : null, now())
    return { job: (await jobs.find(institution, key)) ?? job, fault }
  } finally {
    await taker.settled().catch(() => undefined)
    await reader.close()
  }
}

/** Of a batch's numbers, in their order; see `packHandles`. */
export async function handlesOf({ numbers }: Pick<Batch, 'numbers'>, index: MintingIndex): Promise<string> {
  if (numbers === '') return ''
  return index.mintPacked?.(numbers) ?? packHandles(await index.handlesFor(unpackNumbers(numbers)))
}

/** Writes batches one after the other, some on their way. */
class Taker {
  readonly #parts: ImportParts
  readonly #request: ImportRequest
  readonly #job: ImportJob
  readonly #onTheWay: Promise<void>[] = []
  #sent: Promise<unknown> = Promise.resolve()
  #minted: Promise<unknown> = Promise.resolve()
  #taken: Promise<void> = Promise.resolve()
  #before: number
  #progress: ImportProgress

  constructor(parts: ImportParts, request: ImportRequest, job: ImportJob) {
    this.#parts = parts
    this.#request = request
    this.#job = job
    this.#before = job.mark?.position ?? 0
    const { landed, unchanged, refused } = job
    this.#progress = { position: this.#before, landed, unchanged, refused }
  }

  async add(batch: Batch): Promise<void> {
    // A file that was done has no more rows: one that has is another.
    if (this.#job.state === 'DONE') throw otherFile()
    const minted = this.#mint(batch)
    const before = this.#before
    this.#before = batch.mark.position
    // Sent in order and not waited for: the store takes them one after the other, and shares what it can between them.
    const sent = this.#sent.then(async () => {
      const { institution, mayWrite, signal } = this.#request
      const handles = await minted
      await mayWrite()
      // Stopped: this one and all behind it stay outside.
      if (signal.aborted) return { taken: null }
      return {
        taken: this.#parts.sink.take(this.#job.id, before, batch, handles, { institution, at: this.#parts.now() }),
      }
    })
    sent.catch(() => undefined)
    this.#sent = sent
    const last = this.#taken
    const taken = sent.then(async (sending) => {
      const [outcome] = await Promise.all([sending.taken, last]).catch((error: unknown) => {
        throw movedOn(error) ? elsewhere() : error
      })
      if (outcome !== null) this.#count(batch, outcome)
    })
    taken.catch(() => undefined)
    this.#taken = taken
    this.#onTheWay.push(taken)
    if (this.#onTheWay.length >= ahead) await this.#onTheWay.shift()
  }

  /** A thread mints what waits for it together; elsewhere each batch would hold a connection, and wait for one not for ever. */
  #mint(batch: Batch): Promise<string> {
    const { index } = this.#parts
    const before = index.mintPacked === undefined ? this.#minted : Promise.resolve()
    const minted = before.then(() => handlesOf(batch, index))
    this.#minted = minted.catch(() => undefined)
    return minted
  }

  #count({ mark: { position } }: Batch, outcome: BatchOutcome): void {
    const { landed, unchanged, refused } = this.#progress
    this.#progress = {
      position,
      landed: landed + outcome.landed,
      unchanged: unchanged + outcome.unchanged,
      refused: refused + outcome.refused,
    }
    this.#parts.nudge()
    this.#request.onProgress?.(this.#progress)
  }

  /** When nothing is on its way any more; rejects with what kept a batch out. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#onTheWay)
    await this.#taken
  }
}

/** Across a thread an exception keeps its message alone. */
const movedOn = (error: unknown): boolean => error instanceof Error && error.message === new JobMoved().message

export const otherFile = (): Refused =>
  new Refused({ code: 'CONFLICT', reason: 'IDEMPOTENCY_KEY', message: 'This key stands for another file.' })

const elsewhere = (): Refused =>
  new Refused({ code: 'CONFLICT', reason: 'RUNNING', message: 'This file is being taken by another request.' })
