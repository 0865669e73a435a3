import type { Measures } from './measures.ts'

/** メタボリックシンドローム判定 (9N501). */
export type Metabolic = 'MEETS' | 'NEAR' | 'NO' | 'UNDETERMINED'
/** 保健指導レベル (9N506): 積極的支援, 動機付け支援, 情報提供, 判定不能. */
export type GuidanceLevel = 'ACTIVE' | 'MOTIVATIONAL' | 'INFORMATION' | 'UNDETERMINED'

/** True, false, or not known: what was not measured may be either. */
type Maybe = boolean | null

const atLeast = (value: number | null, limit: number): Maybe => (value === null ? null : value >= limit)
const below = (value: number | null, limit: number): Maybe => (value === null ? null : value < limit)
const either = (...all: readonly Maybe[]): Maybe =>
  all.includes(true) ? true : all.every((one) => one === false) ? false : null

/** 85 cm, 90 cm for women; a visceral fat area of 100 cm² stands for it where it was measured. */
function girth({ sex, waist, visceralFat }: Measures): Maybe {
  return visceralFat === null ? atLeast(waist, sex === 'MALE' ? 85 : 90) : visceralFat >= 100
}

const pressure = ({ systolic, diastolic }: Measures): Maybe => either(atLeast(systolic, 130), atLeast(diastolic, 85))

function lipid({ fastingTriglyceride, casualTriglyceride, hdl }: Measures): Maybe {
  const triglyceride = fastingTriglyceride === null ? atLeast(casualTriglyceride, 175) : fastingTriglyceride >= 150
  return either(triglyceride, below(hdl, 40))
}

/** Fasting glucose before HbA1c, and that before whatever else may stand for them. */
function glucose({ fastingGlucose, hba1c }: Measures, limit: number, hba1cLimit: number, otherwise: Maybe): Maybe {
  if (fastingGlucose !== null) return fastingGlucose >= limit
  return hba1c === null ? otherwise : hba1c >= hba1cLimit
}

/** The one answer that every way of filling in what is not known leads to, if there is one. */
function settled<T>(unknowns: readonly Maybe[], answer: (known: readonly boolean[]) => T): T | 'UNDETERMINED' {
  let ways: readonly (readonly boolean[])[] = [[]]
  for (const one of unknowns) {
    const choices = one === null ? [true, false] : [one]
    ways = ways.flatMap((way) => choices.map((choice) => [...way, choice]))
  }
  const answers = new Set(ways.map(answer))
  const [only] = answers
  return answers.size === 1 && only !== undefined ? only : 'UNDETERMINED'
}

const count = (...risks: readonly boolean[]): number => risks.filter(Boolean).length

/**
 * Waist, and two of pressure, lipids and glucose (one: 予備群); a drug counts as its risk. Glucose from 110, HbA1c 6.0;
 * casual glucose (随時血糖) has no place in it.
 */
export function metabolicOf(measures: Measures): Metabolic {
  const risks: readonly Maybe[] = [
    girth(measures),
    either(pressure(measures), measures.onPressureDrug),
    either(lipid(measures), measures.onLipidDrug),
    either(glucose(measures, 110, 6.0, null), measures.onGlucoseDrug),
  ]
  return settled(risks, ([wide = false, ...others]) => {
    const found = wide ? count(...others) : 0
    return found >= 2 ? 'MEETS' : found === 1 ? 'NEAR' : 'NO'
  })
}

/** 階層化: from 40 to 74; null: the programme does not cover this age. */
export function guidanceLevelOf(measures: Measures): GuidanceLevel | null {
  const { age, smoker, onPressureDrug, onGlucoseDrug, onLipidDrug } = measures
  if (age < 40 || age > 74) return null
  const known: readonly Maybe[] = [
    either(onPressureDrug, onGlucoseDrug, onLipidDrug),
    girth(measures),
    atLeast(measures.bmi, 25),
    pressure(measures),
    lipid(measures),
    glucose(measures, 100, 5.6, atLeast(measures.casualGlucose, 100)),
    smoker,
  ]
  return settled(known, ([treated, wide, heavy, ...others]) => {
    // Whoever takes a drug for one of them is in treatment already.
    if (treated || !(wide || heavy)) return 'INFORMATION'
    return levelOf(wide === true, others, age)
  })
}

function levelOf(
  wide: boolean,
  [bp = false, fat = false, sugar = false, smokes = false]: readonly boolean[],
  age: number,
) {
  const clinical = count(bp, fat, sugar)
  // Smoking counts only beside another.
  const risks = clinical > 0 && smokes ? clinical + 1 : clinical
  if (risks === 0) return 'INFORMATION'
  const active = risks >= (wide ? 2 : 3)
  return active && age < 65 ? 'ACTIVE' : 'MOTIVATIONAL'
}
