import type { Generated } from 'kysely'
import type { WithInbox } from '../shared/outbox/tables.ts'
import type { CodeTables } from './codes/tables.ts'

/** (:InsuredNumber): `lookup` is a blind index, `sealed` the number itself under a key that lies elsewhere. */
export interface NumberTable {
  handle: string
  scheme: string
  insurer: string
  lookup: Uint8Array
  sealed: Uint8Array
  minted: number
}

/** (:LocalId): a network's or hospital's own. */
export interface LocalIdTable {
  handle: string
  assigner: string
  lookup: Uint8Array
  sealed: Uint8Array
  minted: number
}

interface RecordState {
  from_on: string
  until_on: string | null
  person: string
  evidence: string
  decision: string | null
  doubted: number
  known: number
}

export interface FiledTable extends RecordState {
  id: string
  filed: number
  handle: string
}

/** (:Person)-[:HELD]->(:InsuredNumber | :LocalId) as it stands. */
export interface RecordTable extends FiledTable {
  /** Its number's, which never changes: a history reads no wide row for it. Null: a local id's, or from before. */
  scheme: Generated<string | null>
}

/** As it stood until `superseded`. */
export interface RecordPastTable extends FiledTable {
  superseded: number
}

/** (:Decision): append-only but for `counts`, which follows from the entries that void it. */
export interface LedgerTable {
  sequence: number
  id: string
  kind: string
  at: number
  by_user: string
  rule: string
  one: string | null
  other: string | null
  weight: number
  reasons: string
  counts: number
}

export interface LedgerVoidTable {
  decision: string
  target: string
}

export interface LedgerCiteTable {
  decision: string
  cited: string
}

/** A counting link that a contradiction between two records puts in doubt. */
export interface DoubtTable {
  link: string
  kind: string
  one: string
  other: string
  since: number
}

export interface ReviewTable {
  id: string
  ordinal: number
  one: string
  other: string
  cause: string
  reasons: string
  state: string
  opened: number
  answered: number | null
  decision: string | null
}

export interface IdentityTable {
  record: string
  kind: string
  kana: string
  kanji: string
  latin: string
  birth_date: string | null
  sex: string
  postal_code: string
  address: string
  phone: string
  source: string
  verified: number
  normaliser: number
  household: string
  branch: string
  died_on: string | null
  from_on: string | null
  until_on: string | null
  known: number
  superseded: number | null
}

export interface IdentityKeyTable {
  key: number | bigint
  record: string
}

export interface UnmatchedTable {
  record: string
  since: number
}

/** (:InsuredNumber)-[:RECORDS_AT]->(:Facility). */
export interface LocationTable {
  handle: string
  facility: string
  region: string
  category: string
  label: string | null
  from_on: string
  until_on: string | null
  count: number
  known: number
  superseded: number | null
}

/** An insurer's statement that a number continues another; kept whole, for those that arrive out of order. */
export interface ContinuityTable {
  handle: string
  previous: string
  known: number
}

/** What changed, in order and complete: the sequence comes from one locked row in the writing transaction. */
export interface LinkChangeTable {
  sequence: number
  handle: string
  person: string
  was: string | null
  from_on: string
  until_on: string | null
  doubted: number
  at: number
}

export interface SequenceTable {
  name: string
  value: number
}

export interface MpiTables extends WithInbox, CodeTables {
  number: NumberTable
  local_id: LocalIdTable
  record: RecordTable
  record_past: RecordPastTable
  ledger: LedgerTable
  ledger_void: LedgerVoidTable
  ledger_cite: LedgerCiteTable
  doubt: DoubtTable
  review: ReviewTable
  identity: IdentityTable
  identity_key: IdentityKeyTable
  unmatched: UnmatchedTable
  location: LocationTable
  continuity: ContinuityTable
  link_change: LinkChangeTable
  sequence: SequenceTable
}
