import type { Caller } from '../../schema/domain/caller.ts'
import type { SubjectFacts } from '../../schema/domain/consent.ts'
import { type Decision, type Rule, unmarked } from '../../schema/domain/decision.ts'
import type { Coordinate, CredentialId, InstitutionCode, PersonId, RegionId, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { decide } from '../shared/consent/decide.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { Policy } from '../shared/policy/effective.ts'

/** The policy of a coordinate anywhere in the graph; null where there is none of its own. */
export type PolicyLookup = (coordinate: Coordinate) => Policy | null

export interface Asked {
  readonly role: Caller['role']
  readonly purpose: Caller['purpose']
  readonly institution: InstitutionCode | null
  readonly region: RegionId | null
  readonly secondFactor: boolean
  /** Answer as if no address were hidden. */
  readonly hidesProtection: boolean
}

export interface Explanation {
  readonly category: Policy['category']
  readonly decision: Decision
  readonly explanation: string
}

/** The order of the decision, rule by rule, in the words the person reads. */
const words: Record<Rule, string> = {
  0: '本人確認情報の結び付きに疑義があるため、その情報は判断に用いられません。',
  1: '照会者の資格が停止されています。',
  2: 'この職種・目的ではこの情報を照会できません。',
  3: '住所等を秘匿する保護措置が設定されているため、存在しないものとして扱われます。',
  4: 'ご本人からの照会です。',
  5: '代理人からの照会です。',
  6: '法令により同意を要しない照会です。',
  7: '緊急時の閲覧が記録されているため、閲覧できます。',
  8: 'ご本人の同意または拒否により決まります。',
  9: '同意がまだないため、閲覧できません。',
}

/** What this caller would be answered at this coordinate about this person, now: the very decision, run for the asking. */
export async function explain(
  policy: Policy,
  person: PersonId,
  asked: Asked,
  at: Instant,
  facts: FactReader,
): Promise<Explanation> {
  const { hidesProtection, ...shape } = asked
  const caller: Caller = {
    ...shape,
    user: 'explained' as UserId,
    credential: 'explained' as CredentialId,
    person: asked.role === 'PERSON' ? person : null,
    actingFor: null,
    delegation: null,
    node: null,
  }
  const listed = policy.pairs.some(({ role, purpose }) => role === asked.role && purpose === asked.purpose)
  const known = await facts.subject(person)
  const callerFacts = await facts.caller(caller)
  const decision: Decision = listed
    ? decide(
        {
          caller,
          action: policy.action,
          subject: { person: known.person, reachedBy: known.reachedBy },
          category: policy.category,
          locationOf: null,
          marks: {
            ...unmarked,
            labels: policy.label === null ? [] : [policy.label],
            field: true,
            hangsOn: known.reachedBy,
          },
          at,
        },
        { ...callerFacts, ...(hidesProtection ? withoutHiding(known.facts) : known.facts) },
      )
    : { outcome: 'DENY', rule: 2, code: 'NOT_PERMITTED', provision: null, category: policy.category }
  return { category: policy.category, decision, explanation: words[decision.rule] }
}

function withoutHiding(facts: SubjectFacts): SubjectFacts {
  const persons = facts.persons.map((person) => ({
    ...person,
    protections: person.protections.filter(({ kind }) => kind !== 'ADDRESS_HIDDEN'),
  }))
  return { ...facts, persons }
}
