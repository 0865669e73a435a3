import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Scope } from '../../shared/context.ts'
import type { FactReading } from './facts.ts'
import type { Month } from './month.ts'
import type { Counts } from './observing.ts'
import type { Edition } from './publishing.ts'

/** All people of an office, or of several, in one month, as they are known now. */
export interface OwnMonth {
  readonly service: string
  readonly month: Month
  readonly counts: Counts
}

export interface PublishedMonth {
  readonly service: string
  readonly month: Month
  /** From 1; a later one takes the place of those before. */
  readonly number: number
  readonly at: Instant
  readonly edition: Edition
}

/** From one month to another, both of them in it. */
export interface Months {
  readonly from: Month
  readonly to: Month
}

/** What comes back to care offices: live counts of their own, and editions of everybody's. */
export interface FeedbackStore {
  /** Counts some more of what changed in the records; whether there is more to count. */
  refresh(reading: FactReading): Promise<boolean>
  /** Makes the editions that are due; how many it made. */
  publish(at: Instant): Promise<number>
  /** Of the offices that the caller's own scope reaches: whoever has two of them in one service is counted once. */
  own(scope: Scope<'LONG_TERM_CARE'>, offices: readonly InstitutionCode[], months: Months): Promise<readonly OwnMonth[]>
  /** The last edition of each month, oldest first. Editions tell of nobody: any scope will do that led to them. */
  published(
    scope: Scope<'AGGREGATE' | 'LONG_TERM_CARE'>,
    services: readonly string[],
    months: Months,
  ): Promise<readonly PublishedMonth[]>
}
