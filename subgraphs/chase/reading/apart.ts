import { isMarkedAsUntransferable } from 'node:worker_threads'
import { exceptionOf } from '../../shared/database/sqlite-failure.ts'
import { Thread, ThreadFailure } from '../../shared/database/thread.ts'
import { committedCatalogue } from '../catalogue/committed.ts'
import { type FormRules, formRules } from '../checking/row.ts'
import type { ReadingQuestion, ReadingReply } from './apart-worker.ts'
import type { FileReading, ReadBatch } from './batches.ts'
import { FileRefused } from './form-file.ts'

const entry = new URL('./apart-worker.ts', import.meta.url)

/** What comes from a file or a socket goes over as it is; a view on a buffer that others look at is copied. */
function ownBuffer(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = chunk
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !isMarkedAsUntransferable(buffer)
  return whole ? (chunk as Uint8Array<ArrayBuffer>) : new Uint8Array(chunk)
}

/**
 * By the committed catalogue, on a thread of its own, which all files share: whoever asks the hub for something does not
 * wait for somebody's file. It is started at its first file, and again when it died.
 */
export function readingApart(): FileReading & { close(): Promise<void> } {
  const rules = new Map<string, FormRules>()
  let thread: Thread<ReadingQuestion, ReadingReply> | null = null
  let files = 0

  return {
    async *read({ source, encoding, resume }) {
      if (thread === null || thread.dead) thread = new Thread(entry, {})
      const own = thread
      const file = ++files
      const ask = async (question: ReadingQuestion, given: readonly ArrayBuffer[] = []): Promise<ReadingReply> => {
        try {
          return await own.ask(question, given)
        } catch (error) {
          throw error instanceof ThreadFailure ? exceptionOf('reading of files', error.failure) : error
        }
      }
      let over = false
      try {
        let reading = ask({ do: 'open', file, encoding, resume })
        for await (const chunk of source) {
          const bytes = ownBuffer(chunk)
          const next = ask({ do: 'push', file, bytes }, [bytes.buffer])
          next.catch(() => undefined)
          // While it is being read the last one is written.
          yield* batchesIn(await reading)
          reading = next
        }
        yield* batchesIn(await reading)
        over = true
        yield* batchesIn(await ask({ do: 'end', file }))
      } finally {
        if (!over) await ask({ do: 'leave', file }).catch(() => undefined)
      }
    },
    async close() {
      await thread?.end()
    },
  }

  function* batchesIn({ batches, fault }: ReadingReply): Generator<ReadBatch> {
    for (const { version, form, ...batch } of batches) yield { rules: rulesOf(version, form), ...batch }
    if (fault !== null) throw new FileRefused(fault)
  }

  function rulesOf(version: string, code: string): FormRules {
    const name = `${version} ${code}`
    const known = rules.get(name)
    if (known !== undefined) return known
    const form = committedCatalogue().form(version, code)
    if (form === null) throw new Error(`The catalogue has no ${name}.`)
    const made = formRules(form)
    rules.set(name, made)
    return made
  }
}
