import type { Generated } from 'kysely'
import type { WithInbox } from '../shared/outbox/tables.ts'

/** (:InsuredNumber): `lookup` is a blind index, `sealed` the number itself under a key that lies elsewhere. */
export interface NumberTable {
  handle: string
  scheme: string
  insurer: string
  lookup: Uint8Array
  sealed: Uint8Array
  minted: number
}

/** (:Person). `merged_into`: the older person whose component this one joined. */
export interface PersonTable {
  id: string
  since: number
  merged_into: string | null
}

/** (:Person)-[:HELD]->(:InsuredNumber), bitemporal: from/until when it was true, known/superseded when the hub knew it. */
export interface HeldTable {
  id: Generated<number>
  person: string
  handle: string
  from_on: string
  until_on: string | null
  known: number
  superseded: number | null
  evidence: string
  decision: string
}

/** An insurer's statement that a number continues another; kept whole, for those that arrive out of order. */
export interface ContinuityTable {
  handle: string
  previous: string
  known: number
}

/** (:Decision): append-only. */
export interface DecisionTable {
  id: string
  kind: string
  at: number
  rule: string
  /** JSON: the handles and persons it concerns; no numbers. */
  evidence: string
}

/** What changed, in order and complete: the sequence comes from one locked row in the writing transaction. */
export interface LinkChangeTable {
  sequence: number
  handle: string
  person: string
  from_on: string
  until_on: string | null
  at: number
}

export interface SequenceTable {
  name: string
  value: number
}

export interface MpiTables extends WithInbox {
  number: NumberTable
  person: PersonTable
  held: HeldTable
  continuity: ContinuityTable
  decision: DecisionTable
  link_change: LinkChangeTable
  sequence: SequenceTable
}
