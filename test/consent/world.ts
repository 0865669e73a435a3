import { type Caller, purposes, roles } from '../../schema/domain/caller.ts'
import {
  type Category,
  categories,
  type Label,
  labels,
  type PersonCategory,
  personCategories,
} from '../../schema/domain/category.ts'
import {
  channels,
  type Facts,
  type Grant,
  grantKinds,
  type PersonFacts,
  type Provision,
  type Recipient,
  type Relation,
  relationKinds,
} from '../../schema/domain/consent.ts'
import { type Action, type Marks, type Question, unmarked } from '../../schema/domain/decision.ts'
import type { GrantId, LinkId, PersonId, ProvisionId, ProxyId } from '../../schema/domain/ids.ts'
import { days, hours, type Instant } from '../../schema/domain/time.ts'
import { table } from '../../subgraphs/shared/policy/table.ts'
import type { SeededRandom } from '../support/seeded-random.ts'
import * as cast from './cast.ts'

export interface World {
  readonly question: Question
  readonly facts: Facts
}

const links: readonly LinkId[] = [cast.link, cast.otherLink]
const institutions = [cast.clinic, cast.hospital, cast.insurer]
const clinical: readonly PersonCategory[] = ['MEDICATION', 'CLINICAL', 'EMERGENCY_SUMMARY', 'EMERGENCY', 'LOCATION']
/** Offsets from the instant asked about, on both sides of every boundary. */
const before = [-days(60), -days(31), -days(30), -days(29), -days(2), -hours(1), -1, 0]
const after = [0, 1, hours(1), days(1), days(30)]

/** One world out of many: small casts and near instants, so that everything meets everything often. */
export function worldOf(random: SeededRandom): World {
  const caller = callerOf(random)
  const searching = random.chance(0.06)
  const unplaced = !searching && random.chance(0.05)
  const question = questionOf(random, caller, searching, unplaced ? null : cast.patient)
  const persons = searching || random.chance(0.03) ? [] : personsOf(random, unplaced, question)
  const facts = factsOf(random, caller, persons, question.category)
  return { question, facts: searching ? { ...facts, relations: [], disputed: [] } : facts }
}

/** Rows whose cells mostly rest on consent, and the people themselves. */
const consulted = table.filter(({ purposes: row }) =>
  row.some((purpose) => ['TREATMENT', 'EMERGENCY', 'CARE', 'OWN_REQUEST'].includes(purpose)),
)

/** A pair of the table mostly, any at all otherwise; half of them where consent decides. */
function callerOf(random: SeededRandom): Caller {
  const row = random.pick(random.chance(0.45) ? consulted : table)
  const listed = random.chance(0.92)
  const asNurse = listed && random.chance(0.07)
  const role = asNurse ? 'NURSE' : listed ? random.pick(row.roles) : random.pick(roles)
  const purpose = asNurse
    ? random.pick(['INSURANCE', 'TREATMENT', 'EMERGENCY'] as const)
    : listed
      ? random.pick(row.purposes)
      : random.pick(purposes)
  const asPerson = role === 'PERSON' || role === 'GUARDIAN'
  return {
    role,
    purpose,
    user: random.chance(0.7) ? cast.doctor : cast.colleague,
    credential: cast.credential,
    institution: asPerson ? null : cast.clinic,
    region: asPerson ? null : random.chance(0.8) ? cast.region : null,
    person: personOfCaller(random, role),
    actingFor: role === 'GUARDIAN' ? (random.chance(0.92) ? cast.patient : cast.stranger) : null,
    delegation: role === 'NURSE' && random.chance(0.95) ? cast.delegation : null,
    secondFactor: random.chance(0.6),
    node: random.chance(0.1) ? { institution: cast.hospital, credential: cast.nodeCredential } : null,
  }
}

function personOfCaller(random: SeededRandom, role: Caller['role']): PersonId | null {
  if (role === 'GUARDIAN') return random.chance(0.95) ? cast.mother : cast.stranger
  if (role !== 'PERSON') return null
  return random.pick([cast.patient, cast.patient, cast.patient, cast.patientAsFiledTwice, cast.stranger])
}

function questionOf(random: SeededRandom, caller: Caller, searching: boolean, person: PersonId | null): Question {
  const action: Action = random.chance(0.85) ? 'READ' : 'WRITE'
  const category = categoryOf(random, caller, action)
  const passes = random.chance(0.8) ? { passes: random.some(provisionIds, 0.7) } : {}
  const opens = random.chance(0.2)
    ? { opens: random.pick<readonly PersonCategory[]>([['EMERGENCY_SUMMARY'], ['EMERGENCY_SUMMARY', 'CLINICAL'], []]) }
    : {}
  return {
    caller,
    action,
    subject: searching ? null : { person, reachedBy: random.chance(0.3) ? [random.pick(links)] : [] },
    category,
    locationOf: category === 'LOCATION' && random.chance(0.8) ? random.pick(clinical) : null,
    marks: marksOf(random),
    at: cast.now,
    ...passes,
    ...opens,
  }
}

/** What the caller's pair may ask, mostly; a third of the time what grants and provisions are mostly about. */
function categoryOf(random: SeededRandom, caller: Caller, action: Action): Category {
  if (random.chance(0.12)) return random.pick(categories)
  const asked = caller.role === 'NURSE' ? 'PHYSICIAN' : caller.role
  const row = table.find((one) => one.roles.includes(asked) && one.purposes.includes(caller.purpose))
  const cells = (action === 'READ' ? row?.reads : row?.writes) ?? []
  const consented = cells.filter((cell) => clinical.some((one) => one === cell.category))
  if (consented.length > 0 && random.chance(0.6)) return random.pick(consented).category
  return cells.length > 0 ? random.pick(cells).category : random.pick(categories)
}

function marksOf(random: SeededRandom): Marks {
  if (random.chance(0.3)) return unmarked
  return {
    labels: labelsOf(random),
    author: random.pick([null, null, null, cast.hospital, cast.hospital, cast.clinic]),
    hiddenFrom: random.chance(0.75)
      ? []
      : random.some([cast.patient, cast.patientAsFiledTwice, cast.mother, cast.stranger], 0.4),
    hangsOn: random.chance(0.75) ? [] : random.some(links, 0.6),
    place: random.chance(0.4),
    ...(random.chance(0.3) ? { field: random.chance(0.8) } : {}),
  }
}

function labelsOf(random: SeededRandom): readonly Label[] {
  if (random.chance(0.4)) return []
  if (random.chance(0.25)) return ['ADDRESS']
  return random.chance(0.7) ? [random.pick(labels)] : random.some(labels, 0.35)
}

function factsOf(random: SeededRandom, caller: Caller, persons: readonly PersonFacts[], category: Category): Facts {
  return {
    suspensions: random.chance(0.9)
      ? []
      : random.times(2, () => ({
          credential: random.pick([cast.credential, cast.credential, cast.nodeCredential]),
          by: random.chance(0.8) ? ('BUDGET' as const) : ('OFFICER' as const),
          from: instant(random, before, 0.1),
          lifted: maybe(random, 0.2),
        })),
    emergencyEntitled: random.chance(0.6),
    offices: random.chance(0.5) ? [] : [cast.hospital],
    delegation: random.chance(0.05)
      ? null
      : {
          id: cast.delegation,
          role: random.chance(0.8) ? 'PHYSICIAN' : 'DENTIST',
          physician: cast.doctor,
          nurse: random.chance(0.95) ? caller.user : cast.doctor,
          institution: random.chance(0.95) ? cast.clinic : cast.hospital,
          purposes: random.chance(0.8) ? purposes : ['TREATMENT'],
          from: instant(random, before, 0.05),
          until: instant(random, after.slice(1), 0.05),
          revoked: maybe(random, 0.07),
        },
    disasters: random.chance(0.4) ? [] : [{ from: instant(random, before, 0.1), until: maybe(random, 0.2) }],
    register: random.chance(0.6)
      ? []
      : [
          {
            institution: random.chance(0.9) ? cast.clinic : cast.hospital,
            purpose: random.chance(0.8) ? caller.purpose : 'RESEARCH',
            categories: random.chance(0.9) ? ['NUMBER_HISTORY'] : ['ELIGIBILITY', category],
            from: instant(random, before, 0.05),
            until: maybe(random, 0.2),
            recheckBy: instant(random, after, 0.1),
          },
        ],
    relations: random.chance(0.15) ? [] : relationKinds.flatMap((kind) => relationOf(random, kind)),
    disputed: random.chance(0.75) ? [] : random.some(links, 0.6),
    persons,
  }
}

function relationOf(random: SeededRandom, kind: Relation['kind']): readonly Relation[] {
  if (random.chance(0.35)) return []
  return [
    {
      kind,
      institution: random.chance(0.93) ? cast.clinic : cast.hospital,
      user: kind === 'ATTENDING' ? random.pick([cast.doctor, cast.doctor, cast.colleague]) : null,
      from: instant(random, before, 0.04),
      until: maybe(random, 0.2),
      hangsOn: random.chance(0.85) ? [] : [random.pick(links)],
    },
  ]
}

/** The patient, and one time in seven a second filing of theirs that a merge has joined. */
function personsOf(random: SeededRandom, unplaced: boolean, question: Question): readonly PersonFacts[] {
  const first = personOf(random, unplaced ? null : cast.patient, question)
  return unplaced || random.chance(0.86) ? [first] : [first, personOf(random, cast.patientAsFiledTwice, question)]
}

function personOf(random: SeededRandom, person: PersonId | null, question: Question): PersonFacts {
  const id = person ?? cast.patient
  return {
    person,
    provisions: random.chance(0.15) ? [] : random.times(5, () => provisionOf(random, id, question)).map(numbered),
    proxies: random.chance(0.2)
      ? []
      : random
          .times(2, () => ({
            id: random.pick(proxyIds),
            guardian: random.chance(0.9) ? cast.mother : cast.stranger,
            person: id,
            categories: random.chance(0.6) ? ('ALL' as const) : random.some(categories, 0.5),
            from: instant(random, before, 0.05),
            until: maybe(random, 0.2),
            ended: maybe(random, 0.15),
            hangsOn: random.chance(0.85) ? [] : [random.pick(links)],
          }))
          .filter((one, at, all) => all.findIndex(({ id: first }) => first === one.id) === at),
    grants: random.chance(0.6) ? [] : random.times(2, () => grantOf(random, id)),
    protections: random.chance(question.marks.labels.includes('ADDRESS') ? 0.3 : 0.8)
      ? []
      : random.times(2, () => ({
          kind: random.chance(0.6) ? ('ADDRESS_HIDDEN' as const) : ('SELF_ACCESS_OFF' as const),
          person: id,
          heldBy: random.chance(0.4) ? cast.clinic : random.pick(institutions),
          from: instant(random, before, 0.05),
          until: maybe(random, 0.15),
        })),
    death: random.chance(0.88)
      ? null
      : { confirmed: instant(random, before, 0.15), hangsOn: random.chance(0.75) ? [] : [random.pick(links)] },
  }
}

const provisionIds = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `prv_${name}` as ProvisionId)
const proxyIds = ['a', 'b'].map((name) => `prx_${name}` as ProxyId)
const grantIds = ['a', 'b'].map((name) => `grt_${name}` as GrantId)

/** Provisions of one person have ids of their own; those of two filings of them may well be the same. */
function numbered(provision: Provision, at: number): Provision {
  return { ...provision, id: provisionIds[at] ?? provision.id }
}

function provisionOf(random: SeededRandom, person: PersonId, question: Question): Provision {
  const byGuardian = random.chance(0.25)
  const effect = random.chance(0.55) ? 'PERMIT' : 'DENY'
  const channel = channelOf(random, effect, question.category)
  const emergencyOnly = channel === 'ENROLMENT' || channel === 'PASS'
  const bereaved = effect === 'PERMIT' && !emergencyOnly && channel !== 'OPT_OUT' && random.chance(0.15)
  return {
    id: random.pick(provisionIds),
    person,
    giver: byGuardian ? cast.mother : person,
    proxy: byGuardian ? random.pick(proxyIds) : null,
    effect,
    recipient:
      emergencyOnly && random.chance(0.95)
        ? { kind: 'EMERGENCY_ENTITLED' }
        : bereaved
          ? { kind: 'ROLE', role: 'GUARDIAN' }
          : channel === 'READER' && random.chance(0.8)
            ? { kind: 'INSTITUTION', institution: cast.clinic }
            : recipientOf(random, question.caller.role),
    category:
      emergencyOnly && random.chance(0.95)
        ? 'EMERGENCY_SUMMARY'
        : random.chance(0.7)
          ? categoryFor(random, question)
          : random.pick(personCategories),
    label: emergencyOnly || channel === 'OPT_OUT' || random.chance(0.65) ? null : labelFor(random, question),
    purpose: random.chance(0.7) ? null : random.pick(['TREATMENT', 'EMERGENCY', 'OWN_REQUEST', 'CARE'] as const),
    evenInEmergency: random.chance(effect === 'DENY' ? 0.3 : 0.01),
    channel,
    given: instant(random, channel === 'OPT_OUT' ? [-days(31), -days(30), -days(30) + 1] : before, 0.05),
    from: instant(random, channel === 'READER' ? [-days(1), -days(1) + 1, -hours(1), 0] : before, 0.05),
    until: maybe(random, 0.2),
    withdrawn: maybe(random, 0.12),
    bereaved: bereaved ? (random.chance(0.9) ? cast.mother : cast.stranger) : null,
    hangsOn: random.chance(0.88) ? [] : [random.pick(links)],
  }
}

function channelOf(random: SeededRandom, effect: Provision['effect'], category: Category): Provision['channel'] {
  if (effect === 'DENY') return random.pick(['READER', 'PORTAL', 'PAPER'])
  if (category === 'EMERGENCY_SUMMARY' && random.chance(0.5)) return random.pick(['ENROLMENT', 'PASS'])
  return random.pick([...channels, 'PORTAL', 'PAPER', 'OPT_OUT'])
}

/** The category asked about, or, for places, the one whose places are asked. */
function categoryFor(random: SeededRandom, { category, locationOf }: Question): PersonCategory {
  const asked = personCategories.find((one) => one === category) ?? random.pick(clinical)
  return locationOf !== null && random.chance(0.5) ? locationOf : asked
}

function labelFor(random: SeededRandom, { marks }: Question): Label {
  return marks.labels.length > 0 && random.chance(0.7) ? random.pick(marks.labels) : random.pick(labels)
}

function recipientOf(random: SeededRandom, role: Caller['role']): Recipient {
  return random.pick<Recipient>([
    { kind: 'INSTITUTION', institution: random.chance(0.85) ? cast.clinic : cast.hospital },
    { kind: 'REGION', region: random.chance(0.85) ? cast.region : cast.otherRegion },
    { kind: 'ROLE', role: random.chance(0.6) ? role : random.pick(['PHYSICIAN', random.pick(roles)] as const) },
    { kind: 'ANYONE' },
    { kind: 'EMERGENCY_ENTITLED' },
  ])
}

function grantOf(random: SeededRandom, person: PersonId): Grant {
  return {
    id: random.pick(grantIds),
    kind: random.pick(grantKinds),
    person,
    openedBy: random.chance(0.8) ? cast.doctor : cast.colleague,
    holders: random.chance(0.85) ? [cast.clinic] : [cast.hospital],
    categories: random.some(clinical, 0.8),
    labels: random.some(labels, 0.6),
    from: instant(random, before, 0.05),
    until: instant(random, after, 0.05),
    stopped: maybe(random, 0.15),
  }
}

/** Offset by one of these, or, rarely, by one on the other side. */
function instant(random: SeededRandom, near: readonly number[], otherwise: number): Instant {
  const offset = random.chance(otherwise) ? random.pick([...before, ...after]) : random.pick(near)
  return (cast.now + offset) as Instant
}

/** Null mostly; else any instant near the one asked about. */
function maybe(random: SeededRandom, probability: number): Instant | null {
  return random.chance(probability) ? instant(random, [...before, ...after], 0) : null
}
