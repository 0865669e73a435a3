import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { LinkChange, PlainNumber } from '../shared/internal.ts'

/** One qualification under a number, as its insurer would have told the index by now. */
export interface BulkRegistration {
  readonly number: PlainNumber
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly previous: PlainNumber | null
}

export interface Placed {
  /** In the order of the registrations. */
  readonly handles: readonly NumberHandle[]
  readonly previous: readonly (NumberHandle | null)[]
  readonly links: readonly LinkChange[]
}

/**
 * Loads an empty index: mints, places and links by the same rules as the inbox, and leaves what it would have left,
 * had each number been told once. For benchmarks and first loads. What was cut off is no index, and begins again.
 */
export interface MpiBulk {
  /** Everything about some persons, oldest first: no number of theirs comes in another call. */
  take(registrations: readonly BulkRegistration[]): Placed
  /** When there is room for more. */
  room(): Promise<void>
  finish(): Promise<void>
  /** Of a load that will not be finished. */
  close(): Promise<void>
}
