import type { Caller } from '../../schema/domain/caller.ts'
import type { RequestId } from '../../schema/domain/ids.ts'
import { Refused } from './failure.ts'

export const fileEncodings = ['UTF-8', 'Shift_JIS'] as const
export type FileEncoding = (typeof fileEncodings)[number]

/** Who sends a file beside the graph, or asks about one. */
export interface FileQuestion {
  readonly request: RequestId
  readonly caller: Caller
  /** The sender's own key of the file (draft-ietf-httpapi-idempotency-key-header). */
  readonly key: string
}

export interface FileSent extends FileQuestion {
  /** As its sender says; null: nothing was said. */
  readonly encoding: FileEncoding | null
  /** All of it is to land or nothing (RFC 7240, `handling=strict`). */
  readonly whole: boolean
  readonly source: AsyncIterable<Uint8Array>
  /** Aborted, the file ends where it is: the end of `source` is then not the end of the file. */
  readonly signal: AbortSignal
}

/** UNDONE: taken back, as a whole. */
export const fileStates = ['RUNNING', 'STOPPED', 'DONE', 'UNDONE'] as const

export interface FileTaken {
  readonly state: (typeof fileStates)[number]
  readonly rows: number
  readonly landed: number
  readonly unchanged: number
  readonly refused: number
  /** Rows before this line are in. */
  readonly line: number
  /** Bytes of the file before it. */
  readonly position: number
}

/** Who takes files of one kind. Refuses by an exception that carries the refusal. */
export interface FileDoor {
  take(file: FileSent): Promise<FileTaken>
  state(question: FileQuestion): Promise<FileTaken | null>
  report(question: FileQuestion): Promise<AsyncIterable<string> | null>
  /** Whether it was being taken. */
  stop(question: FileQuestion): Promise<boolean>
  /** The process ends: files on their way end after the batch at hand and are refused as stopped, as are those to come. */
  interrupt(): void
}

/** What was taken stays, and the same file under its key goes on from there: here once more, or elsewhere. */
export const stoppedInBetween = (): Refused =>
  new Refused({
    code: 'SUBGRAPH_UNAVAILABLE',
    reason: 'STOPPED',
    message: 'The hub is being stopped. Sent again under its key, the file goes on from where it was taken.',
  })

/** As far as it comes until the signal; one that says nothing is not waited for. */
export async function* until<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const coming = source[Symbol.asyncIterator]()
  let end: (() => void) | null = null
  const aborted = () => end?.()
  signal.addEventListener('abort', aborted)
  try {
    while (!signal.aborted) {
      // Not a race with one promise for all, which would keep every piece until the end.
      const next = await new Promise<IteratorResult<T> | null>((resolve, reject) => {
        end = () => resolve(null)
        coming.next().then(resolve, reject)
      })
      if (next === null || next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', aborted)
    // Where something is still awaited of it, it ends with that.
    coming.return?.().catch(() => undefined)
  }
}
