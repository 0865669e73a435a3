import type { ProxyId } from '../../schema/domain/ids.ts'
import { type Instant, startOf } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow, spanOf } from '../shared/writing.ts'
import type { GuardianBasis, KeptExclusion, NewProxy } from './guardian-store.ts'
import { comingOfAge } from './guardianship.ts'
import { comingSpan, mandates, personOf } from './mandates.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { RegisterGuardianInput, Resolvers } from './resolver-types.ts'

/** Who acts for somebody (代理人): named by themselves, or by law; and whom a court keeps from it. */
export function guardianResolvers({ store, facts }: ResolverParts): Resolvers {
  const { guardians } = store
  const { handedOn, assertMayEnd } = mandates(facts)

  const twoPersons = (input: { readonly person: string; readonly guardian: string }) => {
    const person = personOf(input.person)
    const guardian = personOf(input.guardian, 'guardian')
    if (guardian === person) throw invalid('OWN_PROXY', 'Nobody is their own proxy.', ['input', 'guardian'])
    return { person, guardian }
  }

  /** Authority over a minor ends with their minority; whether an adult has one is the court's word. */
  const endByLaw = async (input: RegisterGuardianInput, context: RequestContext): Promise<Instant | null> => {
    const until = spanOf({ until: input.until ?? null }, context.at).until
    if (input.basis === 'ADULT_GUARDIAN') return until
    const person = personOf(input.person)
    const birthDate = await guardians.birthDateOf(context.gate.scope('PROTECTION', person), person)
    if (birthDate === null)
      throw invalid('BIRTH_DATE_UNKNOWN', 'The register does not say when this person comes of age.', [
        'input',
        'person',
      ])
    const ofAge = startOf(comingOfAge(birthDate))
    if (ofAge <= context.at)
      throw invalid('OF_AGE', 'This person is of age: a court says who acts for them.', ['input', 'basis'])
    return until !== null && until < ofAge ? until : ofAge
  }

  const shown = ({ person, guardian, from, until, ended }: KeptExclusion) => ({
    person,
    guardian,
    from,
    until,
    ended: [...ended],
  })

  return {
    Person: {
      async proxies({ id }, _, { gate }) {
        const person = personOf(id)
        return [...(await guardians.proxies(gate.scope('CONSENT', person), person))]
      },
    },

    Proxy: {
      categories: ({ categories }) => (categories === 'ALL' ? null : [...categories]),
    },

    Mutation: {
      async nameProxy(_, { input }, context) {
        const { person, guardian } = twoPersons(input)
        const { role, person: asks } = callerOf(context)
        const mandate = await handedOn<NewProxy>(context, person, {
          guardian,
          person,
          basis: 'NAMED',
          namedBy: role === 'GUARDIAN' ? asks : null,
          categories: input.categories ?? 'ALL',
          ...comingSpan(input, context.at),
        })
        const once = onceFor(context, 'nameProxy', input)
        return orThrow(await guardians.nameProxy(context.gate.scope('CONSENT', person), mandate, once))
      },

      async endProxy(_, { input }, context) {
        const person = personOf(input.person)
        const scope = context.gate.scope('CONSENT', person)
        await assertMayEnd(context, person, input.proxy)
        const once = onceFor(context, 'endProxy', input)
        return orThrow(await guardians.endProxy(scope, person, input.proxy as ProxyId, callerOf(context).person, once))
      },

      async registerGuardian(_, { input }, context) {
        const { person, guardian } = twoPersons(input)
        const once = onceFor(context, 'registerGuardian', input)
        const mandate: NewProxy = {
          guardian,
          person,
          basis: input.basis satisfies GuardianBasis,
          namedBy: null,
          categories: input.categories ?? 'ALL',
          from: context.at,
          until: await endByLaw(input, context),
        }
        return orThrow(await guardians.nameProxy(context.gate.scope('PROTECTION', person), mandate, once))
      },

      async excludeGuardian(_, { input }, context) {
        const { person, guardian } = twoPersons(input)
        const exclusion = {
          guardian,
          heldBy: institutionOf(context),
          ...spanOf({ until: input.until ?? null }, context.at),
        }
        const once = onceFor(context, 'excludeGuardian', input)
        return shown(
          orThrow(await guardians.exclude(context.gate.scope('PROTECTION', person), person, exclusion, once)),
        )
      },

      async readmitGuardian(_, { input }, context) {
        const { person, guardian } = twoPersons(input)
        const scope = context.gate.scope('PROTECTION', person)
        const once = onceFor(context, 'readmitGuardian', input)
        return shown(orThrow(await guardians.readmit(scope, person, guardian, institutionOf(context), once)))
      },

      async recogniseCapacity(_, { input }, context) {
        const person = personOf(input.person)
        const once = onceFor(context, 'recogniseCapacity', input)
        const scope = context.gate.scope('PROTECTION', person)
        return [...orThrow(await guardians.endAllByLaw(scope, person, once))]
      },
    },
  }
}
