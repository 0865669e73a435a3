import type { Catalogue } from '../catalogue/catalogue.ts'
import { type FormBatch, type FormFile, type RowReading, readFormFile } from '../reading/form-file.ts'
import { refusalsOf } from '../reading/refusals.ts'
import type { Refusal } from '../store.ts'
import { type Missing, valueIn } from './row.ts'

export interface CheckedBatch {
  readonly version: string
  readonly form: string
  readonly rows: number
  /** Rows that would be refused, and drafts among the others. */
  readonly refusedRows: number
  readonly drafts: number
  readonly refused: readonly Refusal[]
  /** Bytes of the file that lie behind. */
  readonly position: number
}

/**
 * What would be refused of a file by itself, with nothing of it kept: each row taken for a new record. Whether its
 * person and its parent are known only the store can tell.
 */
export async function* checkFile(catalogue: Catalogue, file: Omit<FormFile, 'resume'>): AsyncGenerator<CheckedBatch> {
  for await (const batch of readFormFile(catalogue, { ...file, resume: null }, lacking)) yield checked(batch)
}

const lacking: RowReading<Missing> = (rules, layout) => (fields) => rules.missing(valueIn(fields, layout))

function checked({ header, good, bad, mark }: FormBatch<Missing>): CheckedBatch {
  const { form } = header
  const refused = bad.flatMap(refusalsOf)
  let refusedRows = bad.length
  let drafts = 0
  for (const { line, row } of good) {
    const { always, commit } = row
    refused.push(
      ...always.map(({ name }, place): Refusal => ({ line, place, item: name, reason: 'REQUIRED', value: '' })),
    )
    if (always.length > 0) refusedRows += 1
    else if (commit.length > 0) drafts += 1
  }
  return {
    version: form.version,
    form: form.code,
    rows: good.length + bad.length,
    refusedRows,
    drafts,
    refused: refused.sort((one, other) => one.line - other.line || one.place - other.place),
    position: mark.position,
  }
}
