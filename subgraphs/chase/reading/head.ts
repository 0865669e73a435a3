import { bomLength, decoder, detectEncoding } from '../../shared/csv/encoding.ts'
import { fieldsOf, RecordCutter } from '../../shared/csv/records.ts'
import type { FileEncoding } from '../../shared/file-door.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type FileFault, type Header, readHeader } from './header.ts'

/** What a file says it is, by its first bytes alone; `headBytes` of them hold its first two lines. */
export function readHead(
  catalogue: Pick<Catalogue, 'formsOf'>,
  head: Uint8Array,
  encoding: FileEncoding | null,
): Header | FileFault {
  const cutter = new RecordCutter(bomLength(head))
  const records = cutter.push(head.subarray(bomLength(head)))
  const last = cutter.end()
  if (last !== null) records.push(last)
  const decode = decoder(encoding ?? detectEncoding(head))
  const [types, names] = records.filter(({ bytes }) => bytes.length > 0).map(({ bytes }) => fieldsOf(decode(bytes)))
  if (types === undefined || names === undefined) return { reason: 'EMPTY_FILE' }
  if (types === null || names === null) return { reason: 'UNKNOWN_TYPE' }
  return readHeader(catalogue, types, names)
}
