import type { Category } from '../../schema/domain/category.ts'
import { asPersonId, type Coordinate, type GrantId, type InstitutionCode } from '../../schema/domain/ids.ts'
import { asSeenByPerson } from '../shared/audit/person-view.ts'
import { pageSize } from '../shared/connection.ts'
import { explain } from './explain.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'
import { invalid, orThrow } from './writing.ts'

const outcomes = { ALLOW: 'ALLOWED', DENY: 'REFUSED', ABSENT: 'ABSENT' } as const

export function accessResolvers({ store, facts, accessLog, policyOf }: ResolverParts): Resolvers {
  return {
    Query: {
      async explainAccess(_, { person: text, coordinate, as }, { at }) {
        const person = asPersonId(text)
        if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['person'])
        const policy = policyOf(coordinate as Coordinate)
        if (policy === null)
          throw invalid('COORDINATE', 'No field of that name has a policy of its own.', ['coordinate'])
        const asked = {
          role: as.role,
          purpose: as.purpose,
          institution: (as.institution ?? null) as InstitutionCode | null,
          secondFactor: as.secondFactor ?? false,
        }
        const { category, decision, explanation } = await explain(policy, person, asked, at, facts)
        return {
          coordinate,
          category,
          outcome: outcomes[decision.outcome],
          code: decision.outcome === 'DENY' ? decision.code : null,
          rule: decision.rule,
          explanation,
          provision: decision.provision,
          grant: decision.outcome === 'ALLOW' ? decision.grant : null,
        }
      },
    },

    Person: {
      async accessLog({ id }, { first, after = null }, { gate }) {
        const person = asPersonId(id)
        if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['id'])
        const scope = gate.scope('ACCESS_LOG', person)
        const handles = await store.eligibility.numbersOf(scope)
        const page = orThrow(await accessLog.about([person, ...handles], { first: pageSize(first), after }))
        const edges = page.entries.flatMap(({ record, cursor }) => {
          const line = asSeenByPerson(record)
          if (line === null) return []
          const node = {
            person,
            at: line.instant,
            institution: line.institution,
            role: line.role,
            purpose: line.purpose,
            action: line.action,
            category: line.category satisfies Category,
            coordinates: line.coordinates,
            outcome: outcomes[record.outcome],
            rule: record.rule,
            provision: record.provision,
            grant: line.emergencyGrant satisfies GrantId | null,
          }
          return [{ cursor, node }]
        })
        return {
          edges,
          pageInfo: {
            hasNextPage: page.more,
            hasPreviousPage: after !== null,
            startCursor: edges[0]?.cursor ?? null,
            endCursor: page.entries.at(-1)?.cursor ?? null,
          },
          missing: page.missing,
        }
      },
    },
  }
}
