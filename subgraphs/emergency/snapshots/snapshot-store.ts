import type { PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { ConsentSnapshot } from './snapshot.ts'

/** How far the feed of consents was followed. */
export interface FeedPosition {
  readonly revision: number
  /** All snapshots were current then. */
  readonly confirmed: Instant
}

/** What the hub holds, beside approved pages, of what consent says of them. One process keeps it, all read it. */
export interface SnapshotStore {
  /** Null: nothing is kept of them, or the feed was never followed. Throws SnapshotBroken. */
  snapshotOf(person: PersonId): Promise<{ readonly snapshot: ConsentSnapshot; readonly confirmed: Instant } | null>
  /** Null: from the start. */
  position(): Promise<FeedPosition | null>
  /** Whose page was approved, and nothing was kept since. */
  wanted(first: number): Promise<readonly PersonId[]>
  /** Those of them who have a page. */
  withPage(among: readonly PersonId[]): Promise<readonly PersonId[]>
  /** All who have a page, in order. */
  everyone(after: PersonId | null, first: number): Promise<readonly PersonId[]>
  keep(snapshots: readonly ConsentSnapshot[]): Promise<void>
  keepPosition(position: FeedPosition): Promise<void>
}
