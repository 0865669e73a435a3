import { stat } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { type Outcome, ok, refuse } from '../../../../schema/domain/outcome.ts'

export type ArchiveFault =
  /** No zip file, or a broken one. */
  | 'NOT_ZIP'
  /** A path that leads out of the folder, or that no zip file may hold; or two files of one name. */
  | 'PATHS'
  /** Not the folders of the exchange: one root, DATA and what belongs beside it. */
  | 'LAYOUT'
  | 'ENCRYPTED'
  /** More than it can be: files, bytes, or bytes from so few. */
  | 'BOMB'

/** A person's file in it: its name is the sender's running number. */
export interface ArchivedFile {
  readonly name: string
  readonly bytes: Uint8Array | 'TOO_LONG' | 'BROKEN'
}

export interface CheckupArchive {
  readonly count: number
  files(): AsyncIterable<ArchivedFile>
  close(): void
}

/** 機関10_保険者8_YYYYMMDDn_1: sender, recipient, day and how often, kind. */
const rootFolder = /^\d{10}_\d{8}_\d{9}_\d$/
/** h… are check-ups; g…, CLAIMS, XSD and the two indexes are not read. */
const personFile = /^DATA\/(h[0-9A-Za-z_]{1,60}\.xml)$/i
const limits = {
  files: 200_000,
  /** Of one person: some 30 KB are usual. */
  file: 2 * 1024 * 1024,
  whole: 8 * 1024 ** 3,
  /** XML of this kind comes to a thirtieth; what comes to less was made to. */
  ratio: 200,
}

/** The archive, once all that it says it holds was looked at: of one that is refused nothing is taken. */
export async function openArchive(path: string): Promise<Outcome<CheckupArchive>> {
  const wanted = new Set<string>()
  const surveyed = await survey(path, wanted)
  if (surveyed !== null) return refuse({ code: 'INVALID_INPUT', reason: surveyed, message: messages[surveyed] })
  const zip = await open(path)
  return ok({
    count: wanted.size,
    async *files() {
      for await (const entry of zip.eachEntry()) {
        const name = personFile.exec(below(entry.fileName))?.[1]
        if (name === undefined) continue
        yield { name, bytes: entry.uncompressedSize > limits.file ? 'TOO_LONG' : await bytesOf(zip, entry) }
      }
    },
    close: () => zip.close(),
  })
}

const open = (path: string): Promise<ZipFile> =>
  openPromise(path, { autoClose: false, strictFileNames: true, validateEntrySizes: true })

const below = (name: string): string => name.slice(name.indexOf('/') + 1)

async function survey(path: string, wanted: Set<string>): Promise<ArchiveFault | null> {
  const { size } = await stat(path)
  let zip: ZipFile
  try {
    zip = await open(path)
  } catch {
    return 'NOT_ZIP'
  }
  try {
    if (zip.entryCount > limits.files) return 'BOMB'
    const sums = { packed: 0, unpacked: 0 }
    const names = new Set<string>()
    const roots = new Set<string>()
    for await (const entry of zip.eachEntry()) {
      const fault = faultOf(entry, sums, size)
      if (fault !== null) return fault
      const [root = '', ...rest] = entry.fileName.split('/')
      // Names that a disk without capitals would take for one are one.
      const name = entry.fileName.toLowerCase()
      if (names.has(name)) return 'PATHS'
      names.add(name)
      roots.add(root)
      if (roots.size > 1 || !rootFolder.test(root) || rest.length === 0) return 'LAYOUT'
      if (personFile.test(rest.join('/'))) wanted.add(name)
    }
    return wanted.size === 0 ? 'LAYOUT' : null
  } catch (error) {
    return error instanceof Error && /path|characters/.test(error.message) ? 'PATHS' : 'NOT_ZIP'
  } finally {
    zip.close()
  }
}

/** A symbolic link, as Unix writes one into a zip file. */
const isLink = ({ externalFileAttributes }: Entry): boolean => ((externalFileAttributes >>> 16) & 0o170000) === 0o120000

function faultOf(entry: Entry, sums: { packed: number; unpacked: number }, size: number): ArchiveFault | null {
  if (isLink(entry)) return 'PATHS'
  if (entry.isEncrypted()) return 'ENCRYPTED'
  sums.packed += entry.compressedSize
  sums.unpacked += entry.uncompressedSize
  // Entries that share their bytes come to more than the file.
  if (sums.packed > size || sums.unpacked > limits.whole) return 'BOMB'
  return entry.uncompressedSize > limits.ratio * Math.max(entry.compressedSize, 64) ? 'BOMB' : null
}

async function bytesOf(zip: ZipFile, entry: Entry): Promise<Uint8Array | 'BROKEN'> {
  try {
    const parts: Buffer[] = []
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer)
    const whole = Buffer.concat(parts)
    return crc32(whole) === entry.crc32 ? whole : 'BROKEN'
  } catch {
    return 'BROKEN'
  }
}

const messages: Readonly<Record<ArchiveFault, string>> = {
  NOT_ZIP: 'This is no zip file that can be read.',
  PATHS: 'The zip file holds a path that leads elsewhere, or two files of one name.',
  LAYOUT: 'The zip file has not the folders of a check-up exchange: INSTITUTION_INSURER_DATE_1/DATA/h….xml.',
  ENCRYPTED: 'The zip file is encrypted.',
  BOMB: 'The zip file unpacks to more than check-ups can come to.',
}
