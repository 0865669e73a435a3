import type { NumberHandle } from '../../schema/domain/ids.ts'
import { type CivilDate, covers } from '../../schema/domain/time.ts'
import type { Term } from './term.ts'

/** What the desk typed, read and normalised. */
export interface Check {
  /** Empty: a card from before branches (枝番) were printed. */
  readonly branch: string
  readonly birth: { readonly date: CivilDate } | { readonly monthDay: string }
  readonly on: CivilDate
}

/** One number of the household the card names, with the terms that stand today. */
export interface Candidate {
  readonly handle: NumberHandle
  readonly branch: string
  readonly terms: readonly Term[]
}

/** 資格有効性 (QualificationValidity 1 to 6 of オンライン資格確認). */
export type Verdict =
  | { readonly kind: 'VALID'; readonly handle: NumberHandle; readonly term: Term }
  | { readonly kind: 'LAPSED'; readonly handle: NumberHandle; readonly term: Term }
  | { readonly kind: 'SEVERAL' }
  | { readonly kind: 'NONE'; readonly why: 'NO_SUCH_NUMBER' | 'BIRTH_DATE_DIFFERS' | 'NOT_YET' }

const none = (why: 'NO_SUCH_NUMBER' | 'BIRTH_DATE_DIFFERS' | 'NOT_YET'): Verdict => ({ kind: 'NONE', why })

function bornThen(candidate: Candidate, birth: Check['birth']): boolean {
  return candidate.terms.some((term) =>
    'date' in birth
      ? term.birthDate === birth.date
      : term.birthDate.slice(5) === `${birth.monthDay.slice(0, 2)}-${birth.monthDay.slice(2)}`,
  )
}

/** Which qualification a card means on a date. Pure: the rows of the card's household in, one verdict out. */
export function judge(check: Check, household: readonly Candidate[]): Verdict {
  const branched = check.branch === '' ? household : household.filter((one) => one.branch === check.branch)
  if (branched.length === 0) return none('NO_SUCH_NUMBER')
  const born = branched.filter((one) => bornThen(one, check.birth))
  const [only, second] = born
  if (only === undefined) return none('BIRTH_DATE_DIFFERS')
  // 複数該当: twins on one 記号・番号; the newer card, which has a branch, tells them apart.
  if (second !== undefined) return { kind: 'SEVERAL' }
  const current = only.terms.find((term) => covers(term, check.on))
  if (current !== undefined) return { kind: 'VALID', handle: only.handle, term: current }
  const past = only.terms.filter((term) => term.until !== null && term.until <= check.on)
  const last = past.reduce<Term | null>(
    (newest, term) => (newest === null || term.from > newest.from ? term : newest),
    null,
  )
  return last === null ? none('NOT_YET') : { kind: 'LAPSED', handle: only.handle, term: last }
}
