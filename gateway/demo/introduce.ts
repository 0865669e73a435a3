import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Purpose, Role } from '../../schema/domain/caller.ts'
import type { PersonId } from '../../schema/domain/ids.ts'
import type { InstitutionKind } from '../../schema/domain/institution.ts'
import { civilDateAt, days, type Instant } from '../../schema/domain/time.ts'
import type { DemoCardAuthority } from './card-authority.ts'
import { keepCareRecords } from './care-records.ts'
import { keepEmergencyRecord } from './emergency-record.ts'
import type { Ask } from './graph-door.ts'
import { type RoleDefaults, userOf } from './issuer.ts'
import { municipalityOf } from './people/cards.ts'
import { demoInstitution } from './people/institutions.ts'
import type { PopulationOptions } from './people/population.ts'
import { type RosterCard, rosterOf } from './people/roster.ts'

export type Defaults = Readonly<Partial<Record<Role, RoleDefaults>>>

export interface Introduction {
  readonly ask: Ask
  readonly population: PopulationOptions
  /** Null: the hub believes the cards of another authority, and the demo's are nobody's there. */
  readonly cards: Pick<DemoCardAuthority, 'cardOf'> | null
  readonly now: () => Instant
  readonly signal: AbortSignal
}

/**
 * Finds out whom the demo's tokens speak for, as its people and institutions themselves would: a card's holder, My
 * Number cards registered by their insurers, a father entered as his child's by their municipality, a nurse with a delegation, a care office
 * with a client who consents, records of its people and of those of two offices that it leads, a child with an emergency record. Run
 * again, it renews the delegation.
 */
export async function introduce({ ask, population, cards, now, signal }: Introduction): Promise<Defaults> {
  const roster = rosterOf(population)
  const holders = new Map<string, PersonId>()
  for (const card of roster.filter(isOneCard)) {
    const person = await holderOf(ask, card, signal)
    holders.set(card.name, person)
    if (cards !== null) await registerCard(ask, card, cards.cardOf(person))
  }
  const personOf = (name: string): PersonId => {
    const person = holders.get(name)
    if (person === undefined) throw new Error(`Nobody of the cast has the card ${name}.`)
    return person
  }
  const [father, child, changed, elderly] = [
    personOf('father'),
    personOf('child'),
    personOf('job-changed'),
    personOf('late-elderly'),
  ]
  // The first household's place, so that its people have these institutions nearby.
  const home = municipalityOf(1)
  const { region } = home.prefecture
  const near = (kind: InstitutionKind) => ({ institution: demoInstitution(kind, region).code })
  const national = (kind: InstitutionKind) => ({ institution: demoInstitution(kind, null).code })
  const hospital = near('HOSPITAL')
  const office = near('CARE_OFFICE')

  await ask({ role: 'MUNICIPALITY', purpose: 'PUBLIC_HEALTH', institution: home.nhi }, registerGuardian, {
    input: { idempotencyKey: 'demo-guardian', person: child, guardian: father, basis: 'PARENTAL_AUTHORITY' },
  })
  await asPerson(ask, elderly, nameCareOffice, {
    idempotencyKey: 'demo-care-office',
    person: elderly,
    office: office.institution,
    from: population.today,
  })
  for (const category of ['CLINICAL', 'MEDICATION'])
    await asPerson(ask, elderly, giveConsent, {
      idempotencyKey: `demo-care-consent-${category}`,
      person: elderly,
      effect: 'PERMIT',
      recipient: { institution: office.institution },
      category,
    })
  const today = civilDateAt(now())
  const offices = [0, 1, 2].map((at) => demoInstitution('CARE_OFFICE', region, at).code)
  await keepCareRecords(ask, { offices, insurer: home.nhi, today })
  await keepEmergencyRecord(ask, { child, hospital: hospital.institution, today })
  await ask({ role: 'HISTORY_PROVIDER', purpose: 'IDENTITY', ...operator }, enterReviewer, {
    input: { idempotencyKey: 'demo-reviewer', ...reviewing },
  })
  const { delegation } = await ask<{ readonly delegation: { readonly id: string } }>(
    { role: 'PHYSICIAN', purpose: 'TREATMENT', ...hospital },
    delegate,
    {
      input: {
        idempotencyKey: `demo-nurse-${today}`,
        nurse: 'demo-nurse',
        purposes: nursePurposes,
        until: until(now()),
      },
    },
  )

  return {
    CLERK: near('CLINIC'),
    PHYSICIAN: hospital,
    DENTIST: near('DENTAL_CLINIC'),
    PHARMACIST: near('PHARMACY'),
    NURSE: { ...hospital, delegation: delegation.id },
    PARAMEDIC: near('FIRE_SERVICE'),
    CARE_MANAGER: office,
    CARE_PROVIDER: office,
    INSURER: { institution: named(roster, 'job-changed').check.insurerNumber },
    MUNICIPALITY: { institution: home.nhi },
    PAYMENT_AGENCY: national('PAYMENT_AGENCY'),
    WELFARE_OFFICE: { institution: named(roster, 'assisted').check.insurerNumber },
    REGIONAL_NODE: near('REGIONAL_NETWORK'),
    DATABASE_OPERATOR: national('DATABASE_OPERATOR'),
    RESEARCHER: national('RESEARCH_INSTITUTE'),
    PERSON: { person: changed },
    GUARDIAN: { person: father, actingFor: child },
    HISTORY_PROVIDER: national('HUB_OPERATOR'),
    IDENTITY_STEWARD: national('HUB_OPERATOR'),
    SECURITY_OFFICER: national('HUB_OPERATOR'),
    BREAK_GLASS_REVIEWER: national('HUB_OPERATOR'),
    AUDITOR: national('HUB_OPERATOR'),
  }
}

const registerGuardian =
  'mutation DemoGuardian($input: RegisterGuardianInput!) { registerGuardian(input: $input) { id } }'
const nameCareOffice = 'mutation DemoOffice($input: NameCareOfficeInput!) { nameCareOffice(input: $input) { office } }'
const giveConsent = 'mutation DemoConsent($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const delegate = 'mutation DemoNurse($input: DelegateInput!) { delegation: delegate(input: $input) { id } }'
const enterReviewer = 'mutation DemoReviewer($input: EnterReviewerInput!) { enterReviewer(input: $input) { reviewer } }'
/** As the demo's tokens name them. */
const reviewing = { reviewer: userOf('BREAK_GLASS_REVIEWER'), superior: `${userOf('BREAK_GLASS_REVIEWER')}-superior` }
const holder = `query DemoHolder($input: QualificationCheck!) {
  check: verifyQualification(input: $input) {
    ... on ValidQualification { qualification { number { person { id } } } }
  }
}`

/** Whose card shows one person, insured today: they have a My Number card too. */
const isOneCard = ({ expects, check }: RosterCard): boolean =>
  expects.outcome === 'ValidQualification' && check.confirmationDate === undefined

const registerCards = `mutation DemoCards($input: RegisterCardsInput!) {
  outcomes: registerCards(input: $input) { __typename ... on RowRefused { reason } }
}`

/** The insurer says whose the user certificate (利用者証明用電子証明書) is. Said again, it stands so already. */
async function registerCard(ask: Ask, { name, history }: RosterCard, card: Uint8Array): Promise<void> {
  // The card in hand may be one from before branches; the insurer knows the number in full.
  const whole = history.at(-1)
  if (whole === undefined) throw new Error(`The holder of ${name} never had a number.`)
  const { insurerNumber, symbol, number, branch } = whole
  const certificate = Buffer.from(card).toString('base64')
  const which = createHash('sha256').update(certificate).digest('hex').slice(0, 16)
  const { outcomes } = await ask<{ readonly outcomes: readonly { readonly __typename: string }[] }>(
    { role: 'INSURER', purpose: 'INSURANCE', institution: insurerNumber },
    registerCards,
    {
      input: {
        idempotencyKey: `demo-card-${name}-${which}`,
        entries: [{ number: { insurerNumber, symbol, number, branch }, certificate }],
      },
    },
  )
  if (outcomes.some(({ __typename }) => __typename !== 'RowLanded'))
    throw new Error(`The My Number card of ${name} was not registered.`)
}

const nursePurposes: readonly Purpose[] = ['INSURANCE', 'TREATMENT', 'EMERGENCY']
/** The end of the longest delegation there is, less a day: the same for all questions of a day, as their key is. */
const until = (now: Instant): string => new Date(Date.parse(civilDateAt(now)) + days(30)).toISOString()

export function named(roster: readonly RosterCard[], name: string): RosterCard {
  const card = roster.find((one) => one.name === name)
  if (card === undefined) throw new Error(`Nobody of the cast has the card ${name}.`)
  return card
}

async function asPerson(ask: Ask, person: PersonId, query: string, input: object): Promise<void> {
  await ask({ role: 'PERSON', purpose: 'OWN_REQUEST', person }, query, { input })
}

interface Held {
  readonly check: {
    readonly qualification?: { readonly number: { readonly person: { readonly id: PersonId } | null } }
  }
}

const patienceMs = 30_000
const betweenMs = 100

/** The index hears of a new number a moment after its insurer registered it. */
async function holderOf(ask: Ask, { name, check }: RosterCard, signal: AbortSignal): Promise<PersonId> {
  const who = { role: 'HISTORY_PROVIDER', purpose: 'IDENTITY', ...operator } as const
  for (let waited = 0; waited < patienceMs; waited += betweenMs) {
    const answer = await ask<Held>(who, holder, { input: check })
    const id = answer.check.qualification?.number.person?.id
    if (id !== undefined) return id
    await pause(betweenMs, undefined, { signal })
  }
  throw new Error(`The card ${name} leads to no person: the population of this folder is not whole.`)
}

const operator = { institution: demoInstitution('HUB_OPERATOR', null).code }
