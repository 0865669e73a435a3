import { answer } from '../../shared/database/thread.ts'
import { committedCatalogue } from '../catalogue/committed.ts'
import { buffersOf } from '../packed-batch.ts'
import { type Told, teller } from '../telling.ts'
import { packedBatch, type ReadBatch } from './batches.ts'
import { FileRefused, type FormBatch, type FormFile, FormReading } from './form-file.ts'
import type { FileFault } from './header.ts'

export type ReadingQuestion =
  | ({ readonly do: 'open'; readonly file: number } & Omit<FormFile, 'source'>)
  | { readonly do: 'push'; readonly file: number; readonly bytes: Uint8Array }
  | { readonly do: 'end'; readonly file: number }
  | { readonly do: 'leave'; readonly file: number }

export interface ReadingReply {
  readonly batches: readonly SentBatch[]
  /** What keeps the rest of the file from being read. */
  readonly fault: FileFault | null
}

/** Rules are made anew on the other side, by version and form. */
export interface SentBatch extends Omit<ReadBatch, 'rules'> {
  readonly version: string
  readonly form: string
}

const nothing: ReadingReply = { batches: [], fault: null }
const files = new Map<number, FormReading<Told>>()

answer<ReadingQuestion, ReadingReply>(replyTo, ({ batches }) => batches.flatMap(({ rows }) => buffersOf(rows)))

function replyTo(question: ReadingQuestion): ReadingReply {
  const { file } = question
  if (question.do === 'open') files.set(file, new FormReading(committedCatalogue(), question, teller))
  const reading = files.get(file)
  if (question.do === 'end' || question.do === 'leave') files.delete(file)
  if (reading === undefined || question.do === 'open' || question.do === 'leave') return nothing
  const reply = replyOf(question.do === 'push' ? reading.push(question.bytes) : reading.end())
  if (reply.fault !== null) files.delete(file)
  return reply
}

/** What was read before a fault stands. */
function replyOf(read: Iterable<FormBatch<Told>>): ReadingReply {
  const batches: SentBatch[] = []
  try {
    for (const batch of read) {
      const { version, code } = batch.header.form
      batches.push({ version, form: code, ...packedBatch(batch) })
    }
    return { batches, fault: null }
  } catch (error) {
    if (error instanceof FileRefused) return { batches, fault: error.fault }
    throw error
  }
}
