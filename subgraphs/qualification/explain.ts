import type { Caller } from '../../schema/domain/caller.ts'
import type { Recipient, SubjectFacts } from '../../schema/domain/consent.ts'
import { type Decision, type Rule, unmarked } from '../../schema/domain/decision.ts'
import type { Coordinate, CredentialId, InstitutionCode, PersonId, RegionId, UserId } from '../../schema/domain/ids.ts'
import { covers, type Instant } from '../../schema/domain/time.ts'
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
  /** The guardian who asks: answered as if no address were hidden, and told no place (rule 3). */
  readonly guardian: PersonId | null
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
  const { guardian, ...shape } = asked
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
        { ...callerFacts, ...(guardian === null ? known.facts : asToGuardian(known.facts, guardian, at)) },
      )
    : { outcome: 'DENY', rule: 2, code: 'NOT_PERMITTED', provision: null, category: policy.category }
  return { category: policy.category, decision, explanation: words[decision.rule] }
}

/**
 * Of whom an address is hidden, no institution or region shows: neither whose insured, resident or client they are, nor
 * to whom they permit or refuse, nor who holds a grant. What the guardian said themself they know.
 */
function asToGuardian(facts: SubjectFacts, guardian: PersonId, at: Instant): SubjectFacts {
  const hidden = facts.persons.some(({ protections }) =>
    protections.some((one) => one.kind === 'ADDRESS_HIDDEN' && covers(one, at)),
  )
  const persons = facts.persons.map((person) => ({
    ...person,
    protections: person.protections.filter(({ kind }) => kind !== 'ADDRESS_HIDDEN'),
    ...(hidden
      ? {
          provisions: person.provisions.filter(({ recipient, giver }) => giver === guardian || !isPlace(recipient)),
          grants: [],
        }
      : {}),
  }))
  return { ...facts, persons, relations: hidden ? [] : facts.relations }
}

const isPlace = ({ kind }: Recipient): boolean => kind === 'INSTITUTION' || kind === 'REGION'
