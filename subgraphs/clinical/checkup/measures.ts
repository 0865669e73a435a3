import type { ContentOf } from '../record.ts'

/** What the judgements of a specific health check-up (特定健診) are made from; null: not measured. */
export interface Measures {
  readonly sex: 'MALE' | 'FEMALE'
  /** At the end of the fiscal year. */
  readonly age: number
  readonly waist: number | null
  readonly visceralFat: number | null
  readonly bmi: number | null
  readonly systolic: number | null
  readonly diastolic: number | null
  readonly fastingTriglyceride: number | null
  readonly casualTriglyceride: number | null
  readonly hdl: number | null
  readonly ldl: number | null
  readonly nonHdl: number | null
  readonly fastingGlucose: number | null
  readonly casualGlucose: number | null
  readonly hba1c: number | null
  readonly ast: number | null
  readonly alt: number | null
  readonly gammaGt: number | null
  readonly egfr: number | null
  readonly hemoglobin: number | null
  readonly smoker: boolean | null
  readonly onPressureDrug: boolean | null
  readonly onGlucoseDrug: boolean | null
  readonly onLipidDrug: boolean | null
}

type Item = ContentOf<'CHECKUP'>['items'][number]

/** JLAC10 as the check-up file has it: an item has a code for each method, and its first five characters in common. */
export function measuresOf({ sex, age, items }: Pick<ContentOf<'CHECKUP'>, 'sex' | 'age' | 'items'>): Measures {
  const value = (...prefixes: readonly string[]): number | null =>
    prefixes.map((prefix) => find(items, prefix)?.value ?? null).find((found) => found !== null) ?? null
  /** The form's answers: 1 is yes. */
  const yes = (prefix: string): boolean | null => {
    const answer = value(prefix)
    return answer === null ? null : answer === 1
  }
  return {
    sex,
    age,
    // Measured, by the person themself, or as they say.
    waist: value('9N0161601', '9N0161602', '9N0161603'),
    visceralFat: value('9N021'),
    bmi: value('9N011'),
    // The mean or another reading before the second, and that before the first.
    systolic: value('9A755', '9A752', '9A751'),
    diastolic: value('9A765', '9A762', '9A761'),
    fastingTriglyceride: value('3F0150000'),
    casualTriglyceride: value('3F0151299'),
    hdl: value('3F070'),
    ldl: value('3F077'),
    nonHdl: value('3F069'),
    fastingGlucose: value('3D0100000'),
    casualGlucose: value('3D0101299'),
    hba1c: value('3D046'),
    ast: value('3B035'),
    alt: value('3B045'),
    gammaGt: value('3B090'),
    egfr: value('8A065'),
    hemoglobin: value('2A030'),
    smoker: yes('9N736'),
    onPressureDrug: yes('9N701'),
    onGlucoseDrug: yes('9N706'),
    onLipidDrug: yes('9N711'),
  }
}

const find = (items: readonly Item[], prefix: string): Item | undefined =>
  items.find(({ code, value }) => code.startsWith(prefix) && value !== null)
