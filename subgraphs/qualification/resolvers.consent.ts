import type { Caller } from '../../schema/domain/caller.ts'
import { isHubCategory, type PersonCategory, personCategories } from '../../schema/domain/category.ts'
import type { Channel, Recipient, SubjectFacts } from '../../schema/domain/consent.ts'
import { unmarked } from '../../schema/domain/decision.ts'
import type { Coordinate, InstitutionCode, PersonId, ProvisionId, RegionId, UserId } from '../../schema/domain/ids.ts'
import { civilDateAt, type Instant, startOf } from '../../schema/domain/time.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { CardIdentity } from '../shared/consent/assertion.ts'
import { provisionsInForce } from '../shared/consent/in-force.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { cellsFor } from '../shared/policy/table.ts'
import { hasCheckDigit } from '../shared/text/check-digit.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import { holderIn, isCardOff } from './card-holder.ts'
import { beyondProxy, comingSpan, mandates, personOf, reaches } from './mandates.ts'
import { provisionsOf, readAssertion } from './reader-consent.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { RecipientInput, Resolvers } from './resolver-types.ts'

/** As the register names regions: nothing a person could be named by. */
const regionShape = /^[a-z][a-z-]{0,63}$/

/** What a care office may read of its clients (CARE). */
const openToCareOffice = cellsFor('CARE_MANAGER', 'CARE', 'READ').map(({ category }) => category)

/** What decided then: of what lived, without what a newer word had set aside. */
function inForceAt({ persons, disputed }: SubjectFacts, caller: Caller, at: Instant): ReadonlySet<ProvisionId> {
  const question = { caller, action: 'READ', subject: null, locationOf: null, marks: unmarked, at } as const
  return new Set(
    persons.flatMap((person) =>
      personCategories.flatMap((category) =>
        provisionsInForce(person, { ...question, category }, disputed).map(({ id }) => id),
      ),
    ),
  )
}

export function consentResolvers({ store, facts, authority, passes }: ResolverParts): Resolvers {
  const { cards, consent, register } = store
  const { mandatesOf, giverOf, handedOn } = mandates(facts)

  const recipientOf = async (input: RecipientInput): Promise<Recipient> => {
    if (input.institution != null) {
      const institution = input.institution as InstitutionCode
      if ((await register.institution(institution)) === null) {
        throw new Refused({
          code: 'NOT_FOUND',
          message: 'No such institution is registered.',
          inputPath: ['input', 'recipient', 'institution'],
        })
      }
      return { kind: 'INSTITUTION', institution }
    }
    if (input.region != null) {
      if (!regionShape.test(input.region))
        throw invalid('REGION', 'This is no name of a region.', ['input', 'recipient', 'region'])
      return { kind: 'REGION', region: input.region as RegionId }
    }
    if (input.role != null) return { kind: 'ROLE', role: input.role }
    if (input.anyone === true) return { kind: 'ANYONE' }
    if (input.emergencyEntitled === true) return { kind: 'EMERGENCY_ENTITLED' }
    throw invalid('RECIPIENT', 'Name an institution, a region, a role, emergency callers, or anyone.', [
      'input',
      'recipient',
    ])
  }

  /** A guardian takes back what their proxy covers, whoever gave it. */
  const assertWithinProxy = async (context: RequestContext, person: PersonId, provision: string): Promise<void> => {
    const mandates = await mandatesOf(context, person)
    if (mandates === null) return
    const { persons } = (await facts.subject(person)).facts
    const meant = persons.flatMap(({ provisions }) => provisions).find(({ id }) => id === provision)
    if (meant !== undefined && !mandates.some((proxy) => reaches(proxy, meant.category)))
      throw beyondProxy(['input', 'provision'])
  }

  /** Whose card lay in the reader, by the register of cards: derived, never asserted. */
  const personOfCard = async (card: CardIdentity, context: RequestContext): Promise<PersonId> => {
    const holdings = await cards.holdings(context.gate.scope('CONSENT', null), card, civilDateAt(context.at))
    const holder = holderIn(holdings)
    if (holder.kind === 'PERSON') return holder.person
    throw new Refused(
      holder.kind === 'SEVERAL'
        ? { code: 'CONFLICT', reason: 'CARD_OF_SEVERAL', message: 'This card is registered to several persons.' }
        : { code: 'NOT_FOUND', reason: 'CARD_NOT_REGISTERED', message: 'This card is registered to nobody.' },
    )
  }

  return {
    Person: {
      async consents({ id }, { at = null, first, after = null }, context) {
        const person = personOf(id)
        const scope = context.gate.scope('CONSENT', person)
        const page = await consent.provisions(scope, person, at, pageSize(first), after)
        if (at === null) return connection(page, after, (provision) => provision)
        const { facts: known } = await facts.subject(person)
        const inForce = inForceAt(known, callerOf(context), at)
        const items = page.items.filter(({ item }) => inForce.has(item.id))
        // The last cursor of the page read, shown or not: the next page begins behind it.
        const replayed = connection({ items, more: page.more }, after, (provision) => provision)
        const endCursor = page.items.at(-1)?.cursor ?? null
        return { ...replayed, pageInfo: { ...replayed.pageInfo, endCursor } }
      },
      async protections({ id }, _, { gate, at }) {
        const person = personOf(id)
        return consent.protections(gate.scope('PROTECTION', person), person, at)
      },
    },

    Provision: {
      recipientKind: ({ recipient }) => recipient.kind,
      recipientRole: ({ recipient }) => (recipient.kind === 'ROLE' ? recipient.role : null),
      recipientCode: ({ recipient }) =>
        recipient.kind === 'INSTITUTION'
          ? recipient.institution
          : recipient.kind === 'REGION'
            ? recipient.region
            : null,
      byGuardian: ({ proxy }) => proxy !== null,
    },

    Mutation: {
      async recordConsentAtReader(_, { input }, context) {
        const institution = institutionOf(context)
        const once = onceFor(context, 'recordConsentAtReader', input)
        const assertion = orThrow(
          await readAssertion(input.assertion, { register, authority, institution, now: context.at }),
        )
        if (assertion.answers.length === 0)
          throw invalid('NO_ANSWER', 'The assertion answers for no category.', ['input', 'assertion'])
        const person = await personOfCard(assertion.card, context)
        // The card names the person: from here on the question is about them, and on their record.
        const decision = await context.gate.decide({
          coordinate: 'Mutation.recordConsentAtReader' as Coordinate,
          action: 'WRITE',
          category: 'CONSENT',
          labels: [],
          subject: person,
          listed: !(await isCardOff(facts, person, context.at)),
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        const { id, until, reader } = assertion
        const taken = { id: `${reader} ${id}`, expires: until }
        const scope = context.gate.scope('CONSENT', person)
        return orThrow(await consent.giveProvisions(scope, provisionsOf(assertion, person, context.at), taken, once))
      },

      async giveConsent(_, { input }, context) {
        const person = personOf(input.person)
        const { category } = input
        if (isHubCategory(category))
          throw invalid('CATEGORY', "No consent reaches the hub's own work.", ['input', 'category'])
        if (input.evenInEmergency === true && input.effect === 'PERMIT') {
          throw invalid('EVEN_IN_EMERGENCY', 'Only a refusal can hold even in an emergency.', [
            'input',
            'evenInEmergency',
          ])
        }
        const span = comingSpan(input, context.at)
        const provision = {
          person,
          ...(await giverOf(context, person, [category])),
          effect: input.effect,
          recipient: await recipientOf(input.recipient),
          category: category satisfies PersonCategory,
          label: input.label ?? null,
          purpose: input.purpose ?? null,
          evenInEmergency: input.evenInEmergency ?? false,
          ...span,
        }
        const scope = context.gate.scope('CONSENT', person)
        const [given] = orThrow(
          await consent.giveProvisions(scope, [provision], null, onceFor(context, 'giveConsent', input)),
        )
        return given ?? null
      },

      async issuePass(_, { input }, context) {
        const person = personOf(input.person)
        const category = 'EMERGENCY_SUMMARY'
        const provision = {
          person,
          ...(await giverOf(context, person, [category])),
          channel: 'PASS' as Channel,
          effect: 'PERMIT' as const,
          recipient: { kind: 'EMERGENCY_ENTITLED' } as const,
          category: category as PersonCategory,
          label: null,
          purpose: null,
          evenInEmergency: false,
          ...comingSpan({ until: input.until ?? null }, context.at),
        }
        const scope = context.gate.scope('CONSENT', person)
        const [given] = orThrow(
          await consent.giveProvisions(scope, [provision], null, onceFor(context, 'issuePass', input)),
        )
        if (given === undefined) throw new Error('A pass was given and is not there.')
        return { provision: given, pass: passes.issue({ provision: given.id, person }) }
      },

      async withdrawConsent(_, { input }, context) {
        const person = personOf(input.person)
        const scope = context.gate.scope('CONSENT', person)
        await assertWithinProxy(context, person, input.provision)
        return orThrow(
          await consent.withdrawProvision(
            scope,
            person,
            input.provision as ProvisionId,
            onceFor(context, 'withdrawConsent', input),
          ),
        )
      },

      async nameAttendingDoctor(_, { input }, context) {
        const person = personOf(input.person)
        const institution = input.institution as InstitutionCode
        const kind = (await register.institution(institution))?.kind
        if (kind !== 'HOSPITAL' && kind !== 'CLINIC') {
          throw new Refused({
            code: 'NOT_FOUND',
            message: 'No such hospital or clinic is registered.',
            inputPath: ['input', 'institution'],
          })
        }
        const until = input.until ?? null
        if (until !== null && until <= input.from)
          throw invalid('ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until'])
        const doctor = {
          institution,
          doctor: orThrow(readText(input.doctor, 200, ['input', 'doctor'])) as UserId,
          from: startOf(input.from),
          until: until === null ? null : startOf(until),
        }
        const span = await handedOn(context, person, { categories: ['EMERGENCY'], until: doctor.until })
        return orThrow(
          await consent.nameAttendingDoctor(
            context.gate.scope('CONSENT', person),
            person,
            { ...doctor, until: span.until },
            onceFor(context, 'nameAttendingDoctor', input),
          ),
        )
      },

      async nameCareOffice(_, { input }, context) {
        const person = personOf(input.person)
        if (!/^\d{10}$/.test(input.office) || !hasCheckDigit(input.office)) {
          throw invalid(
            'CHECK_DIGIT',
            'A care office number (介護事業所番号) has ten digits, the last its check digit.',
            ['input', 'office'],
          )
        }
        const until = input.until ?? null
        if (until !== null && until <= input.from)
          throw invalid('ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until'])
        const office = {
          office: input.office as InstitutionCode,
          from: startOf(input.from),
          until: until === null ? null : startOf(until),
        }
        const span = await handedOn(context, person, { categories: openToCareOffice, until: office.until })
        return orThrow(
          await consent.nameCareOffice(
            context.gate.scope('CONSENT', person),
            person,
            { ...office, until: span.until },
            onceFor(context, 'nameCareOffice', input),
          ),
        )
      },
    },
  }
}
