/** Rule 2 for the oracle: the table of roles and purposes, typed a second time from the text, and what its cells name. */
import type { Purpose, Role } from '../../schema/domain/caller.ts'
import type { Category } from '../../schema/domain/category.ts'
import type { Delegation, Facts, RegisteredRecipient, RelationKind } from '../../schema/domain/consent.ts'
import type { Question } from '../../schema/domain/decision.ts'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { within } from './naive-time.ts'

/** What a cell names beside its categories. */
type Tie =
  | 'NOTHING'
  | 'ITS_INSURED'
  | 'ITS_INSURED_OR_CARE_INSURED'
  | 'ITS_RESIDENTS'
  | 'OWN_CLIENTS'
  | 'ITS_RECIPIENTS'
  | 'CODES_GRANTED_TO_IT'
  | 'ATTENDING_DOCTOR'
  | 'OWN_RECORDS'
  | 'DECLARED_DISASTER'
  | 'THEMSELF'
  | 'WHOM_THEY_ACT_FOR'

type Cell = Category | `${Category}*`

interface Line {
  readonly roles: readonly Role[]
  readonly purposes: readonly Purpose[]
  readonly tie: Tie
  readonly reads: readonly Cell[]
  readonly writes: readonly Cell[]
}

const line = (
  roles: readonly Role[],
  purposes: readonly Purpose[],
  tie: Tie,
  reads: readonly Cell[],
  writes: readonly Cell[],
): Line => ({ roles, purposes, tie, reads, writes })

const doctors: readonly Role[] = ['PHYSICIAN', 'DENTIST']
const doctorReads: readonly Cell[] = [
  'ELIGIBILITY*',
  'NUMBER*',
  'LIMIT_CERTIFICATE',
  'CHECKUP',
  'MEDICATION',
  'CLINICAL',
  'DOCUMENT',
  'EMERGENCY',
  'EMERGENCY_SUMMARY',
  'LONG_TERM_CARE',
  'LOCATION',
]
const institutionRecords: readonly Cell[] = ['CHECKUP', 'MEDICATION', 'CLINICAL', 'DOCUMENT']
const pharmacistReads: readonly Cell[] = ['ELIGIBILITY*', 'NUMBER*', 'MEDICATION', 'CHECKUP', 'CLINICAL']
const insurerCells: readonly Cell[] = ['ELIGIBILITY*', 'NUMBER*', 'LIMIT_CERTIFICATE*', 'CHECKUP*']
const everythingAboutThePerson: readonly Cell[] = [
  'ELIGIBILITY',
  'LIMIT_CERTIFICATE',
  'CHECKUP',
  'MEDICATION',
  'CLINICAL',
  'DOCUMENT',
  'EMERGENCY',
  'EMERGENCY_SUMMARY',
  'LONG_TERM_CARE',
  'LOCATION',
  'NUMBER_HISTORY',
  'NUMBER',
  'CONSENT',
  'ACCESS_LOG',
  'PROTECTION',
  'GRANT',
]
const personWrites: readonly Cell[] = ['CONSENT', 'EMERGENCY', 'GRANT']

const lines: readonly Line[] = [
  line(
    ['CLERK', 'PHYSICIAN', 'DENTIST', 'PHARMACIST'],
    ['INSURANCE'],
    'NOTHING',
    ['ELIGIBILITY*', 'NUMBER*', 'LIMIT_CERTIFICATE'],
    ['CONSENT'],
  ),
  line(doctors, ['TREATMENT'], 'NOTHING', doctorReads, ['CONSENT', 'REGISTER']),
  line(doctors, ['TREATMENT'], 'OWN_RECORDS', [], institutionRecords),
  line(doctors, ['TREATMENT'], 'ATTENDING_DOCTOR', [], ['EMERGENCY']),
  line(doctors, ['EMERGENCY'], 'NOTHING', doctorReads, ['GRANT', 'EMERGENCY']),
  line(['PHARMACIST'], ['TREATMENT'], 'NOTHING', pharmacistReads, ['CONSENT']),
  // Dispensing is what this pharmacy dispensed; safer than letting it write another's entry.
  line(['PHARMACIST'], ['TREATMENT'], 'OWN_RECORDS', [], ['MEDICATION']),
  line(['PHARMACIST'], ['EMERGENCY'], 'DECLARED_DISASTER', pharmacistReads, ['GRANT']),
  line(['PARAMEDIC'], ['EMERGENCY'], 'NOTHING', ['EMERGENCY_SUMMARY'], ['GRANT']),
  line(
    ['CARE_MANAGER', 'CARE_PROVIDER'],
    ['CARE'],
    'OWN_CLIENTS',
    ['LONG_TERM_CARE', 'MEDICATION', 'CLINICAL'],
    ['LONG_TERM_CARE', 'EMERGENCY'],
  ),
  line(['INSURER'], ['INSURANCE'], 'ITS_INSURED', insurerCells, [...insurerCells, 'PROTECTION']),
  line(['MUNICIPALITY'], ['INSURANCE'], 'ITS_INSURED_OR_CARE_INSURED', insurerCells, [...insurerCells, 'PROTECTION']),
  // The care register makes people its care insured: to demand the relation first would close it to newcomers.
  line(['MUNICIPALITY'], ['INSURANCE'], 'NOTHING', [], ['REGISTER']),
  line(['MUNICIPALITY'], ['PUBLIC_HEALTH'], 'ITS_RESIDENTS', ['CHECKUP*'], ['PROTECTION']),
  line(['MUNICIPALITY'], ['PUBLIC_HEALTH'], 'NOTHING', ['AGGREGATE*'], ['REGISTER']),
  line(['PAYMENT_AGENCY'], ['INSURANCE'], 'NOTHING', ['ELIGIBILITY*', 'NUMBER*'], []),
  // The star of the line holds for its vouchers too: no office could enter one if the assisted had to consent.
  line(['WELFARE_OFFICE'], ['INSURANCE'], 'ITS_RECIPIENTS', ['ELIGIBILITY*'], ['ELIGIBILITY*']),
  line(['REGIONAL_NODE'], ['TREATMENT', 'EMERGENCY'], 'NOTHING', ['LOCATION'], []),
  line(['REGIONAL_NODE'], ['TREATMENT', 'EMERGENCY'], 'OWN_RECORDS', [], ['LOCATION', ...institutionRecords]),
  line(['DATABASE_OPERATOR'], ['RESEARCH'], 'CODES_GRANTED_TO_IT', ['CODES*'], []),
  line(['DATABASE_OPERATOR', 'RESEARCHER'], ['RESEARCH'], 'NOTHING', ['AGGREGATE*'], []),
  line(['PERSON'], ['OWN_REQUEST'], 'THEMSELF', everythingAboutThePerson, personWrites),
  line(['GUARDIAN'], ['OWN_REQUEST'], 'WHOM_THEY_ACT_FOR', everythingAboutThePerson, personWrites),
  line(
    ['HISTORY_PROVIDER'],
    ['IDENTITY'],
    'NOTHING',
    ['ELIGIBILITY*', 'NUMBER*', 'NUMBER_HISTORY*', 'REGISTER*', 'AGGREGATE*'],
    ['REGISTER'],
  ),
  line(
    ['IDENTITY_STEWARD'],
    ['IDENTITY'],
    'NOTHING',
    ['IDENTITY*', 'REVIEW*', 'NUMBER*', 'NUMBER_HISTORY*'],
    ['REVIEW'],
  ),
  line(['SECURITY_OFFICER'], ['OVERSIGHT'], 'NOTHING', ['SECURITY*'], ['SECURITY']),
  line(['BREAK_GLASS_REVIEWER'], ['OVERSIGHT'], 'NOTHING', ['GRANT*'], ['GRANT']),
  line(['AUDITOR'], ['OVERSIGHT'], 'NOTHING', ['ACCESS_LOG*', 'GRANT*', 'REGISTER*', 'AGGREGATE*'], []),
]

/** Rule 2: the cells open to this question. Empty: not permitted. `facts` are what the filters left. */
export function openCells(question: Question, facts: Facts): readonly Cell[] {
  const registered: readonly Cell[] = isRegisteredRecipient(question, facts) ? ['NUMBER_HISTORY*'] : []
  const role = standsAs(question, facts)
  if (role === null || isBeyondADelegation(question) || asksForWhatOthersWrote(question, facts)) return registered
  const written = lines
    .filter((l) => l.roles.includes(role) && l.purposes.includes(question.caller.purpose))
    .filter((l) => tieHolds(l.tie, question, facts))
    .flatMap((l) => (question.action === 'READ' ? l.reads : l.writes))
    .filter((cell) => cell === question.category || cell === `${question.category}*`)
  return [...written, ...registered]
}

/** All that one institution wrote, whosever it is, is for itself and its head alone. */
function asksForWhatOthersWrote(question: Question, facts: Facts): boolean {
  const { subject, marks } = question
  if (subject !== null || marks.field !== true || marks.author === null) return false
  return !isOwnOrOfAnOffice(marks.author, question, facts)
}

/** A head (本部) reads, in care, what its offices wrote. */
export function isOwnOrOfAnOffice(author: InstitutionCode, { caller, action }: Question, facts: Facts): boolean {
  if (caller.institution === null) return false
  const reads = caller.purpose === 'CARE' && action === 'READ' && facts.offices.some((office) => office === author)
  return author === caller.institution || reads
}

/** The nurse's row: a nurse stands as the physician of a living delegation, or as nobody. */
export function standsAs(question: Question, facts: Facts): Role | null {
  const { caller, at } = question
  if (caller.role !== 'NURSE') return caller.role
  const delegation = facts.delegation
  return delegation !== null && delegates(delegation, question) && isAlive(delegation, at) ? delegation.role : null
}

function delegates(delegation: Delegation, { caller }: Question): boolean {
  return (
    delegation.id === caller.delegation &&
    delegation.nurse === caller.user &&
    delegation.institution === caller.institution &&
    delegation.purposes.includes(caller.purpose)
  )
}

function isAlive(delegation: Delegation, at: number): boolean {
  return within(delegation, at) && (delegation.revoked === null || at < delegation.revoked)
}

/** Approvals are excepted; and a delegation is given by the physician, so a nurse cannot prolong their own. */
function isBeyondADelegation({ caller, action, category }: Question): boolean {
  return (
    caller.role === 'NURSE' &&
    caller.purpose === 'TREATMENT' &&
    action === 'WRITE' &&
    (category === 'EMERGENCY' || category === 'REGISTER')
  )
}

/** "A recipient in the register" is an institution: people asking for themselves or a ward are none. */
function isRegisteredRecipient(question: Question, facts: Facts): boolean {
  if (question.action !== 'READ' || question.category !== 'NUMBER_HISTORY') return false
  if (question.caller.role === 'PERSON' || question.caller.role === 'GUARDIAN') return false
  return facts.register.some((entry) => registers(entry, question))
}

function registers(entry: RegisteredRecipient, { caller, category, at }: Question): boolean {
  return (
    entry.institution === caller.institution &&
    entry.purpose === caller.purpose &&
    entry.categories.includes(category) &&
    within(entry, at) &&
    at < entry.recheckBy
  )
}

function tieHolds(tie: Tie, question: Question, facts: Facts): boolean {
  switch (tie) {
    case 'NOTHING':
      return true
    case 'DECLARED_DISASTER':
      return facts.disasters.some((span) => within(span, question.at))
    case 'OWN_RECORDS':
      return question.marks.author === null || question.marks.author === question.caller.institution
    default:
      // A question about nobody yet can name no relation.
      return question.subject === null || relationHolds(tie, question, facts)
  }
}

function relationHolds(
  tie: Exclude<Tie, 'NOTHING' | 'DECLARED_DISASTER' | 'OWN_RECORDS'>,
  question: Question,
  facts: Facts,
): boolean {
  switch (tie) {
    case 'ITS_INSURED':
      return institutionHas(['INSURED_BY'], question, facts)
    case 'ITS_INSURED_OR_CARE_INSURED':
      return institutionHas(['INSURED_BY', 'CARE_INSURED_BY'], question, facts)
    case 'ITS_RESIDENTS':
      return institutionHas(['RESIDENT_OF', 'CARE_INSURED_BY'], question, facts)
    case 'OWN_CLIENTS':
      return institutionHas(['CLIENT_OF'], question, facts)
    case 'ITS_RECIPIENTS':
      return institutionHas(['ASSISTED_BY'], question, facts)
    case 'CODES_GRANTED_TO_IT':
      return institutionHas(['CODES_GRANTED'], question, facts)
    case 'ATTENDING_DOCTOR':
      return facts.relations.some(
        (r) => r.kind === 'ATTENDING' && r.user === question.caller.user && within(r, question.at),
      )
    case 'THEMSELF':
      return isOneOf(question.caller.person, facts) && !loginDroppedOut(question, facts)
    case 'WHOM_THEY_ACT_FOR':
      return isOneOf(question.caller.actingFor, facts)
  }
}

function institutionHas(kinds: readonly RelationKind[], question: Question, facts: Facts): boolean {
  return facts.relations.some(
    (r) => kinds.includes(r.kind) && r.institution === question.caller.institution && within(r, question.at),
  )
}

function isOneOf(person: string | null, facts: Facts): boolean {
  return person !== null && facts.persons.some((known) => known.person === person)
}

/** Dispute: the person's own login drops out where only the disputed link leads it here. */
function loginDroppedOut(question: Question, facts: Facts): boolean {
  return (question.subject?.reachedBy ?? []).some((link) => facts.disputed.includes(link))
}
