import { type Contradiction, contradictionsOf } from './contradiction.ts'
import type { MatchModel } from './model.ts'
import type { IdentityRecord } from './record.ts'
import { type FieldEvidence, valuesOf, weigh } from './weigh.ts'

export interface Candidate<Id> {
  readonly id: Id
  /** Whose record it is: two records of one person are no rivals. */
  readonly person: string
  readonly record: IdentityRecord
}

export interface Judged<Id> {
  readonly id: Id
  readonly person: string
  readonly bits: number
  readonly evidence: readonly FieldEvidence[]
  readonly contradictions: readonly Contradiction[]
}

export type MatchDecision<Id> =
  | { readonly outcome: 'LINK'; readonly to: Judged<Id>; readonly margin: number | null }
  /** Heaviest first; somebody looks. */
  | { readonly outcome: 'REVIEW'; readonly candidates: readonly Judged<Id>[]; readonly because: ReviewReason }
  | { readonly outcome: 'NEW' }

export type ReviewReason = 'BELOW_UPPER' | 'RIVAL' | 'CONTRADICTION' | 'NO_NAME'

/** Nothing in, nothing out but the decision: the same record, candidates and model decide the same way for ever. */
export function decideMatch<Id extends string>(
  record: IdentityRecord,
  candidates: readonly Candidate<Id>[],
  model: MatchModel,
): MatchDecision<Id> {
  const values = valuesOf(record, model)
  const judged = candidates.map((candidate): Judged<Id> => {
    const { bits, evidence } = weigh(values, valuesOf(candidate.record, model), model)
    const contradictions = contradictionsOf(record, candidate.record)
    return { id: candidate.id, person: candidate.person, bits, evidence, contradictions }
  })
  return decideAmong(judged, model)
}

/** The decision among candidates that are weighed already. */
export function decideAmong<Id extends string>(weighed: readonly Judged<Id>[], model: MatchModel): MatchDecision<Id> {
  const { lower, upper, margin } = model.thresholds
  // One contradicting record rules its whole person out, however little that record itself weighs.
  const contradicted = new Set(
    weighed.filter(({ contradictions: { length } }) => length > 0).map(({ person }) => person),
  )
  const judged = weighed
    .filter(({ bits }) => bits >= lower)
    .toSorted((one, other) => other.bits - one.bits || (one.id < other.id ? -1 : 1))
  const best = judged.find(({ person }) => !contradicted.has(person))
  if (best === undefined)
    return judged.length === 0
      ? { outcome: 'NEW' }
      : { outcome: 'REVIEW', candidates: judged, because: 'CONTRADICTION' }
  if (best.bits < upper) return { outcome: 'REVIEW', candidates: judged, because: 'BELOW_UPPER' }
  const rival = judged.find(({ person }) => person !== best.person && !contradicted.has(person))
  const ahead = rival === undefined ? null : best.bits - rival.bits
  if (ahead !== null && ahead < margin) return { outcome: 'REVIEW', candidates: judged, because: 'RIVAL' }
  const others = judged.filter(({ person }) => person === best.person)
  // Newborns of one day and one house are two people as long as nobody has a name.
  if (!haveOneName(best) || others.some(soundAlikeOnly))
    return { outcome: 'REVIEW', candidates: [best], because: 'NO_NAME' }
  return { outcome: 'LINK', to: best, margin: ahead }
}

/**
 * In kanji alone a family name may be all there is: who has a name of their own has its reading, or Latin letters. Twins
 * have a birth date, a home and a family name in common, and now and then given names of one sound or one sign.
 */
export function haveOneName<Id>(judged: Judged<Id>): boolean {
  const { evidence } = judged
  if (soundAlikeOnly(judged)) return false
  if (!evidence.some(({ field, bits }) => readNames.has(field) && bits > 0)) return false
  const names = evidence.filter(({ field }) => allNames.has(field))
  return names.length < 2 || names.some(({ level }) => sharesGivenName.has(level))
}

/**
 * Given names of one sound in wholly other signs (祐希, 裕樹) are two names, whatever else a person's records say: an
 * insurer drops or mistypes a sign, and does not find others.
 */
const soundAlikeOnly = <Id>({ evidence }: Judged<Id>): boolean =>
  evidence.some(({ field, level }) => field === 'kanji' && level === 'FAMILY_NAME') &&
  evidence.some(({ field, level }) => (field === 'kana' || field === 'latin') && level === 'EQUAL')

const readNames = new Set(['kana', 'latin', 'birth'])
const allNames = new Set(['kana', 'kanji', 'latin'])
const sharesGivenName = new Set(['EQUAL', 'SWAPPED', 'GIVEN_NAME'])
