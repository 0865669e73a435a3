import type { CredentialId } from '../../../schema/domain/ids.ts'
import type { SubjectRef } from '../consent/facts.ts'
import type { UsageRow } from './usage.ts'

/** Somebody with whom nothing connects the credential: counted once in an hour, whichever worker met them. */
export interface Meeting {
  readonly credential: CredentialId
  readonly hour: number
  readonly subject: SubjectRef
}

/** The running hours, counted by all workers of a hub together. */
export interface CommonCounts {
  /**
   * Adds, all or nothing, to the usual rates as well. Answers with what all have counted of these credentials in `hour`
   * and the one before, since an officer last lifted a suspension.
   */
  add(rows: readonly UsageRow[], meetings: readonly Meeting[], hour: number): Promise<readonly UsageRow[]>
  /** Forgets whom anybody met before that hour. */
  forget(hour: number): Promise<void>
}
