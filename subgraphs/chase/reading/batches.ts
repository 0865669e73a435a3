import type { Catalogue } from '../catalogue/catalogue.ts'
import type { FormRules } from '../checking/row.ts'
import { type NumberedRows, packRows } from '../packed-batch.ts'
import type { Refusal } from '../store.ts'
import { type Told, teller } from '../telling.ts'
import { type FormBatch, type FormFile, type Mark, readFormFile } from './form-file.ts'
import { refusalsOf } from './refusals.ts'

/** As many rows of a file as are committed at once, on their way to the store. */
export interface ReadBatch {
  readonly rules: FormRules
  readonly rows: NumberedRows
  readonly count: number
  /** Cells that may not stand, and how many rows they are of. */
  readonly refused: readonly Refusal[]
  readonly refusedRows: number
  readonly mark: Mark
}

/** Files read for the store, by whichever thread. */
export interface FileReading {
  read(file: FormFile): AsyncIterable<ReadBatch>
}

/** On the thread that asks, by any catalogue. */
export const readingHere = (catalogue: Catalogue): FileReading => ({
  async *read(file) {
    for await (const batch of readFormFile(catalogue, file, teller)) yield { rules: batch.rules, ...packedBatch(batch) }
  },
})

export const packedBatch = ({ good, bad, mark }: FormBatch<Told>): Omit<ReadBatch, 'rules'> => ({
  rows: packRows(good),
  count: good.length,
  refused: bad.flatMap(refusalsOf),
  refusedRows: bad.length,
  mark,
})
