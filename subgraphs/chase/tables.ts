import type { WithOnce } from '../shared/once.ts'

/** A record as its office told it last; what it replaced stays, superseded. */
export interface CareRecordTable {
  id: string
  upload: string
  office: string
  service: string
  handle: string
  version: string
  form: string
  /** Blind index of the office's own number for it (外部システム管理番号): told again, it is the same record. */
  name: string
  /** Of its number within the parent (明細番号); empty where the form has none. */
  detail: string
  on_date: string | null
  state: string
  /** Codes, dates and measures as JSON. */
  content: string
  /** Free text, sealed; null: none. */
  sealed: Uint8Array | null
  /** Keyed digest of all that was told, so that the same told again is seen to be the same. */
  digest: string
  known: number
  superseded: number | null
  /** The upload that took its place. */
  replaced_by: string | null
}

/** One file of an office's, as far as it was taken. */
export interface UploadTable {
  id: string
  institution: string
  /** The sender's own key of the file. */
  key: string
  state: string
  form: string | null
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

/** A cell that kept its row out; its value masked where it may tell of somebody. */
export interface RefusalTable {
  upload: string
  line: number
  /** Within the line. */
  place: number
  item: string | null
  reason: string
  value: string
}

export interface ChaseTables extends WithOnce {
  care_record: CareRecordTable
  upload: UploadTable
  refusal: RefusalTable
}
