/** One fact as one institution told it last; what it replaced stays, superseded. */
export interface RecordTable {
  id: string
  token: string
  institution: string
  /** The institution's own name for the record: told again, it is the same record. */
  source: string
  kind: string
  category: string
  on_date: string
  labels: string
  kept_from: string
  keep_long: number
  content: string
  /** Of all that was told, so that the same told again is seen to be the same. */
  digest: string
  known: number
  superseded: number | null
  /** How many facts: a claim's are in one row. */
  entries: number
  local_system: string | null
  local_code: string | null
  /** What all of it is labelled with, as far as codes tell; null: `labels` says it. */
  place_labels: string | null
}

/** What a code means, at one institution or (empty) everywhere. */
export interface CodeMeaningTable {
  institution: string
  system: string
  code: string
  target: string | null
  name: string | null
  known: number
}

/** Codes that meant nothing when they came in. */
export interface CodeUnmappedTable {
  institution: string
  system: string
  code: string
  name: string | null
}

/** One row: counts the changes of meanings. */
export interface CodeRevisionTable {
  revision: number
}

export interface ClinicalTables {
  record: RecordTable
  code_meaning: CodeMeaningTable
  code_unmapped: CodeUnmappedTable
  code_revision: CodeRevisionTable
}
