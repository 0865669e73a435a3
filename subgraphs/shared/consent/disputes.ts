import type { HangsOn, PersonFacts } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import type { LinkId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'

/** How the entry asked for stands towards identity links in dispute. */
export type Standing = 'CLEAR' | 'IN_DOUBT' | 'DROPPED'

const none: readonly LinkId[] = []

export function restsOn(hangsOn: HangsOn, links: readonly LinkId[]): boolean {
  return links.length > 0 && hangsOn.some((link) => links.includes(link))
}

/** The disputes that touch this question: "eligibility, asked by number, is untouched"; a number comes by a link. */
export function disputesFor({ caller, category, subject }: Question, disputed: readonly LinkId[]): readonly LinkId[] {
  // "Steward and auditor see all of it."
  if (disputed.length === 0 || caller.role === 'IDENTITY_STEWARD' || caller.role === 'AUDITOR') return none
  const byNumber = subject === null || subject.person === null || subject.reachedBy.length > 0
  return category === 'ELIGIBILITY' && byNumber ? none : disputed
}

/** Whether this caller comes to the person by a link in dispute. */
export function reachedInDispute({ subject }: Question, disputed: readonly LinkId[]): boolean {
  return subject !== null && restsOn(subject.reachedBy, disputed)
}

export function standingOf(question: Question, disputed: readonly LinkId[]): Standing {
  if (disputed.length === 0) return 'CLEAR'
  const { caller, marks, subject } = question
  const reachedBy = subject?.reachedBy ?? none
  const narrowed = reachedInDispute(question, disputed)
  // "A caller who reaches the person only through that link sees only what hangs on it."
  if (narrowed && !restsOn(marks.hangsOn, reachedBy)) return 'DROPPED'
  const doubtful = marks.hangsOn.filter((link) => disputed.includes(link))
  if (doubtful.length === 0) return 'CLEAR'
  // "To emergency staff the records stay, marked IN_DOUBT"; a node that speaks for nobody is no staff.
  if (caller.purpose === 'EMERGENCY' && caller.role !== 'REGIONAL_NODE') return 'IN_DOUBT'
  return narrowed && doubtful.every((link) => reachedBy.includes(link)) ? 'CLEAR' : 'DROPPED'
}

/** A death counts once its register confirmed it, unless what ties it to this person is in dispute. */
export function isDead({ death }: PersonFacts, at: Instant, disputed: readonly LinkId[]): boolean {
  return death !== null && death.confirmed <= at && !restsOn(death.hangsOn, disputed)
}
