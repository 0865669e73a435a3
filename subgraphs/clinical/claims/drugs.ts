import type { CivilDate } from '../../../schema/domain/time.ts'
import type { DrugForm, StatementOf } from './claim.ts'
import { type DayCount, runsIn } from './day-counts.ts'
import { textOf } from './text.ts'

type Given = StatementOf<'DRUG'>

/** 診療識別: 内服, 頓服, 外用, 注射. */
const formOfArea: Readonly<Record<string, DrugForm>> = {
  21: 'INTERNAL',
  22: 'AS_NEEDED',
  23: 'EXTERNAL',
  31: 'INJECTION',
  32: 'INJECTION',
  33: 'INJECTION',
}

/** 剤形コード: 内服, 内滴, 屯服, 注射, 外用, 浸煎, 湯. */
const formOfKind: Readonly<Record<string, DrugForm>> = {
  1: 'INTERNAL',
  2: 'INTERNAL',
  3: 'AS_NEEDED',
  4: 'INJECTION',
  5: 'EXTERNAL',
  6: 'INTERNAL',
  7: 'INTERNAL',
}

export const drugForm = (kind: string | undefined): DrugForm => formOfKind[kind ?? ''] ?? 'OTHER'

/** 医薬品コード begin with 6. */
export const isDrug = (code: string): boolean => code.startsWith('6')

/** The count of a day is of days for what is swallowed (内服); a ward's days in a row are one giving out. */
export function drugOf(
  code: string,
  area: string,
  amount: string | undefined,
  days: readonly DayCount[],
  inpatient: boolean,
): readonly Given[] {
  const form = formOfArea[area] ?? 'OTHER'
  const common = { says: 'DRUG', code, form, amount: textOf(amount, 20), usage: null } as const
  if (form === 'INTERNAL' && !inpatient) return days.map(({ day, count }) => ({ ...common, on: day, days: count }))
  if (form !== 'INTERNAL' && form !== 'INJECTION') return days.map(({ day }) => ({ ...common, on: day, days: null }))
  return runsIn(days).map(({ day, count }) => ({ ...common, on: day, days: count }))
}

/** One prescription of a pharmacy's claim: its drugs are given out on each of its days. */
export interface PharmacyPrescription {
  readonly form: DrugForm
  readonly words: string | null
  readonly handed: { readonly on: CivilDate; readonly quantity: number | null }[]
  readonly drugs: { readonly code: string; readonly amount: string | null }[]
}

export const givenOut = ({ form, words, handed, drugs }: PharmacyPrescription): readonly Given[] =>
  handed.flatMap(({ on, quantity }) =>
    drugs.map(({ code, amount }) => ({
      says: 'DRUG',
      on,
      code,
      form,
      days: form === 'INTERNAL' ? quantity : null,
      amount,
      usage: words,
    })),
  )
