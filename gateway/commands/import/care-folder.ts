import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../../../subgraphs/chase/catalogue/catalogue.ts'
import type { Form } from '../../../subgraphs/chase/catalogue/item.ts'
import { readHead } from '../../../subgraphs/chase/reading/head.ts'
import { type FileFault, fileFaults, isFileFault } from '../../../subgraphs/chase/reading/header.ts'
import { serviceUsers } from '../../../subgraphs/chase/telling.ts'
import { headBytes } from '../../../subgraphs/shared/csv/encoding.ts'
import type { FileEncoding } from '../../../subgraphs/shared/file-door.ts'
import { Failure } from '../command.ts'

export const reportEnding = '.report.csv'

/** A provider's file; a fault says why it is none. */
export interface CareFile {
  readonly path: string
  readonly name: string
  readonly form: Form | null
  readonly fault: FileFault | null
}

/** The CSV files of a folder in the order in which they must be taken: people first, parents before children. */
export function careFiles(catalogue: Catalogue, folder: string, encoding: FileEncoding | null): readonly CareFile[] {
  const files = namesIn(folder).map((name): CareFile => {
    const path = join(folder, name)
    const head = readHead(catalogue, firstBytes(path), encoding)
    return isFileFault(head) ? { path, name, form: null, fault: head } : { path, name, form: head.form, fault: null }
  })
  if (files.length === 0) throw new Failure(`There is no CSV file in ${folder}.`)
  return files.sort((one, other) => rank(one) - rank(other))
}

/** In Japanese and English, as the report has its reasons. */
export function faultText(fault: FileFault): string {
  const [english, japanese] = fileFaults[fault.reason]
  const where = 'column' in fault ? ` (列 column ${fault.column})` : 'item' in fault ? ` (${fault.item})` : ''
  return `${fault.reason}${where}: ${japanese} ${english}`
}

function rank({ form }: CareFile): number {
  if (form === null) return 3
  if (form.code === serviceUsers) return 0
  return form.parent === null ? 1 : 2
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.csv$/i.test(entry.name) && !entry.name.endsWith(reportEnding))
      .map(({ name }) => name)
      .sort(inSequence.compare)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      throw new Failure(`There is no folder ${folder}.`)
    throw error
  }
}

/** `[type]_[seq]_[free].csv`, as is recommended: the second before the tenth. */
const inSequence = new Intl.Collator('en', { numeric: true })

function firstBytes(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(headBytes)
    return head.subarray(0, readSync(file, head, 0, headBytes, 0))
  } finally {
    closeSync(file)
  }
}
