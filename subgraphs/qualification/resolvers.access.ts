import type { Category } from '../../schema/domain/category.ts'
import { asPersonId, type Coordinate, type GrantId, type InstitutionCode } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import { pageSize } from '../shared/connection.ts'
import type { RequestContext } from '../shared/context.ts'
import { invalid } from '../shared/writing.ts'
import { explain } from './explain.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'
import { readVisible } from './visible-log.ts'

const outcomes = { ALLOW: 'ALLOWED', DENY: 'REFUSED', ABSENT: 'ABSENT' } as const

export function accessResolvers({ store, facts, accessLog, policyOf }: ResolverParts): Resolvers {
  return {
    Query: {
      accessLog: (_, { person, ...page }, context) => readLog(person, ['person'], page, context),

      async explainAccess(_, { person: text, coordinate, as }, { at, caller }) {
        const person = asPersonId(text)
        if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['person'])
        const policy = policyOf(coordinate as Coordinate)
        if (policy === null)
          throw invalid('COORDINATE', 'No field of that name has a policy of its own.', ['coordinate'])
        const institution = (as.institution ?? null) as InstitutionCode | null
        const asked = {
          role: as.role,
          purpose: as.purpose,
          institution,
          region: institution === null ? null : ((await store.register.institution(institution))?.region ?? null),
          secondFactor: as.secondFactor ?? false,
          // A guardian is not told that an address is hidden: PROTECTION is an ADDRESS itself (rule 3).
          guardian: caller?.role === 'GUARDIAN' ? caller.person : null,
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
      accessLog: ({ id }, page, context) => readLog(id, ['id'], page, context),
    },
  }

  async function readLog(
    text: string,
    path: InputPath,
    { first, after = null }: { readonly first: number; readonly after?: string | null },
    { gate, caller }: RequestContext,
  ) {
    const person = asPersonId(text)
    if (person === null) throw invalid('NO_ID', 'This is no id of a person.', path)
    const handles = await store.eligibility.numbersOf(gate.scope('ACCESS_LOG', person))
    const { lines, more, endCursor, missing } = await readVisible(
      accessLog,
      [person, ...handles],
      { first: pageSize(first), after, keep: () => true, unit: ({ cursor }) => cursor },
      caller,
    )
    const edges = lines.map(({ record, line, cursor }) => ({
      cursor,
      node: {
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
      },
    }))
    return {
      edges,
      pageInfo: {
        hasNextPage: more,
        hasPreviousPage: after !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor,
      },
      missing,
    }
  }
}
