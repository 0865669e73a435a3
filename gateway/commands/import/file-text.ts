import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import iconv from 'iconv-lite'
import { isNoCsv } from '../../../subgraphs/shared/csv/encoding.ts'
import { Failure } from '../command.ts'

export const encodings = ['utf-8', 'shift_jis'] as const
export type Encoding = (typeof encodings)[number]

export interface Surveyed {
  readonly digest: string
  readonly encoding: Encoding
  readonly bytes: number
}

/** Reads a file through once: which it is, and how its text is written. One wrong byte makes no other encoding of it. */
export async function survey(file: string, declared: Encoding | null, signal: AbortSignal): Promise<Surveyed> {
  const hash = createHash('sha256')
  const decoder = new TextDecoder('utf-8')
  let bytes = 0
  let good = 0
  let lost = 0
  let begins = true
  for await (const chunk of createReadStream(file, { signal }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
    if (begins && isNoCsv(chunk))
      throw new Failure('The file is a workbook or UTF-16: save it as CSV in UTF-8 or Shift_JIS.')
    begins = false
    if (declared !== null) continue
    for (const character of decoder.decode(chunk, { stream: true })) {
      if (character === '\ufffd') lost++
      else if (character > '\u007f') good++
    }
  }
  return { digest: hash.digest('hex'), encoding: declared ?? (lost > good ? 'shift_jis' : 'utf-8'), bytes }
}

/** The file's text piece by piece; `onRead` is told how many bytes lie behind. */
export async function* textOf(
  file: string,
  encoding: Encoding,
  onRead: (bytes: number) => void,
): AsyncGenerator<string, void, undefined> {
  // Windows-31J: what is called Shift_JIS in offices has the NEC and IBM extensions (髙, 﨑, ①).
  const decoder = iconv.getDecoder(encoding === 'utf-8' ? 'utf-8' : 'windows-31j')
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    onRead(bytes)
    yield decoder.write(chunk)
  }
  yield decoder.end() ?? ''
}
