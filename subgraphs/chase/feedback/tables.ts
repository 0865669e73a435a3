/** What one standing record says that counts: kept so that whoever it is of can be counted anew. */
export interface CareFactTable {
  service: string
  handle: string
  office: string
  id: string
  insurer: string
  /** Empty: it holds on every day. */
  on_date: string
  /** Values in the order of `told`, with commas between them; empty: not said. */
  told: string
}

/** People of one office and one insurer (保険者) in one month, cell by cell. */
export interface CareMonthTable {
  service: string
  month: string
  office: string
  insurer: string
  /** All whom the office told of. */
  own: string
  /** Those who are counted here beyond the office. */
  counted: string
}

/** One row: up to which revision of the records everything is counted. */
export interface CareCountedTable {
  revision: number
}

/** A month of a service, and its editions. */
export interface CareClosedTable {
  service: string
  month: string
  /** The day on which one was last thought of; empty: none yet. */
  looked: string
  /** The number of the last one; 0: none yet. */
  edition: number
  /** The revision of the records in which its counts last changed. */
  changed: number
  /** The one that was last looked at: what did not change since comes to what it came to. */
  drafted: number
}

export interface CareEditionTable {
  service: string
  month: string
  edition: number
  at: number
  /** Lines and cells as they are shown. */
  shown: string
  /** What they were made from: never shown, kept for later editions to be measured against. */
  tallies: string
  /** Offices as they are in it; of editions before the last, empty. */
  offices: string
}

export interface FeedbackTables {
  care_fact: CareFactTable
  care_month: CareMonthTable
  care_counted: CareCountedTable
  care_closed: CareClosedTable
  care_edition: CareEditionTable
}
