import { isHubCategory, type Label } from '../../../schema/domain/category.ts'
import type { Facts, PersonFacts, Provision } from '../../../schema/domain/consent.ts'
import type { Decision, DenialCode, Question, Rule } from '../../../schema/domain/decision.ts'
import type { GrantId, LinkId, ProvisionId } from '../../../schema/domain/ids.ts'
import { covers } from '../../../schema/domain/time.ts'
import type { Cell } from '../policy/table.ts'
import { isTheirs } from './authorship.ts'
import { disputesFor, standingOf } from './disputes.ts'
import { grantFor, refusedEvenInEmergency } from './emergency.ts'
import { hasProxy } from './guardian.ts'
import { isRefusal, provisionsInForce } from './in-force.ts'
import { permittingCell } from './permitted.ts'
import { decidingProvision } from './specificity.ts'
import { strictest } from './strictest.ts'
import { opensSummary, suspendedBy } from './suspension.ts'

/** The labels to be allowed each by itself; null alone where there is none. Never empty. */
type Parts = readonly [Label | null, ...(Label | null)[]]

/** A question on its way through the rules, with what does not depend on which of the subject's persons is meant. */
interface Asked {
  readonly question: Question
  readonly facts: Facts
  readonly disputed: readonly LinkId[]
  readonly parts: Parts
  /** A budget suspended the caller: only what stands under an open grant goes on. */
  readonly suspended: boolean
}

/** Pure and complete: the same question and facts have the same answer, now and at any replay. */
export function decide(question: Question, facts: Facts): Decision {
  const disputed = disputesFor(question, facts.disputed)
  const standing = standingOf(question, disputed)
  if (standing === 'DROPPED') return absent(0)

  const by = suspendedBy(question, facts)
  if (by === 'OFFICER') return deny(question, 1, 'SUSPENDED')
  const suspended = by === 'BUDGET' && !opensSummary(question, facts)
  const asked: Asked = { question, facts, disputed, parts: labelsOf(question), suspended }

  const persons = personsOf(question, facts)
  const cell = permittingCell(question, facts, disputed)
  if (cell === null) {
    return suspended && !persons.every((person) => isOpen(person, asked))
      ? deny(question, 1, 'SUSPENDED')
      : deny(question, 2, 'NOT_PERMITTED')
  }
  const decided = strictest(persons, (person) => decideFor(person, asked, cell))
  return standing === 'IN_DOUBT' && decided.outcome === 'ALLOW' ? { ...decided, inDoubt: true } : decided
}

/** Rules 3 to 9 for one person as filed: after a merge each is decided apart and the stricter outcome stands. */
function decideFor(person: PersonFacts, asked: Asked, cell: Cell): Decision {
  const { question, facts, disputed, parts, suspended } = asked
  const { caller, category, subject } = question
  // ADDRESS is a label by itself up to rule 3; a grant need not name it.
  if (hidesAddress(person, question) && (!suspended || isOpen(person, { ...asked, parts: unlabelled })))
    return absent(3)
  if (suspended && !isOpen(person, asked)) return deny(question, 1, 'SUSPENDED')

  let provisions: readonly Provision[] | null = null
  const inForce = (): readonly Provision[] => {
    provisions ??= provisionsInForce(person, question, disputed)
    return provisions
  }
  if (subject !== null && cell.condition === 'SELF') return self(person, question, facts)
  if (subject !== null && caller.role === 'GUARDIAN') {
    return strictest(parts, (label) => guardian(person, question, label, disputed, inForce))
  }
  if (isHubCategory(category)) return allowedByRule6
  if (cell.byLaw && parts === unlabelled) return allowedByRule6
  if (isOwnEntry(question, facts)) return allowedByRule6
  return strictest(parts, (label) => byConsent(question, facts, inForce(), label))
}

/** Rules 7 to 9, for one label or none. */
function byConsent(question: Question, facts: Facts, inForce: readonly Provision[], label: Label | null): Decision {
  const grant = grantFor(question, facts, label)
  if (grant !== null && !refusedEvenInEmergency(inForce, question, facts, label)) return allow(7, null, grant.id)

  const provision = decidingProvision(inForce, question, facts, label)
  if (provision !== null && !isRefusal(provision)) return allow(8, provision.id, null)
  const rule = provision === null ? 9 : 8
  // Codes are given for fields and categories, never for single entries.
  if (label !== null && question.marks.field !== true) return absent(rule, provision?.id ?? null)
  return provision === null ? deny(question, 9, 'CONSENT_REQUIRED') : deny(question, 8, 'CONSENT_REFUSED', provision.id)
}

/** Rule 1: "leaves open grants in force", that is, what rule 7 would allow. */
function isOpen(person: PersonFacts, { question, facts, disputed, parts }: Asked): boolean {
  if (parts.some((label) => grantFor(question, facts, label) === null)) return false
  const inForce = provisionsInForce(person, question, disputed)
  return !parts.some((label) => refusedEvenInEmergency(inForce, question, facts, label))
}

const clinicians: ReadonlySet<string> = new Set(['PHYSICIAN', 'DENTIST', 'NURSE'])

/** Rule 3: whether ADDRESS_HIDDEN keeps this from the caller. */
function hidesAddress(person: PersonFacts, question: Question): boolean {
  const { caller, marks, at, subject } = question
  if (person.protections.length === 0 || !marks.labels.includes('ADDRESS')) return false
  const live = person.protections.filter((protection) => covers(protection, at))
  const hidden = live.filter(({ kind }) => kind === 'ADDRESS_HIDDEN')
  if (hidden.length === 0 || caller.role === 'IDENTITY_STEWARD') return false
  if (caller.role === 'PERSON' && subject !== null) return live.some(({ kind }) => kind === 'SELF_ACCESS_OFF')
  if (hidden.some(({ heldBy }) => heldBy === caller.institution)) return false
  const treats = caller.purpose === 'TREATMENT' || caller.purpose === 'EMERGENCY'
  return !(marks.place && treats && clinicians.has(caller.role))
}

/** Rule 4. */
function self(person: PersonFacts, question: Question, facts: Facts): Decision {
  const { caller, marks } = question
  if (isSelfAccessOff(person, question)) return deny(question, 4, 'NOT_PERMITTED')
  // After a merge the person is each of them: what is hidden from one is hidden from all.
  const hidden = marks.hiddenFrom.some(
    (from) => from === caller.person || facts.persons.some((known) => known.person === from),
  )
  return hidden || marks.labels.includes('UNDISCLOSED') ? absent(4) : allowedByRule4
}

/** Rule 5. */
function guardian(
  person: PersonFacts,
  question: Question,
  label: Label | null,
  disputed: readonly LinkId[],
  inForce: () => readonly Provision[],
): Decision {
  const { caller, marks } = question
  if (!hasProxy(person, question, label, disputed, inForce)) return deny(question, 5, 'NOT_PERMITTED')
  if (label === 'ABUSE') return absent(5)
  if (isSelfAccessOff(person, question)) return deny(question, 5, 'NOT_PERMITTED')
  // UNDISCLOSED names from whom; where it names nobody it is kept from guardians too.
  const unnamed = label === 'UNDISCLOSED' && marks.hiddenFrom.length === 0
  return unnamed || marks.hiddenFrom.some((from) => from === caller.person) ? absent(5) : allowedByRule5
}

function isSelfAccessOff({ protections }: PersonFacts, { at }: Question): boolean {
  return protections.some((protection) => protection.kind === 'SELF_ACCESS_OFF' && covers(protection, at))
}

/** What a caller writes and nobody wrote before is their own institution's. */
function isOwnEntry(question: Question, facts: Facts): boolean {
  const { caller, action, marks } = question
  if (caller.purpose !== 'TREATMENT' && caller.purpose !== 'EMERGENCY' && caller.purpose !== 'CARE') return false
  if (caller.institution === null) return false
  return marks.author === null ? action === 'WRITE' : isTheirs(question, facts)
}

const unlabelled: Parts = [null]

/** Beyond rule 3 ADDRESS plays no part. */
function labelsOf({ marks }: Question): Parts {
  if (marks.labels.length === 0) return unlabelled
  const [first, ...others] = marks.labels.filter((label) => label !== 'ADDRESS')
  return first === undefined ? unlabelled : [first, ...others]
}

const unknown: PersonFacts = { person: null, provisions: [], proxies: [], grants: [], protections: [], death: null }
const nobody = [unknown] as const

/** Whom nobody knows is decided like whom nobody has said anything about: refusal and absence look alike. */
function personsOf({ subject }: Question, { persons }: Facts): readonly [PersonFacts, ...PersonFacts[]] {
  const [first, ...others] = persons
  return subject === null || first === undefined ? nobody : others.length === 0 ? [first] : [first, ...others]
}

function allow(rule: Rule, provision: ProvisionId | null, grant: GrantId | null): Decision {
  return { outcome: 'ALLOW', rule, provision, grant, inDoubt: false }
}

const allowedByRule4 = allow(4, null, null)
const allowedByRule5 = allow(5, null, null)
const allowedByRule6 = allow(6, null, null)

function absent(rule: Rule, provision: ProvisionId | null = null): Decision {
  return { outcome: 'ABSENT', rule, provision }
}

function deny(question: Question, rule: Rule, code: DenialCode, provision: ProvisionId | null = null): Decision {
  return { outcome: 'DENY', rule, code, provision, category: question.category }
}
