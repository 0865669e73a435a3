/** One file of an insurer's, as far as it was taken. */
export interface ImportJobTable {
  id: string
  institution: string
  /** The sender's own key of the file: sent again under it, it goes on where it stopped. */
  key: string
  state: string
  /** Bytes whose rows are in, and the line that follows. */
  position: number
  line: number
  after_cr: number
  /** SHA-256 of those bytes: another file under this key is refused. */
  prefix: Uint8Array
  rows: number
  landed: number
  unchanged: number
  refused: number
  began: number
  ended: number | null
}

/** A row that was not taken; its cell masked. */
export interface ImportRefusalTable {
  job: string
  line: number
  column_name: string | null
  reason: string
  value: string
}

export interface WithImports {
  import_job: ImportJobTable
  import_refusal: ImportRefusalTable
}
