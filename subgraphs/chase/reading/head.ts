import { bomLength, decoder, detectEncoding, isNoCsv } from '../../shared/csv/encoding.ts'
import { fieldsOf, RecordCutter } from '../../shared/csv/records.ts'
import type { FileEncoding } from '../../shared/file-door.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type FileFault, type Header, isFileFault, readHeader, versionIn } from './header.ts'

/** What a file says it is, by its first bytes alone; `headBytes` of them hold its first lines. */
export function readHead(
  catalogue: Pick<Catalogue, 'forms' | 'formsOf'>,
  head: Uint8Array,
  encoding: FileEncoding | null,
): Header | FileFault {
  if (isNoCsv(head)) return { reason: 'NOT_CSV' }
  const cutter = new RecordCutter(bomLength(head))
  const records = cutter.push(head.subarray(bomLength(head)))
  const last = cutter.end()
  if (last !== null) records.push(last)
  const decode = decoder(encoding ?? detectEncoding(head))
  const [first, second, third] = records
    .filter(({ bytes }) => bytes.length > 0)
    .map(({ bytes }) => fieldsOf(decode(bytes)))
  if (first === undefined) return { reason: 'EMPTY_FILE' }
  if (first === null || second === null) return { reason: 'UNKNOWN_TYPE' }
  const header = readHeader(catalogue, first, null)
  if (header !== null) return isFileFault(header) ? header : versionIn(header, second ?? [])
  if (second === undefined) return { reason: 'EMPTY_FILE' }
  const named = readHeader(catalogue, first, second)
  if (named === null) throw new Error('The line of names was read, and is still to come.')
  return isFileFault(named) ? named : versionIn(named, third ?? [])
}
