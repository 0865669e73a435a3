import type { Measures } from './measures.ts'

/** 情報提供のみ / 保健指導判定値 / 受診勧奨判定値. */
export type Verdict = 'WITHIN' | 'GUIDANCE' | 'REFERRAL'

export interface Finding {
  readonly measure: keyof Measures
  readonly value: number
  readonly verdict: Verdict
}

interface Threshold {
  readonly measure: keyof Measures
  readonly direction: 'AT_LEAST' | 'AT_MOST' | 'BELOW'
  readonly guidance: number
  /** Null: the table has none. */
  readonly referral: number | null
}

const atLeast = (measure: keyof Measures, guidance: number, referral: number): Threshold => ({
  measure,
  direction: 'AT_LEAST',
  guidance,
  referral,
})

/** 標準的な健診・保健指導プログラム（令和6年度版）, 別紙5: 健診検査項目の保健指導判定値及び受診勧奨判定値. */
const common: readonly Threshold[] = [
  atLeast('systolic', 130, 140),
  atLeast('diastolic', 85, 90),
  atLeast('fastingTriglyceride', 150, 300),
  atLeast('casualTriglyceride', 175, 300),
  { measure: 'hdl', direction: 'BELOW', guidance: 40, referral: null },
  atLeast('ldl', 120, 140),
  atLeast('nonHdl', 150, 170),
  atLeast('fastingGlucose', 100, 126),
  atLeast('casualGlucose', 100, 126),
  atLeast('hba1c', 5.6, 6.5),
  atLeast('ast', 31, 51),
  atLeast('alt', 31, 51),
  atLeast('gammaGt', 51, 101),
  { measure: 'egfr', direction: 'BELOW', guidance: 60, referral: 45 },
]
const hemoglobin = {
  MALE: { measure: 'hemoglobin', direction: 'AT_MOST', guidance: 13.0, referral: 12.0 },
  FEMALE: { measure: 'hemoglobin', direction: 'AT_MOST', guidance: 12.0, referral: 11.0 },
} as const satisfies Record<string, Threshold>

/** What was measured, each against its own thresholds. */
export function findingsOf(measures: Measures): readonly Finding[] {
  return [...common, hemoglobin[measures.sex]].flatMap((threshold) => {
    const value = measures[threshold.measure]
    return typeof value === 'number'
      ? [{ measure: threshold.measure, value, verdict: verdictOf(value, threshold) }]
      : []
  })
}

function verdictOf(value: number, { direction, guidance, referral }: Threshold): Verdict {
  if (referral !== null && passes(value, direction, referral)) return 'REFERRAL'
  return passes(value, direction, guidance) ? 'GUIDANCE' : 'WITHIN'
}

function passes(value: number, direction: Threshold['direction'], limit: number): boolean {
  switch (direction) {
    case 'AT_LEAST':
      return value >= limit
    case 'AT_MOST':
      return value <= limit
    case 'BELOW':
      return value < limit
  }
}
