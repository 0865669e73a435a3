import type { CivilDate } from '../../../schema/domain/time.ts'
import type { ContentOf, RecordLabel } from '../record.ts'
import type { ClaimContent } from './claim.ts'
import type { Expanded } from './expanding.ts'
import * as layout from './layout.ts'
import type { OpenClaim } from './open-claim.ts'

export type ClaimCost = NonNullable<ClaimContent['cost']>

/** As the claim sums itself up; null where it does not. */
export function costOf({ form, payers }: Pick<OpenClaim, 'form' | 'payers'>): ClaimCost | null {
  const { fields } = payers.insurer ?? payers.public ?? { fields: [] }
  const points = (fields[layout.totals.points] ?? '').trim()
  const days = (fields[layout.totals.days] ?? '').trim()
  if (!/^\d{1,8}$/.test(points)) return null
  return { form, points: Number(points), days: /^\d{1,2}$/.test(days) ? Number(days) : null }
}

const settingOf = ({ form }: ClaimCost, inpatient: boolean): ContentOf<'COST'>['setting'] =>
  form === 'MEDICAL' ? (inpatient ? 'INPATIENT' : 'OUTPATIENT') : form

/** A visit tells what it was for: its cost has every label that anything of the claim has, but is no diagnosis. */
export function costFact(
  { cost, inpatient }: ClaimContent,
  on: CivilDate,
  facts: readonly Expanded[],
): readonly Expanded[] {
  if (cost === undefined) return []
  const labels = new Set<RecordLabel>(facts.flatMap((fact) => fact.labels))
  labels.delete('UNDISCLOSED')
  const { points, days } = cost
  return [
    {
      on,
      labels: [...labels],
      keptFrom: [],
      content: { kind: 'COST', setting: settingOf(cost, inpatient), points, days },
    },
  ]
}
