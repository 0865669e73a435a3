import type { Caller } from '../../schema/domain/caller.ts'
import type { RequestId } from '../../schema/domain/ids.ts'

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
}
