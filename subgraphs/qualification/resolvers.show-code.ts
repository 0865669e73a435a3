import { randomUUID } from 'node:crypto'
import { isHubCategory, type PersonCategory, personCategories } from '../../schema/domain/category.ts'
import type { Coordinate, ProxyId } from '../../schema/domain/ids.ts'
import { covers, hours, type Instant, minutes } from '../../schema/domain/time.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { institutionOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import { isCardOff } from './card-holder.ts'
import type { NewProvision } from './consent-store.ts'
import { mandates, personOf } from './mandates.ts'
import { newestQualification } from './newest-qualification.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

/** As long as somebody holds a telephone out; and as consent at the card reader, a day. */
const codeLife = minutes(10)
const consentLife = hours(24)

/** この医師に見せる: consent carried by the person's own hand, without a card and without knowing who will take it. */
export function showCodeResolvers(parts: ResolverParts): Resolvers {
  const { store, facts, passes } = parts
  const { showCodes } = passes
  const { giverOf } = mandates(facts)

  return {
    ShownConsent: {
      qualification: ({ person }, _, context) => newestQualification(parts, person.id, context),
    },

    Mutation: {
      async makeShowCode(_, { input }, context) {
        const person = personOf(input.person)
        const categories = [...new Set(input.categories)]
        if (categories.length === 0) throw invalid('COUNT', 'Name what is shown.', ['input', 'categories'])
        if (categories.some(isHubCategory))
          throw invalid('CATEGORY', "No consent reaches the hub's own work.", ['input', 'categories'])
        const { giver, proxy } = await giverOf(context, person, categories, ['input', 'categories'])
        const expires = (context.at + codeLife) as Instant
        return { code: showCodes.issue({ id: randomUUID(), person, giver, proxy, categories, expires }), expires }
      },

      async takeShowCode(_, { input }, context) {
        const institution = institutionOf(context)
        const once = onceFor(context, 'takeShowCode', input)
        const code = showCodes.open(input.code)
        if (code === null) throw invalid('CODE', 'This is no code that anybody shows.', ['input', 'code'])
        if (code.expires <= context.at) throw invalid('EXPIRED', 'The code has expired.', ['input', 'code'])
        const { person, giver, expires } = code
        const proxy = code.proxy as ProxyId | null
        const proxies = (await facts.subject(person)).facts.persons.flatMap((one) => one.proxies)
        const live = proxies.find(({ id, ended }) => id === proxy && ended === null)
        // What a guardian may no longer do, their code does not do for them.
        const ended = proxy !== null && (live === undefined || !covers(live, context.at))
        const decision = await context.gate.decide({
          coordinate: 'Mutation.takeShowCode' as Coordinate,
          action: 'WRITE',
          category: 'CONSENT',
          labels: [],
          subject: person,
          listed: !ended && !(await isCardOff(facts, person, context.at)),
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        const provisions = personCategories
          .filter((category) => code.categories.includes(category))
          .map(
            (category): NewProvision => ({
              person,
              giver,
              proxy,
              effect: 'PERMIT',
              recipient: { kind: 'INSTITUTION', institution },
              category: category satisfies PersonCategory,
              label: null,
              purpose: null,
              evenInEmergency: false,
              channel: proxy === null ? 'PORTAL' : 'GUARDIAN',
              from: context.at,
              until: (context.at + consentLife) as Instant,
            }),
          )
        const given = await store.consent.giveProvisions(
          context.gate.scope('CONSENT', person),
          provisions,
          { id: `show-code ${code.id}`, expires },
          once,
        )
        if (!given.ok && given.refusal.reason === 'ASSERTION_USED')
          throw new Refused({ code: 'CONFLICT', reason: 'CODE_USED', message: 'This code was used before.' })
        return { person: { id: person }, provisions: [...orThrow(given)] }
      },
    },
  }
}
