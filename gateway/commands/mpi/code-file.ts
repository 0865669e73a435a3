import { once } from 'node:events'
import { createWriteStream, renameSync } from 'node:fs'
import type { FileCoder } from '../../../subgraphs/mpi/codes/coding.sqlite.ts'
import { type CodeColumn, type Coded, linesIn, readHeader } from '../../../subgraphs/mpi/codes/coding-rows.ts'
import { Failure } from '../command.ts'
import { type Encoding, textOf } from '../import/file-text.ts'

export interface CodeFile {
  readonly file: string
  readonly out: string
  readonly encoding: Encoding
  readonly bytes: number
  readonly signal: AbortSignal
  open(header: readonly CodeColumn[]): FileCoder
  /** Counted before it is written: what was handed out has been metered. */
  meter(counts: Omit<Coded, 'lines'>): Promise<void>
  onProgress(rows: number, share: number): void
}

/** Text until it is known who codes. */
const firstPiece = 64 * 1024

/** Codes a file into another, in order, whatever its size; half a result never stands under its name. */
export async function codeFile(parts: CodeFile): Promise<Omit<Coded, 'lines'>> {
  const { out, signal } = parts
  const result = createWriteStream(`${out}.part`, { mode: 0o600 })
  result.write('line,code,reason\n')
  const total = { coded: 0, unknown: 0, refused: 0 }
  let coder: FileCoder | null = null
  const underWay: Promise<Coded>[] = []
  let read = 0
  const noteRead = (bytes: number): void => {
    read = bytes
  }

  const land = async (): Promise<void> => {
    const done = await underWay.shift()
    if (done === undefined) return
    const { lines, ...counts } = done
    await parts.meter(counts)
    total.coded += counts.coded
    total.unknown += counts.unknown
    total.refused += counts.refused
    if (!result.write(lines)) await once(result, 'drain')
    parts.onProgress(total.coded + total.unknown + total.refused, parts.bytes === 0 ? 1 : read / parts.bytes)
  }

  try {
    const pieces = piecesOf(
      textOf(parts.file, parts.encoding, noteRead),
      () => read,
      () => (coder === null ? firstPiece : shareOf(coder, parts.bytes)),
    )
    for await (const { first, text } of pieces) {
      signal.throwIfAborted()
      let rows = text
      let line = first
      if (coder === null) {
        const end = text.indexOf('\n')
        const header = readHeader((end < 0 ? text : text.slice(0, end)).replace(/\r$/, ''))
        if (typeof header === 'string') throw new Failure(header)
        coder = parts.open(header)
        rows = end < 0 ? '' : text.slice(end + 1)
        line += 1
      }
      const asked = coder.code({ first: line, text: rows })
      // Refused later, where it is awaited; not before, as nobody's.
      asked.catch(() => undefined)
      underWay.push(asked)
      if (underWay.length >= coder.atOnce) await land()
    }
    if (coder === null) throw new Failure('The file is empty.')
    while (underWay.length > 0) await land()
    result.end()
    await once(result, 'close')
    renameSync(`${out}.part`, out)
    return total
  } finally {
    result.destroy()
    await coder?.close()
  }
}

/** As long as is best, and so that all who work on them have as much to do. */
function shareOf({ piece, workers }: FileCoder, bytes: number): number {
  const rounds = Math.max(1, Math.ceil(bytes / (workers * piece)))
  return Math.ceil(bytes / (workers * rounds))
}

/** Whole lines of so many bytes, and the number of the first. */
async function* piecesOf(text: AsyncIterable<string>, read: () => number, piece: () => number) {
  let rest = ''
  let first = 1
  let begun = 0
  for await (const more of text) {
    rest += more
    if (read() - begun < piece()) continue
    const end = rest.lastIndexOf('\n')
    if (end < 0) continue
    begun = read()
    const whole = rest.slice(0, end)
    yield { first, text: whole }
    first += linesIn(whole)
    rest = rest.slice(end + 1)
  }
  if (rest !== '') yield { first, text: rest }
}
