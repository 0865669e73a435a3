import type { Caller } from '../../schema/domain/caller.ts'
import { purposes } from '../../schema/domain/caller.ts'
import type { Label, PersonCategory } from '../../schema/domain/category.ts'
import type { Facts, Grant, HangsOn, Proxy as Mandate, PersonFacts, Provision } from '../../schema/domain/consent.ts'
import { grantKinds } from '../../schema/domain/consent.ts'
import { type Question, unmarked } from '../../schema/domain/decision.ts'
import type { PersonId, ProvisionId, ProxyId } from '../../schema/domain/ids.ts'
import { days, hours } from '../../schema/domain/time.ts'
import type { SeededRandom } from '../support/seeded-random.ts'
import * as cast from './cast.ts'
import type { World } from './world.ts'

const pairs = [
  ['PHYSICIAN', 'TREATMENT'],
  ['PHYSICIAN', 'EMERGENCY'],
  ['NURSE', 'TREATMENT'],
  ['NURSE', 'EMERGENCY'],
  ['PARAMEDIC', 'EMERGENCY'],
  ['PHARMACIST', 'TREATMENT'],
  ['PHARMACIST', 'EMERGENCY'],
  ['GUARDIAN', 'OWN_REQUEST'],
  ['PERSON', 'OWN_REQUEST'],
] as const
const someLabels: readonly Label[] = ['GENETIC', 'ABUSE', 'UNDISCLOSED', 'ADDRESS']
const provisionIds = ['one', 'two', 'three', 'four'].map((name) => `prv_${name}` as ProvisionId)

/** Worlds in which nearly every fact concerns the question: few callers, one category, instants at the boundaries. */
export function denseWorldOf(random: SeededRandom): World {
  const question = questionOf(random)
  const persons = [personOf(random, cast.patient, question)]
  if (random.chance(0.15)) persons.push(personOf(random, cast.patientAsFiledTwice, question))
  return { question, facts: factsOf(random, persons) }
}

function questionOf(random: SeededRandom): Question {
  const [role, purpose] = random.pick(pairs)
  const asPerson = role === 'PERSON' || role === 'GUARDIAN'
  const caller: Caller = {
    ...cast.atEmergency,
    role,
    purpose,
    institution: asPerson ? null : cast.clinic,
    person: role === 'PERSON' ? cast.patient : role === 'GUARDIAN' ? cast.mother : null,
    actingFor: role === 'GUARDIAN' ? cast.patient : null,
    delegation: role === 'NURSE' ? cast.delegation : null,
  }
  const category = categoryOf(random, role)
  const opening = purpose === 'EMERGENCY' && random.chance(0.03)
  const written = role === 'NURSE' && random.chance(0.05)
  return {
    caller,
    action: opening || written ? 'WRITE' : 'READ',
    subject: { person: cast.patient, reachedBy: rarely(random) },
    category: opening ? 'GRANT' : written ? random.pick(['REGISTER', 'EMERGENCY', 'CONSENT']) : category,
    locationOf: category === 'LOCATION' ? random.pick(['MEDICATION', 'EMERGENCY_SUMMARY']) : null,
    marks: {
      ...unmarked,
      labels: random.chance(0.45) ? [] : random.some(someLabels, 0.4),
      author: random.chance(0.9) ? null : random.pick([cast.clinic, cast.hospital]),
      hiddenFrom: random.chance(0.8) ? [] : random.some([cast.patient, cast.patientAsFiledTwice, cast.mother], 0.4),
      hangsOn: rarely(random),
      place: random.chance(0.5),
      field: random.chance(0.4),
    },
    at: cast.now,
    passes: random.some(provisionIds, 0.6),
    ...(opening ? { opens: random.pick<readonly PersonCategory[]>([[], ['EMERGENCY_SUMMARY'], ['CLINICAL']]) } : {}),
  }
}

function categoryOf(random: SeededRandom, role: Caller['role']): PersonCategory {
  if (role === 'PARAMEDIC') return 'EMERGENCY_SUMMARY'
  if (role === 'PHARMACIST') return random.pick(['MEDICATION', 'CLINICAL'])
  return random.pick(['MEDICATION', 'EMERGENCY_SUMMARY', 'LOCATION'])
}

function factsOf(random: SeededRandom, persons: readonly PersonFacts[]): Facts {
  return {
    suspensions: random.chance(0.9)
      ? []
      : [{ credential: cast.credential, by: 'BUDGET', from: cast.later(-hours(1)), lifted: null }],
    emergencyEntitled: random.chance(0.6),
    offices: random.chance(0.5) ? [] : [cast.hospital],
    delegation: {
      id: cast.delegation,
      role: random.pick(['PHYSICIAN', 'DENTIST']),
      physician: cast.colleague,
      nurse: cast.doctor,
      institution: cast.clinic,
      purposes,
      from: cast.yesterday,
      until: cast.tomorrow,
      revoked: null,
    },
    disasters: [{ from: cast.yesterday, until: null }],
    register: [],
    relations: random.chance(0.5) ? [] : [cast.tie('ATTENDING')],
    disputed: random.chance(0.85) ? [] : [random.pick([cast.link, cast.otherLink])],
    persons,
  }
}

function personOf(random: SeededRandom, person: PersonId, question: Question): PersonFacts {
  const asked = question.locationOf ?? question.category
  return {
    person,
    provisions: random
      .times(4, () => provisionOf(random, person, question))
      .map((provision, at) => ({ ...provision, id: provisionIds[at] ?? provision.id })),
    proxies: random.chance(0.5) ? [] : [proxyOf(random, person, asked)],
    grants: random.chance(0.7) ? [] : [grantOf(random, person, question)],
    protections: random.chance(0.8)
      ? []
      : [
          {
            kind: random.chance(0.7) ? 'ADDRESS_HIDDEN' : 'SELF_ACCESS_OFF',
            person,
            heldBy: random.pick([cast.clinic, cast.insurer]),
            from: cast.yesterday,
            until: random.chance(0.8) ? null : cast.now,
          },
        ],
    death: random.chance(0.88)
      ? null
      : { confirmed: cast.later(random.pick([0, -days(1), 1])), hangsOn: random.chance(0.6) ? [] : [cast.link] },
  }
}

function proxyOf(random: SeededRandom, person: PersonId, asked: Question['category']): Mandate {
  return cast.mandate({
    person: random.chance(0.95) ? person : cast.stranger,
    categories: random.chance(0.6) ? 'ALL' : [asked, 'LOCATION'],
    until: random.chance(0.8) ? null : cast.later(random.pick([0, -days(1), days(1)])),
    ended: random.chance(0.7) ? null : cast.later(random.pick([0, -hours(1), hours(1)])),
    hangsOn: rarely(random),
  })
}

function grantOf(random: SeededRandom, person: PersonId, { category, caller }: Question): Grant {
  return cast.grant({
    kind: random.pick(grantKinds),
    person,
    openedBy: random.pick([caller.user, caller.user, cast.colleague]),
    holders: random.pick([[cast.clinic], [cast.hospital]]),
    categories: [random.pick([asPersonCategory(category), 'MEDICATION'])],
    labels: random.some(someLabels, 0.5),
    from: cast.later(random.pick([0, -hours(1), 1])),
    until: cast.later(random.pick([0, 1, hours(1)])),
    stopped: random.chance(0.85) ? null : cast.later(random.pick([0, 1, -hours(1)])),
  })
}

function asPersonCategory(category: Question['category']): PersonCategory {
  return category === 'LOCATION' || category === 'EMERGENCY_SUMMARY' ? category : 'MEDICATION'
}

const givenAgo = [0, hours(1), days(1) - 1, days(1), days(2), days(29), days(30), days(31), days(40)]

function provisionOf(random: SeededRandom, person: PersonId, { caller, category, locationOf }: Question): Provision {
  const effect = random.pick(['PERMIT', 'PERMIT', 'DENY'] as const)
  const channel =
    effect === 'DENY'
      ? random.pick(['PORTAL', 'READER', 'GUARDIAN'] as const)
      : random.pick([
          'PORTAL',
          'PORTAL',
          'PAPER',
          'GUARDIAN',
          'READER',
          'OPT_OUT',
          'OPT_OUT',
          'ENROLMENT',
          'PASS',
        ] as const)
  const byGuardian = random.chance(0.3)
  const given = cast.later(-random.pick(givenAgo))
  const forEmergency = (channel === 'ENROLMENT' || channel === 'PASS') && random.chance(0.9)
  return cast.permit({
    person,
    giver: byGuardian ? cast.mother : person,
    proxy: byGuardian ? random.pick([cast.mandate().id, 'prx_unknown' as ProxyId]) : null,
    effect,
    recipient: forEmergency
      ? { kind: 'EMERGENCY_ENTITLED' }
      : random.pick<Provision['recipient']>([
          { kind: 'INSTITUTION', institution: cast.clinic },
          { kind: 'REGION', region: cast.region },
          { kind: 'ROLE', role: random.pick([caller.role, 'NURSE', 'PHYSICIAN']) },
          { kind: 'ANYONE' },
          { kind: 'EMERGENCY_ENTITLED' },
        ]),
    category: forEmergency
      ? 'EMERGENCY_SUMMARY'
      : random.pick([asPersonCategory(category), asPersonCategory(category), locationOf ?? 'MEDICATION']),
    label: random.chance(0.6) ? null : random.pick(someLabels),
    purpose: random.chance(0.8) ? null : random.pick([caller.purpose, 'CARE']),
    evenInEmergency: effect === 'DENY' && random.chance(0.3),
    channel,
    given,
    from: random.chance(0.85) ? given : cast.later(random.pick([0, 1, -days(1)])),
    until: random.chance(0.9) ? null : cast.later(random.pick([0, 1])),
    withdrawn: random.chance(0.93) ? null : cast.later(random.pick([0, 1])),
    bereaved: effect === 'PERMIT' && random.chance(0.12) ? random.pick([cast.mother, cast.stranger]) : null,
    hangsOn: rarely(random),
  })
}

function rarely(random: SeededRandom): HangsOn {
  return random.chance(0.93) ? [] : [random.pick([cast.link, cast.otherLink])]
}
