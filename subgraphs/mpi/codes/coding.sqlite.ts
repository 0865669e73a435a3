import { identityOf } from '../../shared/database/file-identity.ts'
import { Thread } from '../../shared/database/thread.ts'
import type { SealKeys } from '../../shared/seal/number-seal.ts'
import type { CodeColumn, Coded } from './coding-rows.ts'
import type { CodingSettings, SomeLines } from './coding-worker.ts'
import type { Epoch } from './linkage-code.ts'

export interface FileCoder {
  /** How many calls it works on at once, or has ready. */
  readonly atOnce: number
  /** By how many: a file is best cut into as many pieces, or a multiple of them, that are alike. */
  readonly workers: number
  /** How many bytes of a file are best at a time, at most. */
  readonly piece: number
  code(lines: SomeLines): Promise<Coded>
  close(): Promise<void>
}

const entry = new URL('./coding-worker.ts', import.meta.url)
/** Half a million rows: the more are looked for at once, the more of them lie side by side in the index. */
const piece = 14 * 1024 * 1024

/** Codes of an embedded index's numbers, by threads that read its file and nothing else. */
export function sqliteCoder({
  file,
  keys,
  epoch,
  header,
  threads,
}: {
  readonly file: string
  readonly keys: SealKeys
  readonly epoch: Epoch
  readonly header: readonly CodeColumn[]
  readonly threads: number
}): FileCoder {
  const settings: CodingSettings = {
    connection: {
      file,
      identity: identityOf(file),
      readOnly: true,
      synchronous: 'FULL',
      // Trees are walked from one end to the other: no page is needed again. What is read stays near the processor.
      cacheKiB: 1024,
    },
    keys,
    epoch: { number: epoch.number, key: epoch.key },
    header,
  }
  const all = Array.from({ length: threads }, () => new Thread<SomeLines, Coded>(entry, settings))
  let next = 0
  return {
    atOnce: threads + 1,
    workers: threads,
    piece,
    code(lines) {
      const thread = all[next++ % all.length]
      if (thread === undefined) throw new Error('A coder has threads.')
      return thread.ask(lines)
    },
    async close() {
      await Promise.all(all.map((thread) => thread.end()))
    },
  }
}
