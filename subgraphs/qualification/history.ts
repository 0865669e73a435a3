import type { CivilDate } from '../../schema/domain/time.ts'
import type { LossReason, Particulars, Term } from './term.ts'

/** What an insurer's row does to the terms that stand: which no longer stand, and which stand instead. */
export interface Revision {
  readonly superseded: readonly Term[]
  readonly inserted: readonly Term[]
}

export type RevisionFault =
  | 'OVERLAPS'
  | 'NO_QUALIFICATION'
  | 'ALREADY_LOST'
  | 'ENDS_BEFORE_IT_BEGINS'
  | 'OUTSIDE_QUALIFICATION'

export type Revised = Revision | RevisionFault

export const nothing: Revision = { superseded: [], inserted: [] }

const particulars = [
  'name',
  'kana',
  'otherName',
  'sex',
  'birthDate',
  'postalCode',
  'address',
  'cardClass',
  'family',
  'shareOfCost',
  'issuedOn',
  'validUntil',
] as const satisfies readonly (keyof Particulars)[]

function sameParticulars(one: Particulars, other: Particulars): boolean {
  return (
    particulars.every((field) => one[field] === other[field]) &&
    one.elderlyRecipient?.from === other.elderlyRecipient?.from &&
    one.elderlyRecipient?.until === other.elderlyRecipient?.until &&
    one.elderlyRecipient?.shareOfCost === other.elderlyRecipient?.shareOfCost
  )
}

/** The qualification in force last: the terms with the newest acquisition date. */
function newest(terms: readonly Term[]): readonly Term[] {
  const acquired = terms.reduce<CivilDate | null>(
    (last, term) => (last === null || term.acquired > last ? term.acquired : last),
    null,
  )
  return terms.filter((term) => term.acquired === acquired)
}

/** 資格取得: a new qualification under a number. The same row again changes nothing. */
export function acquire(standing: readonly Term[], entry: Term): Revised {
  const same = standing.filter((term) => term.acquired === entry.acquired)
  if (same.length > 0) return same.some((term) => sameParticulars(term, entry)) ? nothing : 'OVERLAPS'
  // A number has one qualification at a time; overlaps between insurers are routine, and not decided here.
  const overlaps = standing.some((term) => term.lost === null || term.lost > entry.acquired)
  return overlaps ? 'OVERLAPS' : { superseded: [], inserted: [entry] }
}

/** 資格喪失. The first day without the qualification. */
export function lose(standing: readonly Term[], until: CivilDate, reason: LossReason): Revised {
  const terms = newest(standing)
  const [first] = terms
  if (first === undefined) return 'NO_QUALIFICATION'
  if (first.lost !== null) return first.lost === until && first.reasonOfLoss === reason ? nothing : 'ALREADY_LOST'
  if (until < first.acquired) return 'ENDS_BEFORE_IT_BEGINS'
  const inserted = terms
    .filter((term) => term.from < until || term.from === term.acquired)
    .map((term): Term => {
      const ends = term.until === null || term.until > until
      return { ...term, until: ends ? until : term.until, lost: until, reasonOfLoss: reason }
    })
  return { superseded: terms, inserted }
}

/** Only what is given changes. */
export type Amendment = Partial<Particulars>

/** With a day, the particulars differ from then on (a new card, another share); without, they were always so. */
export function amend(standing: readonly Term[], amendment: Amendment, asOf: CivilDate | null): Revised {
  const terms = newest(standing)
  const [first] = terms
  if (first === undefined) return 'NO_QUALIFICATION'
  if (asOf !== null && (asOf < first.acquired || (first.lost !== null && asOf >= first.lost)))
    return 'OUTSIDE_QUALIFICATION'
  const superseded: Term[] = []
  const inserted: Term[] = []
  for (const term of terms) {
    const amended: Term = { ...term, ...amendment }
    if (sameParticulars(term, amended)) continue
    if (asOf === null || term.from >= asOf) {
      superseded.push(term)
      inserted.push(amended)
    } else if (term.until === null || term.until > asOf) {
      superseded.push(term)
      inserted.push({ ...term, until: asOf }, { ...amended, from: asOf })
    }
  }
  return superseded.length === 0 ? nothing : { superseded, inserted }
}
