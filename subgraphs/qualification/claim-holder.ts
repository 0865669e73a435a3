import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Period } from '../../schema/domain/time.ts'
import { schemeOf } from '../shared/text/card-number.ts'
import type { AsClaimedReason, Claim } from './claim.ts'
import { overlaps, type Standing } from './claim-coverage.ts'
import type { Candidate } from './eligibility.ts'
import type { Sex } from './term.ts'

/** Whose a number was, and when: a reused number had several holders. */
export interface Link extends Period<CivilDate> {
  readonly person: PersonId
}

export interface LinkedNumber extends Standing {
  readonly links: readonly Link[]
}

/** Somebody whose sex is not set (未設定) contradicts nobody. */
export const sameSex = (one: Sex, other: Sex): boolean => one === other || one === 'NOT_SET' || other === 'NOT_SET'

/** Of public assistance alone (生活保護単独) there is no insurer to find; of a number without a branch, no person. */
export function routedUnseen({ insurer, branch }: Claim): AsClaimedReason | null {
  const scheme = schemeOf(insurer)
  if (scheme === 'PUBLIC_ASSISTANCE') return 'PUBLIC_PAYMENT'
  return scheme === 'MEDICAL' && branch === '' ? 'NO_BRANCH' : null
}

/** Whose claim it is, or why it goes as claimed. */
export function findHolder(claim: Claim, household: readonly Candidate[]): Standing | AsClaimedReason {
  const branched = household.filter(({ branch }) => branch === claim.branch)
  if (branched.length === 0) return 'NO_SUCH_NUMBER'
  const born = household.flatMap(({ handle, branch, terms }) => {
    const own = terms.filter(({ birthDate }) => birthDate === claim.birthDate)
    return own.length === 0 ? [] : [{ handle, branch, terms: own }]
  })
  const holder = born.find(({ branch }) => branch === claim.branch)
  if (holder === undefined) return 'BIRTH_DATE_DIFFERS'
  // A branch typed for the other twin's fits birth date and sex as well: nothing on the claim would show it.
  const twin = born.some(
    ({ handle, terms }) =>
      handle !== holder.handle && terms.some(({ sex }) => holder.terms.some((own) => sameSex(own.sex, sex))),
  )
  return twin ? 'SAME_SEX_TWINS' : { handle: holder.handle, terms: holder.terms }
}

/** Every other number of the holder, with the terms they held it in; null where the links name two persons as the holder. */
export function othersOf(holder: Standing, linked: readonly LinkedNumber[]): readonly Standing[] | null {
  const linksOf = (handle: NumberHandle): readonly Link[] =>
    linked.find((number) => number.handle === handle)?.links ?? []
  const holders = (term: Period<CivilDate>, links: readonly Link[]): ReadonlySet<PersonId> =>
    new Set(links.filter((link) => overlaps(link, term)).map(({ person }) => person))

  const own = linksOf(holder.handle)
  const [person, second] = new Set(holder.terms.flatMap((term) => [...holders(term, own)]))
  if (second !== undefined) return null
  if (person === undefined) return []
  return linked.flatMap(({ handle, links, terms }) => {
    if (handle === holder.handle) return []
    const theirs = terms.filter((term) => {
      const [first, another] = holders(term, links)
      return first === person && another === undefined
    })
    return theirs.length === 0 ? [] : [{ handle, terms: theirs }]
  })
}
