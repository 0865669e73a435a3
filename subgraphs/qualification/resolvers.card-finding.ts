import type { Coordinate } from '../../schema/domain/ids.ts'
import { civilDateAt, covers } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { callerOf, orThrow } from '../shared/writing.ts'
import { advice } from './advice.ts'
import { judge } from './eligibility.ts'
import { type CardCheck, readCheck } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { QualificationCheck, Resolvers, ResolversTypes } from './resolver-types.ts'

const emergency = {
  coordinate: 'Mutation.findByCardForEmergency' as Coordinate,
  action: 'WRITE',
  category: 'GRANT',
  labels: [],
} as const

const resident = {
  coordinate: 'Mutation.findResidentByCard' as Coordinate,
  action: 'WRITE',
  category: 'PROTECTION',
  labels: [],
} as const

/** Who acts for a resident need not live there. */
const guardian = {
  coordinate: 'Mutation.findGuardianByCard' as Coordinate,
  action: 'WRITE',
  category: 'REGISTER',
  labels: [],
} as const

type Found = Awaited<ResolversTypes['FoundByCardAnswer']>
type Finding = typeof emergency | typeof resident | typeof guardian

/**
 * Who asks for no insurance, and has a card that says who somebody is: an ambulance, from a pocket; a municipality's
 * counter, where a guardian is entered. The same guard against mistyping as at a desk; each find is a decision about
 * who was found.
 */
export function cardFindingResolvers({ store, facts }: ResolverParts): Resolvers {
  /** Who may not look is put on record as refused, whoever they looked for. */
  const mayLook = async (context: RequestContext): Promise<void> => {
    const { emergencyEntitled, disasters } = await facts.caller(callerOf(context))
    if (emergencyEntitled || disasters.some((disaster) => covers(disaster, context.at))) return
    await context.gate.decide({ ...emergency, subject: null, listed: false })
    throw new Refused({
      code: 'NOT_PERMITTED',
      reason: 'NOT_ENTITLED',
      message: 'This institution has no emergency entitlement, and no disaster is declared.',
    })
  }

  const holderOf = async (check: CardCheck, question: Finding, context: RequestContext): Promise<Found> => {
    const scope = context.gate.scope(question.category, null)
    const verdict = judge(check.check, await store.eligibility.household(scope, check.number))
    if (verdict.kind === 'NONE') return { __typename: 'NoCardHolder', reason: verdict.why }
    if (verdict.kind === 'SEVERAL') return { __typename: 'SeveralCardHolders', advice: advice.several }
    const decision = await context.gate.decide({ ...question, subject: verdict.handle, listed: true })
    if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
    const { person } = await facts.subject(verdict.handle)
    if (decision.outcome === 'ABSENT' || person === null) return { __typename: 'NoCardHolder', reason: 'NOT_YET' }
    return { __typename: 'CardHolder', person: { id: person } }
  }

  const read = (input: QualificationCheck, context: RequestContext): CardCheck =>
    orThrow(readCheck(input, ['input'], civilDateAt(context.at)))

  return {
    Mutation: {
      async findByCardForEmergency(_, { input }, context) {
        const check = read(input, context)
        await mayLook(context)
        return holderOf(check, emergency, context)
      },

      findResidentByCard: (_, { input }, context) => holderOf(read(input, context), resident, context),
      findGuardianByCard: (_, { input }, context) => holderOf(read(input, context), guardian, context),
    },
  }
}
