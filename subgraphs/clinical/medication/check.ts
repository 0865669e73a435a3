import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { daysAfter } from '../days.ts'
import { type DrugMaster, substanceOf } from './master.ts'

/** A drug somebody takes, or is about to be given. */
export interface Drug {
  readonly code: string | null
  readonly from: CivilDate
  /** Null: none is given, as for what is applied (外用) or taken at need (頓服). */
  readonly days: number | null
  readonly institution: InstitutionCode
  /** Given during an admission: the electronic prescription's check leaves it out. */
  readonly inpatient: boolean
}

export const conflictKinds = ['DUPLICATE', 'CONTRAINDICATED'] as const
export type ConflictKind = (typeof conflictKinds)[number]

export interface Conflict<D extends Drug = Drug> {
  readonly kind: ConflictKind
  readonly planned: Drug
  readonly other: D
}

/** Where no days are given, the period that the electronic prescription service (電子処方箋) takes. */
export const daysWhereNoneGiven = 14

const endOf = ({ from, days }: Drug): CivilDate => daysAfter(from, days ?? daysWhereNoneGiven)

export const overlap = (one: Drug, other: Drug): boolean => one.from < endOf(other) && other.from < endOf(one)

/**
 * Duplicate medication (重複投薬: the same ingredient and route) and contraindicated pairs (併用禁忌) while both are
 * taken. A drug without a code cannot be compared: who asks is told that the answer may be incomplete.
 */
export function conflictsOf<D extends Drug>(
  planned: readonly Drug[],
  others: readonly D[],
  master: Pick<DrugMaster, 'contraindicated'>,
  options: { readonly ownToo: boolean },
): readonly Conflict<D>[] {
  return planned.flatMap((drug) =>
    others.flatMap((other): readonly Conflict<D>[] => {
      const kind = conflictOf(drug, other, master)
      const counts = options.ownToo || other.institution !== drug.institution
      return kind !== null && counts ? [{ kind, planned: drug, other }] : []
    }),
  )
}

function conflictOf(one: Drug, other: Drug, master: Pick<DrugMaster, 'contraindicated'>): ConflictKind | null {
  const [first, second] = [substanceOf(one.code), substanceOf(other.code)]
  if (first === null || second === null || one.inpatient || other.inpatient) return null
  const kind = first === second ? 'DUPLICATE' : master.contraindicated(first, second) ? 'CONTRAINDICATED' : null
  // Years of drugs make many pairs, and calendars are slow: few pairs come as far as that.
  return kind !== null && overlap(one, other) ? kind : null
}
