import { open } from 'node:fs/promises'
import { type Outcome, ok } from '../../../../schema/domain/outcome.ts'
import type { Read } from '../../import/reading.ts'
import { type ArchivedFile, openArchive } from './archive.ts'
import { readCheckup } from './document.ts'
import type { CheckupFault } from './faults.ts'

/** The check-ups of a file, under the names their senders gave them: an archive's, or the one of a single XML file. */
export interface CheckupFile {
  readonly count: number
  readonly entries: AsyncIterable<Read<CheckupFault, string>>
  close(): void
}

const longest = 2 * 1024 * 1024

export async function openCheckups(path: string): Promise<Outcome<CheckupFile>> {
  if (!(await isArchive(path))) return ok({ count: 1, entries: single(path), close: () => undefined })
  const archive = await openArchive(path)
  if (!archive.ok) return archive
  return ok({
    count: archive.value.count,
    entries: each(archive.value.files()),
    close: archive.value.close,
  })
}

const readingOf = (bytes: ArchivedFile['bytes']): Read<CheckupFault>['reading'] =>
  typeof bytes === 'string' ? { outcome: 'REFUSED', fault: bytes, field: null } : readCheckup(bytes)

async function* each(files: AsyncIterable<ArchivedFile>): AsyncGenerator<Read<CheckupFault, string>> {
  for await (const { name, bytes } of files) yield { place: name, reading: readingOf(bytes) }
}

async function* single(path: string): AsyncGenerator<Read<CheckupFault, string>> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    yield { place: '1', reading: readingOf(size > longest ? 'TOO_LONG' : await file.readFile()) }
  } finally {
    await file.close()
  }
}

/** By what it begins with: PK. */
async function isArchive(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer.toString('latin1') === 'PK'
  } finally {
    await file.close()
  }
}
