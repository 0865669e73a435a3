/**
 * The decision a second time: slow, literal, sharing nothing with the engine but the vocabulary of `schema/domain`.
 * The engine is compared with it; each function follows one sentence of one rule, by number.
 */
import type { Role } from '../../schema/domain/caller.ts'
import { type Category, hubCategories, type Label } from '../../schema/domain/category.ts'
import type {
  Facts,
  Grant,
  Proxy as Mandate,
  PersonFacts,
  ProtectionKind,
  Provision,
} from '../../schema/domain/consent.ts'
import type { DenialCode, Question, Rule } from '../../schema/domain/decision.ts'
import { disputesThatMatter, isDead, isRefusal, recordDropsOut, withoutDisputed } from './naive-filters.ts'
import {
  bereavedPermitsInForce,
  channelReaches,
  matchesCategory,
  matchesLabel,
  matchesPurpose,
  matchesRecipient,
  provisionsInForce,
} from './naive-provisions.ts'
import { isOwnOrOfAnOffice, openCells } from './naive-table.ts'
import { within } from './naive-time.ts'

export interface NaiveDecision {
  readonly outcome: 'ALLOW' | 'DENY' | 'ABSENT'
  readonly code: DenialCode | null
  readonly rule: Rule
}

const allow = (rule: Rule): NaiveDecision => ({ outcome: 'ALLOW', code: null, rule })
const absent = (rule: Rule): NaiveDecision => ({ outcome: 'ABSENT', code: null, rule })
const deny = (rule: Rule, code: DenialCode): NaiveDecision => ({ outcome: 'DENY', code, rule })

/** One question about one of the subject's persons and at most one label. */
interface Case {
  readonly question: Question
  /** What the filters left. */
  readonly facts: Facts
  readonly person: PersonFacts
  /** Of all the subject's persons: after a merge only provisions are decided apart by the text's word. */
  readonly grants: readonly Grant[]
  /** ADDRESS only where rule 3 looks at it. */
  readonly label: Label | null
  readonly at: number
}

const nobody: PersonFacts = { person: null, provisions: [], proxies: [], grants: [], protections: [], death: null }

export function naiveDecide(question: Question, facts: Facts): NaiveDecision {
  const disputed = disputesThatMatter(question, facts)
  if (recordDropsOut(question, disputed)) return absent(0)
  const left = withoutDisputed(facts, disputed)
  const persons = question.subject === null || left.persons.length === 0 ? [nobody] : left.persons
  const grants = persons.flatMap((person) => person.grants)
  const each = persons.flatMap((person) =>
    labelsOf(question).flatMap((label) => decideOne({ question, facts: left, person, grants, label, at: question.at })),
  )
  return strictest(each)
}

/** Several labels are decided one by one; no label is one case as well. */
function labelsOf({ marks }: Question): readonly (Label | null)[] {
  return marks.labels.length === 0 ? [null] : marks.labels
}

/** ABSENT before a denial before ALLOW. Between equals the text names none: the earliest rule is told. */
function strictest(decisions: readonly NaiveDecision[]): NaiveDecision {
  const order = { ABSENT: 0, DENY: 1, ALLOW: 2 }
  const sorted = [...decisions].sort((a, b) => order[a.outcome] - order[b.outcome] || a.rule - b.rule)
  const first = sorted[0]
  if (first === undefined) throw new Error('a question has at least one case')
  return first
}

/** The rules in order. Nothing: ADDRESS beside other labels, which plays no part once rule 3 let it pass. */
function decideOne(asked: Case): readonly NaiveDecision[] {
  const c = asked.label === 'ADDRESS' ? { ...asked, label: null } : asked
  const early = rule1(c) ?? rule2(c) ?? rule3(asked)
  if (early !== null) return [early]
  const otherLabels = asked.question.marks.labels.some((label) => label !== 'ADDRESS')
  if (asked.label === 'ADDRESS' && otherLabels) return []
  return [rule4(c) ?? rule5(c) ?? rule6(c) ?? rule7(c) ?? leftOutIfLabelledEntry(rule8(c) ?? rule9(), c)]
}

/** After rule 9: a labelled entry not allowed is left out; codes are for fields and categories. */
function leftOutIfLabelledEntry(decision: NaiveDecision, { question: { marks }, label }: Case): NaiveDecision {
  const isEntry = marks.field !== true
  return decision.outcome === 'DENY' && isEntry && label !== null ? absent(decision.rule) : decision
}

function rule1(c: Case): NaiveDecision | null {
  const live = suspensionsInForce(c)
  if (live.length === 0) return null
  const byBudgetAlone = live.every((suspension) => suspension.by === 'BUDGET')
  return byBudgetAlone && (usesGrantInForce(c) || opensSummaryGrant(c)) ? null : deny(1, 'SUSPENDED')
}

/** Rule 1 and the caller of a node: a suspension of either counts. */
function suspensionsInForce({ question: { caller }, facts, at }: Case) {
  return facts.suspensions
    .filter((s) => s.credential === caller.credential || s.credential === caller.node?.credential)
    .filter((s) => within({ from: s.from, until: s.lifted }, at))
}

/** Rule 1: a grant in force stays open; that is, rule 7 would allow. Nothing but the grant is left open. */
function usesGrantInForce(c: Case): boolean {
  return rule7(c) !== null
}

/** Rule 1: new grants may be opened, for EMERGENCY_SUMMARY alone where the question says for what. */
function opensSummaryGrant({ question, facts }: Case): boolean {
  const { caller, action, category } = question
  const opening = action === 'WRITE' && category === 'GRANT' && caller.purpose === 'EMERGENCY'
  return opening && caller.secondFactor && facts.emergencyEntitled && namesSummaryAlone(question)
}

function namesSummaryAlone({ opens }: Question): boolean {
  return opens === undefined || (opens.length > 0 && opens.every((category) => category === 'EMERGENCY_SUMMARY'))
}

function rule2({ question, facts }: Case): NaiveDecision | null {
  return openCells(question, facts).length === 0 ? deny(2, 'NOT_PERMITTED') : null
}

function rule3(c: Case): NaiveDecision | null {
  if (c.question.subject === null || c.label !== 'ADDRESS' || !isProtected(c, 'ADDRESS_HIDDEN')) return null
  const goesOn =
    (isThePersonThemself(c) && !isProtected(c, 'SELF_ACCESS_OFF')) ||
    isTheAuthority(c) ||
    c.question.caller.role === 'IDENTITY_STEWARD' ||
    isClinicianAskingForAPlace(c)
  return goesOn ? null : absent(3)
}

function isProtected({ person, at }: Case, kind: ProtectionKind): boolean {
  return person.protections.some((protection) => protection.kind === kind && within(protection, at))
}

function isTheAuthority({ question: { caller }, person, at }: Case): boolean {
  return person.protections.some((p) => p.kind === 'ADDRESS_HIDDEN' && within(p, at) && p.heldBy === caller.institution)
}

/** The text names pharmacists and paramedics where it means them; "clinician" is taken without them: the safer reading. */
const clinicians: readonly Role[] = ['PHYSICIAN', 'DENTIST', 'NURSE']
function isClinicianAskingForAPlace({ question: { caller, marks } }: Case): boolean {
  const purpose = caller.purpose === 'TREATMENT' || caller.purpose === 'EMERGENCY'
  return marks.place && purpose && clinicians.includes(caller.role)
}

function rule4(c: Case): NaiveDecision | null {
  if (!isThePersonThemself(c)) return null
  if (isProtected(c, 'SELF_ACCESS_OFF')) return deny(4, 'NOT_PERMITTED')
  if (isHiddenFromThePerson(c) || c.label === 'UNDISCLOSED') return absent(4)
  return allow(4)
}

/** After a merge every one of the subject's persons is the person themself. */
function isThePersonThemself({ question: { caller, subject }, facts }: Case): boolean {
  if (subject === null || caller.role !== 'PERSON' || caller.person === null) return false
  return facts.persons.some((known) => known.person === caller.person)
}

function isHiddenFromThePerson({ question: { marks }, facts }: Case): boolean {
  return facts.persons.some((known) => known.person !== null && marks.hiddenFrom.includes(known.person))
}

function rule5(c: Case): NaiveDecision | null {
  if (c.question.subject === null || c.question.caller.role !== 'GUARDIAN') return null
  if (!hasLiveProxy(c) && !hasBereavedPermit(c)) return deny(5, 'NOT_PERMITTED')
  if (c.label === 'ABUSE') return absent(5)
  if (isProtected(c, 'SELF_ACCESS_OFF')) return deny(5, 'NOT_PERMITTED')
  return isHiddenFromTheGuardian(c) ? absent(5) : allow(5)
}

function hasLiveProxy(c: Case): boolean {
  return c.person.proxies.some((proxy) => isLiveProxy(proxy, c) && coversCategory(proxy, c.question.category))
}

/** After a merge each person is decided apart: a proxy for one of them is none for the other. */
function isLiveProxy(proxy: Mandate, { question: { caller }, person, at }: Case): boolean {
  return (
    proxy.guardian === caller.person &&
    proxy.person === person.person &&
    within(proxy, at) &&
    (proxy.ended === null || at < proxy.ended) &&
    !isDead(person, at)
  )
}

function coversCategory(proxy: Mandate, category: Category): boolean {
  return proxy.categories === 'ALL' || proxy.categories.includes(category)
}

/** Death: a provision that names a bereaved person is taken for a proxy of its category. */
function hasBereavedPermit({ question, person, label, at }: Case): boolean {
  return bereavedPermitsInForce(person, at).some(
    (p) =>
      p.bereaved === question.caller.person &&
      matchesCategory(p, question) &&
      matchesLabel(p, label) &&
      matchesPurpose(p, question),
  )
}

/** An UNDISCLOSED that names nobody is taken as hidden from all: the safer reading. */
function isHiddenFromTheGuardian({ question: { caller, marks }, label }: Case): boolean {
  const named = caller.person !== null && marks.hiddenFrom.includes(caller.person)
  return named || (label === 'UNDISCLOSED' && marks.hiddenFrom.length === 0)
}

const hubWork: readonly Category[] = hubCategories
function rule6(c: Case): NaiveDecision | null {
  if (hubWork.includes(c.question.category)) return allow(6)
  if (cellIsMarked(c) && c.label === null) return allow(6)
  return ownInstitutionWroteIt(c) ? allow(6) : null
}

function cellIsMarked({ question, facts }: Case): boolean {
  return openCells(question, facts).some((cell) => cell.endsWith('*'))
}

/** A new entry, which names no author yet, is what the caller's own institution is writing. */
function ownInstitutionWroteIt({ question, facts }: Case): boolean {
  const { caller, marks, action } = question
  const purposes: readonly string[] = ['TREATMENT', 'EMERGENCY', 'CARE']
  if (caller.institution === null || !purposes.includes(caller.purpose)) return false
  return marks.author === null ? action === 'WRITE' : isOwnOrOfAnOffice(marks.author, question, facts)
}

function rule7(c: Case): NaiveDecision | null {
  if (c.question.caller.purpose !== 'EMERGENCY') return null
  if (!c.grants.some((grant) => isLiveGrant(grant, c) && isHeld(grant, c) && names(grant, c))) return null
  return provisionsInForce(c.person, c.at).some((p) => forbidsEvenInEmergency(p, c)) ? null : allow(7)
}

function isLiveGrant(grant: Grant, { at }: Case): boolean {
  return within(grant, at) && (grant.stopped === null || at < grant.stopped)
}

function isHeld(grant: Grant, { question: { caller } }: Case): boolean {
  if (grant.kind === 'BREAK_GLASS') return grant.openedBy === caller.user
  return caller.institution !== null && grant.holders.includes(caller.institution)
}

function names(grant: Grant, { question, label }: Case): boolean {
  const categories: readonly Category[] = grant.categories
  return categories.includes(question.category) && (label === null || grant.labels.includes(label))
}

/** Rule 7 does not ask for the provision's purpose. */
function forbidsEvenInEmergency(p: Provision, c: Case): boolean {
  return (
    p.evenInEmergency &&
    matchesRecipient(p, c.question, c.facts) &&
    matchesCategory(p, c.question) &&
    matchesLabel(p, c.label)
  )
}

type Answer = 'PERMIT' | 'REFUSE' | 'SILENT'

function rule8(c: Case): NaiveDecision | null {
  const matching = provisionsInForce(c.person, c.at).filter((p) => matches(p, c))
  const withLabel = mostSpecific(ifAny(matching.filter((p) => p.label !== null)) ?? matching, matching)
  const withoutLabel = mostSpecific(
    matching.filter((p) => p.label === null),
    matching,
  )
  if (withLabel === 'REFUSE' || withoutLabel === 'REFUSE') return deny(8, 'CONSENT_REFUSED')
  return withLabel === 'PERMIT' || withoutLabel === 'PERMIT' ? allow(8) : null
}

function ifAny<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list
}

function matches(p: Provision, c: Case): boolean {
  return (
    matchesRecipient(p, c.question, c.facts) &&
    matchesCategory(p, c.question) &&
    matchesLabel(p, c.label) &&
    matchesPurpose(p, c.question) &&
    channelReaches(p, c.label, c.question, c.facts)
  )
}

/** Rule 8: the most specific first, a refusal before a permit of equal rank; an opt-out yields to every refusal. */
function mostSpecific(provisions: readonly Provision[], matching: readonly Provision[]): Answer {
  const refused = matching.some(isRefusal)
  const standing = provisions.filter((p) => isRefusal(p) || p.channel !== 'OPT_OUT' || !refused)
  const best = Math.min(...standing.map(rank))
  const top = standing.filter((p) => rank(p) === best)
  if (top.some(isRefusal)) return 'REFUSE'
  return top.length > 0 ? 'PERMIT' : 'SILENT'
}

/**
 * Institution, region, role, anyone. The text does not place those with emergency entitlement: as a refusal they stand
 * with roles, as a permit with anyone, which is the safer of each.
 */
function rank(p: Provision): number {
  switch (p.recipient.kind) {
    case 'INSTITUTION':
      return 0
    case 'REGION':
      return 1
    case 'ROLE':
      return 2
    case 'EMERGENCY_ENTITLED':
      return isRefusal(p) ? 2 : 3
    case 'ANYONE':
      return 3
  }
}

function rule9(): NaiveDecision {
  return deny(9, 'CONSENT_REQUIRED')
}
