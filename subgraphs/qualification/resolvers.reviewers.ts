import type { UserId } from '../../schema/domain/ids.ts'
import { connection, pageSize } from '../shared/connection.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'
import { escalatedTo } from './reviewers.ts'

const longestUser = 256

/** Who owes the review of what an emergency opened, and to whom a late one is escalated. */
export function reviewerResolvers({ store }: ResolverParts): Resolvers {
  const { reviewers } = store
  const userIn = (text: string, field: string): UserId =>
    orThrow(readText(text, longestUser, ['input', field])) as UserId
  return {
    Grant: {
      async escalatedTo(grant, _, { gate, at }) {
        if (grant.reviewed !== null || grant.reviewDue > at) return []
        const scope = gate.scope('GRANT', grant.subject)
        return [...escalatedTo(grant, at, await reviewers.reviewers(scope))]
      },
    },

    Query: {
      async reviewsOwed(_, { first, after = null }, context) {
        const { gate, at } = context
        const page = await reviewers.owed(gate.scope('GRANT', null), callerOf(context).user, at, pageSize(first), after)
        return connection(page, after, (grant) => grant)
      },
    },

    Mutation: {
      async enterReviewer(_, { input }, context) {
        const reviewer = userIn(input.reviewer, 'reviewer')
        const superior = input.superior == null ? null : userIn(input.superior, 'superior')
        if (superior === reviewer) throw invalid('OWN_SUPERIOR', 'Nobody stands above themself.', ['input', 'superior'])
        const once = onceFor(context, 'enterReviewer', input)
        return orThrow(await reviewers.enter(context.gate.scope('REGISTER', null), { reviewer, superior }, once))
      },

      async removeReviewer(_, { input }, context) {
        const reviewer = userIn(input.reviewer, 'reviewer')
        const once = onceFor(context, 'removeReviewer', input)
        return orThrow(await reviewers.leave(context.gate.scope('REGISTER', null), reviewer, once))
      },
    },
  }
}
