import type { MatchCounts } from '../graph.ts'
import type { MatchOutcome } from './match-record.ts'

export function counted(outcomes: readonly MatchOutcome[]): MatchCounts {
  const of = (name: MatchOutcome): number => outcomes.filter((outcome) => outcome === name).length
  return { linked: of('LINKED'), reviews: of('REVIEW'), fresh: of('NEW'), checked: of('CHECKED') }
}

export const noCounts: MatchCounts = { linked: 0, reviews: 0, fresh: 0, checked: 0 }

export const added = (one: MatchCounts, other: MatchCounts): MatchCounts => ({
  linked: one.linked + other.linked,
  reviews: one.reviews + other.reviews,
  fresh: one.fresh + other.fresh,
  checked: one.checked + other.checked,
})
