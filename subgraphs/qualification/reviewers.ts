import type { UserId } from '../../schema/domain/ids.ts'
import { hours, type Instant } from '../../schema/domain/time.ts'

/** "a review owed by a named reviewer within 72 hours". */
export const reviewWithin = hours(72)

export interface Reviewer {
  readonly reviewer: UserId
  /** Null: nobody stands above them. */
  readonly superior: UserId | null
}

export interface Owed {
  readonly owedBy: UserId | null
  readonly reviewDue: Instant
}

/**
 * "A late review is escalated to the reviewer's superior": once it is late, and to the superior's own superior when they
 * let as long again pass. Nobody is told twice, whatever circle a register describes.
 */
export function escalatedTo(
  { owedBy, reviewDue }: Owed,
  at: Instant,
  reviewers: readonly Reviewer[],
): readonly UserId[] {
  const superiors = new Map(reviewers.map(({ reviewer, superior }) => [reviewer, superior]))
  const told: UserId[] = []
  let below = owedBy
  for (let late = at - reviewDue; late >= 0 && below !== null; late -= reviewWithin) {
    const superior: UserId | null = superiors.get(below) ?? null
    if (superior === null || superior === owedBy || told.includes(superior)) break
    told.push(superior)
    below = superior
  }
  return told
}

export interface Burden {
  readonly reviewer: UserId
  readonly owes: number
}

/** Whoever owes least; nobody reviews what they opened themself. */
export function nextReviewer(burdens: readonly Burden[], opener: UserId): UserId | null {
  const [least] = burdens
    .filter(({ reviewer }) => reviewer !== opener)
    .toSorted((one, other) => one.owes - other.owes || (one.reviewer < other.reviewer ? -1 : 1))
  return least?.reviewer ?? null
}
