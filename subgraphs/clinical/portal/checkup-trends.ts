import type { CivilDate } from '../../../schema/domain/time.ts'
import { findingsOf, type Verdict } from '../checkup/findings.ts'
import { type Measures, measuresOf } from '../checkup/measures.ts'
import type { ContentOf } from '../record.ts'

type Plotted = Exclude<keyof Measures, 'sex' | 'age' | 'smoker' | 'onPressureDrug' | 'onGlucoseDrug' | 'onLipidDrug'>

export interface CheckupTrend<E> {
  readonly measure: Plotted
  readonly unit: string
  readonly points: readonly {
    readonly on: CivilDate
    readonly value: number
    /** Null: the tables have no threshold of it. */
    readonly verdict: Verdict | null
    readonly entry: E
  }[]
}

/** What is drawn over the years, in the order of a check-up's report, with the unit of every value. */
const plotted: Readonly<Record<Plotted, string>> = {
  bmi: 'kg/m2',
  waist: 'cm',
  visceralFat: 'cm2',
  systolic: 'mmHg',
  diastolic: 'mmHg',
  fastingTriglyceride: 'mg/dL',
  casualTriglyceride: 'mg/dL',
  hdl: 'mg/dL',
  ldl: 'mg/dL',
  nonHdl: 'mg/dL',
  fastingGlucose: 'mg/dL',
  casualGlucose: 'mg/dL',
  hba1c: '%',
  ast: 'U/L',
  alt: 'U/L',
  gammaGt: 'U/L',
  egfr: 'mL/min/1.73m2',
  hemoglobin: 'g/dL',
}

interface Checkup {
  readonly record: { readonly on: CivilDate; readonly content: ContentOf<'CHECKUP'> }
}

/** Each measure that any of them has, oldest first. */
export function checkupTrendsOf<E extends Checkup>(checkups: readonly E[]): readonly CheckupTrend<E>[] {
  const read = checkups
    .toSorted((one, other) => (one.record.on < other.record.on ? -1 : 1))
    .map((entry) => {
      const measures = measuresOf(entry.record.content)
      return { entry, measures, verdicts: new Map(findingsOf(measures).map((one) => [one.measure, one.verdict])) }
    })
  return (Object.keys(plotted) as readonly Plotted[]).flatMap((measure) => {
    const points = read.flatMap(({ entry, measures, verdicts }) => {
      const value = measures[measure]
      return value === null ? [] : [{ on: entry.record.on, value, verdict: verdicts.get(measure) ?? null, entry }]
    })
    return points.length === 0 ? [] : [{ measure, unit: plotted[measure], points }]
  })
}
