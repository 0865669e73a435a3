import { isHubCategory, type PersonCategory } from '../../schema/domain/category.ts'
import type { Channel, Recipient } from '../../schema/domain/consent.ts'
import {
  asPersonId,
  type Coordinate,
  type InstitutionCode,
  type PersonId,
  type ProvisionId,
  type ProxyId,
  type RegionId,
} from '../../schema/domain/ids.ts'
import { covers, startOf } from '../../schema/domain/time.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { hasCheckDigit } from '../shared/text/check-digit.ts'
import { readReaderConsent } from './reader-consent.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { RecipientInput, Resolvers } from './resolver-types.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow, spanOf } from './writing.ts'

function personOf(text: string, field = 'person'): PersonId {
  const person = asPersonId(text)
  if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['input', field])
  return person
}

export function consentResolvers({ store, facts, authority }: ResolverParts): Resolvers {
  const { consent, register } = store

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
    if (input.region != null) return { kind: 'REGION', region: input.region as RegionId }
    if (input.role != null) return { kind: 'ROLE', role: input.role }
    if (input.anyone === true) return { kind: 'ANYONE' }
    throw invalid('RECIPIENT', 'Name an institution, a region, a role, or anyone.', ['input', 'recipient'])
  }

  /** Who gives: the person, or the guardian under their live proxy. */
  const giverOf = async (context: RequestContext, person: PersonId) => {
    const caller = callerOf(context)
    if (caller.role !== 'GUARDIAN') return { giver: person, proxy: null, channel: 'PORTAL' as Channel }
    const known = await facts.subject(person)
    const mandate = known.facts.persons
      .flatMap((one) => one.proxies)
      .find((proxy) => proxy.guardian === caller.person && proxy.ended === null && covers(proxy, context.at))
    return { giver: caller.person ?? person, proxy: mandate?.id ?? null, channel: 'GUARDIAN' as Channel }
  }

  return {
    Person: {
      async consents({ id }, { at = null, first, after = null }, { gate }) {
        const person = personOf(id)
        const page = await consent.provisions(gate.scope('CONSENT', person), person, at, pageSize(first), after)
        return connection(page, after, (provision) => provision)
      },
      async proxies({ id }, _, { gate }) {
        const person = personOf(id)
        return consent.proxies(gate.scope('CONSENT', person), person)
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

    Proxy: {
      categories: ({ categories }) => (categories === 'ALL' ? null : categories),
    },

    Mutation: {
      async recordConsentAtReader(_, { input }, context) {
        const institution = institutionOf(context)
        const once = onceFor(context, 'recordConsentAtReader', input)
        const read = orThrow(
          await readReaderConsent(input.assertion, { register, authority, institution, now: context.at }),
        )
        // The assertion names the person: from here on the question is about them, and on their record.
        const decision = await context.gate.decide({
          coordinate: 'Mutation.recordConsentAtReader' as Coordinate,
          action: 'WRITE',
          category: 'CONSENT',
          labels: [],
          subject: read.assertion.person,
          listed: true,
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        const { id, until, reader } = read.assertion
        const taken = { id: `${reader} ${id}`, expires: until }
        const scope = context.gate.scope('CONSENT', read.assertion.person)
        return orThrow(await consent.giveProvisions(scope, read.provisions, taken, once))
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
        const span = spanOf(input, context.at)
        if (span.from < context.at)
          throw invalid('IN_PAST', 'Consent does not begin before it is given.', ['input', 'from'])
        const provision = {
          person,
          ...(await giverOf(context, person)),
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

      async withdrawConsent(_, { input }, context) {
        const person = personOf(input.person)
        const scope = context.gate.scope('CONSENT', person)
        return orThrow(
          await consent.withdrawProvision(
            scope,
            person,
            input.provision as ProvisionId,
            onceFor(context, 'withdrawConsent', input),
          ),
        )
      },

      async nameProxy(_, { input }, context) {
        const person = personOf(input.person)
        const guardian = personOf(input.guardian, 'guardian')
        if (guardian === person) throw invalid('OWN_PROXY', 'Nobody is their own proxy.', ['input', 'guardian'])
        const mandate = {
          guardian,
          person,
          categories: input.categories ?? ('ALL' as const),
          ...spanOf(input, context.at),
        }
        return orThrow(
          await consent.nameProxy(context.gate.scope('CONSENT', person), mandate, onceFor(context, 'nameProxy', input)),
        )
      },

      async endProxy(_, { input }, context) {
        const person = personOf(input.person)
        const scope = context.gate.scope('CONSENT', person)
        return orThrow(
          await consent.endProxy(scope, person, input.proxy as ProxyId, onceFor(context, 'endProxy', input)),
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
        return orThrow(
          await consent.nameCareOffice(
            context.gate.scope('CONSENT', person),
            person,
            office,
            onceFor(context, 'nameCareOffice', input),
          ),
        )
      },
    },
  }
}
