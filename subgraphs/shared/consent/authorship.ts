import type { CallerFacts } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'

type Written = Pick<Question, 'caller' | 'action' | 'marks'>

/** What the caller's own institution wrote; what is read in care may be of an office that it is the head of. */
export function isTheirs({ caller, action, marks }: Written, { offices }: Pick<CallerFacts, 'offices'>): boolean {
  if (caller.institution === null || marks.author === null) return false
  if (marks.author === caller.institution) return true
  return caller.purpose === 'CARE' && action === 'READ' && offices.includes(marks.author)
}
