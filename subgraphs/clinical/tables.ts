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
}

export interface ClinicalTables {
  record: RecordTable
}
