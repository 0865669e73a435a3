import type { Caller } from '../../schema/domain/caller.ts'
import type { Category } from '../../schema/domain/category.ts'
import { asPersonId, type Coordinate, type GrantId, type InstitutionCode } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import type { AuditRecord } from '../shared/audit/audit.ts'
import { asSeenByPerson, type PersonLogEntry } from '../shared/audit/person-view.ts'
import { pageSize } from '../shared/connection.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import { invalid, orThrow } from '../shared/writing.ts'
import { explain } from './explain.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

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
    const { lines, more, endCursor, missing } = await readVisible([person, ...handles], pageSize(first), after, caller)
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

  /** A page of what the reader may see and one line beyond: a page left short would tell that something is kept from them. */
  async function readVisible(
    subjects: readonly SubjectRef[],
    wanted: number,
    after: string | null,
    caller: Caller | null,
  ): Promise<VisibleLines> {
    const lines: VisibleLine[] = []
    const missing = new Set<string>()
    let from = after
    for (let pages = 0; pages < mostPages; pages++) {
      const page = orThrow(
        await accessLog.about(subjects, { first: pages === 0 ? wanted + 1 : longestPage, after: from }),
      )
      for (const process of page.missing) missing.add(process)
      for (const { record, cursor } of page.entries) {
        const line = caller === null || isKeptFrom(caller, record) ? null : asSeenByPerson(record)
        if (line !== null) lines.push({ record, line, cursor })
      }
      if (lines.length > wanted || !page.more) {
        const shown = lines.slice(0, wanted)
        const endCursor = shown.at(-1)?.cursor ?? null
        return { lines: shown, more: lines.length > wanted, endCursor, missing: [...missing] }
      }
      from = page.entries.at(-1)?.cursor ?? from
    }
    return { lines, more: true, endCursor: from, missing: [...missing] }
  }
}

interface VisibleLine {
  readonly record: AuditRecord
  readonly line: PersonLogEntry
  readonly cursor: string
}

interface VisibleLines {
  readonly lines: readonly VisibleLine[]
  readonly more: boolean
  readonly endCursor: string | null
  readonly missing: readonly string[]
}

const longestPage = 200
/** Read for one answer at most; a reader from whom thousands of lines are kept in a row goes on from where it ended. */
const mostPages = 25

/**
 * Lines that would tell the person or a guardian of what is kept from them: anything UNDISCLOSED or of ABUSE, and to
 * a guardian that an address is hidden (rule 3: PROTECTION itself is an ADDRESS).
 */
function isKeptFrom({ role }: Caller, { labels, rule, category, caller }: AuditRecord): boolean {
  if (role !== 'PERSON' && role !== 'GUARDIAN') return false
  if (labels.includes('UNDISCLOSED') || labels.includes('ABUSE')) return true
  return role === 'GUARDIAN' && (rule === 3 || (category === 'PROTECTION' && caller.purpose !== 'OWN_REQUEST'))
}
