import type { Purpose } from '../../schema/domain/caller.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { daysAfter, yearsBefore } from './days.ts'
import type { ClinicalRecord, Content } from './record.ts'

type Dated = Pick<ClinicalRecord, 'on' | 'content' | 'keepLong'>

/** 6情報: five years, a year for tests, a hundred days for prescriptions; of the last two the newest three stay longer. */
const kept = 5
const newest = 3
const prescriptionDays = 100
/** 診療情報提供書: six months at most. */
const referralDays = 183

/** What care cost is the person's own business: no day of it is shown to others. */
const nobodyElses = '9999-12-31' as CivilDate

/** The first day still shown of each kind of entry. */
function windowsOn(today: CivilDate): (content: Content) => CivilDate {
  const usual = yearsBefore(today, kept)
  const tests = yearsBefore(today, 1)
  const prescriptions = daysAfter(today, -prescriptionDays)
  const referrals = daysAfter(today, -referralDays)
  return (content) => {
    switch (content.kind) {
      case 'LAB':
        return tests
      case 'PRESCRIPTION':
        return prescriptions
      case 'DOCUMENT':
        return content.type === 'REFERRAL' ? referrals : usual
      case 'CONDITION':
      case 'DRUG_ALLERGY':
      case 'OTHER_ALLERGY':
      case 'INFECTION':
      case 'TREATMENT':
      case 'CHECKUP':
        return usual
      case 'COST':
        return nobodyElses
    }
  }
}

/** Of what the newest three are counted; null: the window alone decides. */
function seriesOf(content: Content): string | null {
  if (content.kind === 'LAB') return `LAB ${content.code?.slice(0, 5) ?? content.name}`
  return content.kind === 'PRESCRIPTION' ? 'PRESCRIPTION' : null
}

/** What may still be shown today: to whoever asks for their own, all that is still kept; to others within the windows. */
export const retained = <R extends Dated>(records: readonly R[], today: CivilDate, purpose: Purpose): readonly R[] =>
  purpose === 'OWN_REQUEST' ? records : withinRetention(records, today)

export function withinRetention<R extends Dated>(records: readonly R[], today: CivilDate): readonly R[] {
  const days = new Map<string, Set<CivilDate>>()
  for (const { on, content } of records) {
    const series = seriesOf(content)
    if (series === null) continue
    const known = days.get(series)
    if (known === undefined) days.set(series, new Set([on]))
    else known.add(on)
  }
  // Several results of one day are one of the three.
  const lastOf = new Map([...days].map(([series, all]) => [series, new Set([...all].sort().slice(-newest))]))
  const begins = windowsOn(today)
  return records.filter(({ on, content, keepLong }) => {
    if ((keepLong && content.kind !== 'COST') || on >= begins(content)) return true
    const series = seriesOf(content)
    return series !== null && lastOf.get(series)?.has(on) === true
  })
}
