import type { WithOnce } from '../shared/once.ts'

/** Contents are sealed: what the family writes is readable by the hub alone, under a key that lies elsewhere. */
export interface SectionTable {
  person: string
  name: string
  state: string
  revision: number
  saved: number
  by_user: string
  /** Of what was returned; sealed. */
  reason: Uint8Array | null
  version: number | null
  content: Uint8Array
}

export interface VersionTable {
  person: string
  number: number
  approved: number
  by_user: string
  institution: string
  digest: string
  superseded: number | null
  /** Null: approved before versions were signed, and signed when the store is next opened. */
  signing_key: string | null
  signature: string | null
  /** Content and telephone. */
  content: Uint8Array
}

/** As notes after transport are kept. */
export interface CareNoteTable extends TransportNoteTable {}

export interface InstitutionKeyTable {
  id: string
  institution: string
  public_half: string
  /** Sealed. */
  private_half: Uint8Array
  made: number
}

export interface TransportNoteTable {
  id: string
  person: string
  at: number
  by_user: string
  institution: string
  content: Uint8Array
}

export interface ImageTable {
  id: string
  person: string
  media_type: string
  width: number
  height: number
  digest: string
  saved: number
  by_user: string
  content: Uint8Array
}

/** What consent says of a page, kept beside it. All but the person null: to be kept as soon as it can be asked for. */
export interface ConsentSnapshotTable {
  person: string
  taken: number | null
  digest: string | null
  signing_key: string | null
  signature: string | null
  /** Sealed. */
  content: Uint8Array | null
}

/** One row. */
export interface ConsentFeedTable {
  id: number
  /** Sealed: nobody makes a snapshot younger than it is. */
  content: Uint8Array
}

/** A page read while consent could not be asked. */
export interface UnconfirmedReadingTable {
  id: string
  person: string
  at: number
  request: string
  as_of: number
  /** Who read, and under which passes; sealed. */
  content: Uint8Array
  /** When consent could be asked again, and what it said. */
  decided: number | null
  outcome: string | null
  reviewed: number | null
  verdict: string | null
  /** Sealed. */
  review: Uint8Array | null
}

export interface EmergencyTables extends WithOnce {
  section: SectionTable
  version: VersionTable
  institution_key: InstitutionKeyTable
  transport_note: TransportNoteTable
  image: ImageTable
  care_note: CareNoteTable
  consent_snapshot: ConsentSnapshotTable
  consent_feed: ConsentFeedTable
  unconfirmed_reading: UnconfirmedReadingTable
}
