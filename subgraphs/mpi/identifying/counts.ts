import type { MatchCounts } from '../graph.ts'
import type { MatchOutcome } from './match-record.ts'

export function counted(outcomes: readonly MatchOutcome[]): MatchCounts {
  const of = (name: MatchOutcome): number => outcomes.filter((outcome) => outcome === name).length
  return { linked: of('LINKED'), reviews: of('REVIEW'), fresh: of('NEW'), checked: of('CHECKED') }
}
