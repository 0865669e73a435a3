import type { Coordinate } from '../../schema/domain/ids.ts'
import { civilDateAt, covers } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { callerOf } from '../shared/writing.ts'
import { advice } from './advice.ts'
import { judge } from './eligibility.ts'
import { readCheck } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

const question = {
  coordinate: 'Mutation.findByCardForEmergency' as Coordinate,
  action: 'WRITE',
  category: 'GRANT',
  labels: [],
} as const

/**
 * `findForEmergency(card)`: an ambulance asks for no insurance, and a card in somebody's pocket says who they are. The
 * same guard against mistyping as at a desk; each find is a decision about who was found.
 */
export function cardFindingResolvers({ store, facts }: ResolverParts): Resolvers {
  /** Who may not look is put on record as refused, whoever they looked for. */
  const mayLook = async (context: RequestContext): Promise<void> => {
    const { emergencyEntitled, disasters } = await facts.caller(callerOf(context))
    if (emergencyEntitled || disasters.some((disaster) => covers(disaster, context.at))) return
    await context.gate.decide({ ...question, subject: null, listed: false })
    throw new Refused({
      code: 'NOT_PERMITTED',
      reason: 'NOT_ENTITLED',
      message: 'This institution has no emergency entitlement, and no disaster is declared.',
    })
  }

  return {
    Mutation: {
      async findByCardForEmergency(_, { input }, context) {
        const read = readCheck(input, ['input'], civilDateAt(context.at))
        if (!read.ok) throw new Refused(read.refusal)
        await mayLook(context)
        const { number, check } = read.value
        const verdict = judge(check, await store.eligibility.household(context.gate.scope('GRANT', null), number))
        if (verdict.kind === 'NONE') return { __typename: 'NoCardHolder', reason: verdict.why }
        if (verdict.kind === 'SEVERAL') return { __typename: 'SeveralCardHolders', advice: advice.several }
        const decision = await context.gate.decide({ ...question, subject: verdict.handle, listed: true })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        const { person } = await facts.subject(verdict.handle)
        if (decision.outcome === 'ABSENT' || person === null) return { __typename: 'NoCardHolder', reason: 'NOT_YET' }
        return { __typename: 'CardHolder', person: { id: person } }
      },
    },
  }
}
