import type { WithOnce } from '../shared/once.ts'
import type { FeedbackTables } from './feedback/tables.ts'

/** A record from one revision on. Rows are added; all that is ever changed in one is that it was superseded. */
export interface CareRecordTable {
  /** Of the clock: the order in which everything became known. */
  revision: number
  superseded: number | null
  /** Blind index of office, form and the office's own number for it (外部システム管理番号, 明細番号). */
  id: string
  /** The id of the record it belongs to; null: its form stands alone. */
  parent: string | null
  layout: number
  office: string
  service: string
  insurer: string
  handle: string
  /** The handle's number in this store. */
  person: number
  on_date: string | null
  state: string
  /** Codes, dates and measures, in the order of the layout. */
  content: string
  /** Free text, in the same order, sealed; null: none. */
  sealed: Uint8Array | null
  /** The file it came in; null: it was entered. */
  upload: number | null
  /** Who entered it; null: it came in a file. */
  entered_by: string | null
  known: number
}

/**
 * Handles in the order in which they came: an office's people, told of together, have numbers side by side, and their
 * records lie so in the index of persons.
 */
export interface CarePersonTable {
  person: number
  handle: string
}

/** The items of a form in the order in which records hold them: a catalogue that changes leaves old records readable. */
export interface CareLayoutTable {
  id: number
  version: string
  form: string
  items: string
}

/** One row: the last revision given out. Whoever adds to it holds the store's lock until all of it stands. */
export interface CareClockTable {
  revision: number
  /** 1: there may be records named before ids of neighbours began alike. */
  older_names: number
}

/** One file of an office's, as far as it was taken. */
export interface UploadTable {
  /** A revision: what is undone and sent again is another upload. */
  id: number
  institution: string
  /** The sender's own key of the file. */
  key: string
  state: string
  /** All of it or nothing, at once. */
  whole: number
  version: string | null
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

/** Rows of a file that is to land whole, until all of it was read: sealed, and no part of what anybody asks for. */
export interface StagedTable {
  upload: number
  /** Of the file, where they end. */
  position: number
  rows: Uint8Array
}

/** A cell that kept its row out; its value masked where it may tell of somebody. */
export interface RefusalTable {
  upload: number
  line: number
  /** Within the line. */
  place: number
  item: string | null
  reason: string
  value: string
}

export interface ChaseTables extends WithOnce, FeedbackTables {
  care_record: CareRecordTable
  care_person: CarePersonTable
  care_layout: CareLayoutTable
  care_clock: CareClockTable
  upload: UploadTable
  refusal: RefusalTable
  staged: StagedTable
}
