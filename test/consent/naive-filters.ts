/** The filters on the facts that come before the oracle's rules: disputes and deaths. */
import type { Facts, HangsOn, PersonFacts, Provision } from '../../schema/domain/consent.ts'
import type { Question } from '../../schema/domain/decision.ts'
import type { LinkId } from '../../schema/domain/ids.ts'

/** The links whose dispute touches this question at all. */
export function disputesThatMatter(question: Question, facts: Facts): readonly LinkId[] {
  const { role } = question.caller
  if (role === 'IDENTITY_STEWARD' || role === 'AUDITOR') return []
  if (question.category === 'ELIGIBILITY' && isAskedByNumber(question)) return []
  return facts.disputed
}

/** A number leads to its person by a link, or to nobody yet; a person named directly is reached by none. */
function isAskedByNumber({ subject }: Question): boolean {
  return subject === null || subject.person === null || subject.reachedBy.length > 0
}

/** Rule 0: the record asked for drops out. */
export function recordDropsOut(question: Question, disputed: readonly LinkId[]): boolean {
  const leadsHere = (question.subject?.reachedBy ?? []).filter((link) => disputed.includes(link))
  const hangsOn = question.marks.hangsOn
  if (leadsHere.length > 0 && !hangsOn.some((link) => leadsHere.includes(link))) return true
  const otherDisputes = hangsOn.filter((link) => disputed.includes(link) && !leadsHere.includes(link))
  return otherDisputes.length > 0 && !isEmergencyStaff(question)
}

/** Whoever asks in an emergency; a node that speaks for nobody is a machine, not staff. */
function isEmergencyStaff({ caller }: Question): boolean {
  return caller.purpose === 'EMERGENCY' && caller.role !== 'REGIONAL_NODE'
}

/** Permits, proxies, relations and deaths drop out, for whoever asks; refusals, protection and grants stay. */
export function withoutDisputed(facts: Facts, disputed: readonly LinkId[]): Facts {
  const stays = ({ hangsOn }: { readonly hangsOn: HangsOn }) => !hangsOn.some((link) => disputed.includes(link))
  return {
    ...facts,
    disputed,
    relations: facts.relations.filter(stays),
    persons: facts.persons.map((person) => ({
      ...person,
      provisions: person.provisions.filter((provision) => isRefusal(provision) || stays(provision)),
      proxies: person.proxies.filter(stays),
      death: person.death !== null && stays(person.death) ? person.death : null,
    })),
  }
}

/** "Not even in an emergency" counts as a refusal, whatever else the provision says. */
export function isRefusal(provision: Provision): boolean {
  return provision.effect === 'DENY' || provision.evenInEmergency
}

export function isDead(person: PersonFacts, at: number): boolean {
  return person.death !== null && person.death.confirmed <= at
}
