import type { UserId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'
import type { NotedGrant, Page } from './consent-store.ts'
import type { Reviewer } from './reviewers.ts'

export interface EnteredReviewer extends Reviewer {
  readonly entered: Instant
  readonly left: Instant | null
}

/** Who reviews what emergencies opened, and who stands above them. */
export interface ReviewerStore {
  /** Entered again, they have another superior, and are back if they had left. */
  enter(scope: Scope<'REGISTER'>, reviewer: Reviewer, once: Once): Promise<Outcome<EnteredReviewer>>
  /** What they owed is owed by others from now on. */
  leave(scope: Scope<'REGISTER'>, reviewer: UserId, once: Once): Promise<Outcome<EnteredReviewer>>
  reviewers(scope: Scope<'GRANT'>): Promise<readonly Reviewer[]>
  /** Grants whose review somebody owes, or has had escalated to them: due longest first. */
  owed(scope: Scope<'GRANT'>, by: UserId, at: Instant, first: number, after: string | null): Promise<Page<NotedGrant>>
}
