import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { type PackedRows, rowsInText, rowsText } from './packed-batch.ts'
import type { TakenRow } from './telling.ts'

/** Rows of a file, where its upload left off after them. */
export interface StagedPlace {
  readonly upload: number
  readonly position: number
}

const boundTo = ({ upload, position }: StagedPlace): string => `staged ${upload} ${position}`

/** Sealed as a whole: the office's own names of records may be a person's, and free text is any text. */
export const sealRows = (seal: NumberSeal, place: StagedPlace, rows: PackedRows): Uint8Array =>
  seal.seal(rowsText(rows), boundTo(place))

export const openRows = (seal: NumberSeal, place: StagedPlace, kept: Uint8Array): readonly TakenRow[] =>
  rowsInText(seal.open(kept, boundTo(place)))
