import type { InstitutionCode, PersonId, UserId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'
import type { Content, SectionName } from './content.ts'
import type { ImageStore } from './image-store.ts'
import type { CareNote, NotesStore, TransportNote } from './notes-store.ts'
import type { Section } from './sections.ts'
import type { ReadingStore } from './snapshots/reading-store.ts'
import type { SnapshotStore } from './snapshots/snapshot-store.ts'
import type { Version } from './version.ts'

/** A section as it is being written. */
export type KeptSection = Section & Content

/** Everything of one person; null where nobody has begun a record. */
export interface EmergencyRecord {
  readonly sections: readonly KeptSection[]
  /** Newest first; the first is in force. */
  readonly versions: readonly Version[]
  /** Newest first. */
  readonly notes: readonly TransportNote[]
  /** Newest first. */
  readonly careNotes: readonly CareNote[]
}

export interface ReadRevision {
  readonly name: SectionName
  readonly revision: number
}

export interface Approver {
  readonly by: UserId
  readonly institution: InstitutionCode
  readonly telephone: string
}

/**
 * Records of persons, under every id that leads to them: after a merge what was filed under either is there. Scopes are
 * decided for one of these ids.
 */
export interface EmergencyStore extends ImageStore, NotesStore {
  readonly snapshots: SnapshotStore
  readonly readings: ReadingStore
  record(scope: Scope<'EMERGENCY'>, ids: readonly PersonId[]): Promise<EmergencyRecord | null>
  /** The version in force, and whether there is a record at all. */
  inForce(
    scope: Scope<'EMERGENCY_SUMMARY'>,
    ids: readonly PersonId[],
  ): Promise<{ readonly begun: boolean; readonly version: Version | null }>
  /** `revision`: what was read before; another one now is a CONFLICT, and nothing typed is lost on the other side. */
  save(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    content: Content,
    revision: number,
    by: UserId,
    once: Once,
  ): Promise<Outcome<KeptSection>>
  submit(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    sections: readonly ReadRevision[],
    by: UserId,
    once: Once,
  ): Promise<Outcome<readonly KeptSection[]>>
  approve(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    sections: readonly ReadRevision[],
    approver: Approver,
    once: Once,
  ): Promise<Outcome<Version>>
  giveBack(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    section: ReadRevision,
    reason: string,
    by: UserId,
    once: Once,
  ): Promise<Outcome<KeptSection>>
  ping(): Promise<void>
  close(): Promise<void>
}
