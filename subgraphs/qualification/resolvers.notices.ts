import { asPersonId } from '../../schema/domain/ids.ts'
import { pageSize } from '../shared/connection.ts'
import { invalid } from '../shared/writing.ts'
import { isNotice, noticeOf, noticesIn } from './notices.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'
import { readVisible } from './visible-log.ts'

/** What the family is told of, drawn from the log: nothing that was done can go untold. */
export function noticeResolvers({ store, accessLog }: ResolverParts): Resolvers {
  return {
    Person: {
      async emergencyNotices({ id }, { first, after = null }, { gate, caller }) {
        const person = asPersonId(id)
        if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['id'])
        const handles = await store.eligibility.numbersOf(gate.scope('ACCESS_LOG', person))
        const wanted = { first: pageSize(first), after, keep: isNotice, unit: noticeOf }
        const { lines, more, endCursor, missing } = await readVisible(accessLog, [person, ...handles], wanted, caller)
        const edges = noticesIn(lines).map(({ kind, first: { line }, cursor, lines: together }) => ({
          cursor,
          node: {
            person,
            kind,
            at: line.instant,
            role: line.role,
            purpose: line.purpose,
            institution: line.institution,
            categories: [...new Set(together.map(({ line: { category } }) => category))].toSorted(),
            provision: together.find(({ record }) => record.provision !== null)?.record.provision ?? null,
            grant: together.find(({ record }) => record.grant !== null)?.record.grant ?? null,
          },
        }))
        const pageInfo = {
          hasNextPage: more,
          hasPreviousPage: after !== null,
          startCursor: edges[0]?.cursor ?? null,
          endCursor,
        }
        return { edges, pageInfo, missing: [...missing] }
      },
    },
  }
}
