import { describe, expect, test } from 'vitest'
import { findingsOf, type Verdict } from '../../../../subgraphs/clinical/checkup/findings.ts'
import { guidanceLevelOf, metabolicOf } from '../../../../subgraphs/clinical/checkup/judgement.ts'
import { type Measures, measuresOf } from '../../../../subgraphs/clinical/checkup/measures.ts'

/** A man of fifty with nothing remarkable. */
const healthy: Measures = {
  sex: 'MALE',
  age: 50,
  waist: 84.9,
  visceralFat: null,
  bmi: 24.9,
  systolic: 129,
  diastolic: 84,
  fastingTriglyceride: 149,
  casualTriglyceride: null,
  hdl: 40,
  ldl: 119,
  nonHdl: 149,
  fastingGlucose: 99,
  casualGlucose: null,
  hba1c: 5.5,
  ast: 30,
  alt: 30,
  gammaGt: 50,
  egfr: 60,
  hemoglobin: 13.1,
  smoker: false,
  onPressureDrug: false,
  onGlucoseDrug: false,
  onLipidDrug: false,
}
const with_ = (more: Partial<Measures>): Measures => ({ ...healthy, ...more })
const verdictOf = (measure: keyof Measures, value: number, more: Partial<Measures> = {}): Verdict | undefined =>
  findingsOf({ ...with_(more), [measure]: value }).find((finding) => finding.measure === measure)?.verdict

describe('thresholds of guidance and referral (保健指導判定値, 受診勧奨判定値)', () => {
  test.each<readonly [keyof Measures, number, number, number, number]>([
    ['systolic', 129, 130, 139, 140],
    ['diastolic', 84, 85, 89, 90],
    ['fastingTriglyceride', 149, 150, 299, 300],
    ['casualTriglyceride', 174, 175, 299, 300],
    ['ldl', 119, 120, 139, 140],
    ['nonHdl', 149, 150, 169, 170],
    ['fastingGlucose', 99, 100, 125, 126],
    ['casualGlucose', 99, 100, 125, 126],
    ['hba1c', 5.5, 5.6, 6.4, 6.5],
    ['ast', 30, 31, 50, 51],
    ['alt', 30, 31, 50, 51],
    ['gammaGt', 50, 51, 100, 101],
    ['egfr', 60, 59.9, 45, 44.9],
    ['hemoglobin', 13.1, 13, 12.1, 12],
  ])('%s: %d is within, %d to %d guidance, %d referral', (measure, within, guidance, last, referral) => {
    const all = [within, guidance, last, referral].map((value) => verdictOf(measure, value))
    expect(all).toEqual(['WITHIN', 'GUIDANCE', 'GUIDANCE', 'REFERRAL'])
  })

  test('HDL has a threshold of guidance alone', () => {
    expect([40, 39.9, 1].map((value) => verdictOf('hdl', value))).toEqual(['WITHIN', 'GUIDANCE', 'GUIDANCE'])
  })

  test('haemoglobin has other thresholds for women', () => {
    const female = [12.1, 12, 11.1, 11].map((value) => verdictOf('hemoglobin', value, { sex: 'FEMALE' }))
    expect(female).toEqual(['WITHIN', 'GUIDANCE', 'GUIDANCE', 'REFERRAL'])
  })

  test('what was not measured is not found', () => {
    const nothing = Object.fromEntries(Object.keys(healthy).map((name) => [name, null])) as unknown as Measures
    expect(findingsOf({ ...nothing, sex: 'MALE', age: 50 })).toEqual([])
  })
})

describe('metabolic syndrome (メタボリックシンドローム判定)', () => {
  const wide = { waist: 85 }
  test.each<readonly [string, Partial<Measures>, string]>([
    ['nothing', {}, 'NO'],
    ['a waist alone', wide, 'NO'],
    ['risks without a waist', { systolic: 130, fastingTriglyceride: 150, fastingGlucose: 110 }, 'NO'],
    ['a waist and pressure at 130', { ...wide, systolic: 130 }, 'NEAR'],
    ['a waist and pressure over 85', { ...wide, diastolic: 85 }, 'NEAR'],
    ['a waist and a drug for pressure', { ...wide, onPressureDrug: true }, 'NEAR'],
    ['a waist and triglyceride at 150', { ...wide, fastingTriglyceride: 150 }, 'NEAR'],
    ['a waist and HDL under 40', { ...wide, hdl: 39.9 }, 'NEAR'],
    ['triglyceride and HDL are one risk', { ...wide, fastingTriglyceride: 150, hdl: 39 }, 'NEAR'],
    ['glucose at 109', { ...wide, fastingGlucose: 109 }, 'NO'],
    ['glucose at 110', { ...wide, fastingGlucose: 110 }, 'NEAR'],
    ['HbA1c at 6.0 where no glucose was measured', { ...wide, fastingGlucose: null, hba1c: 6 }, 'NEAR'],
    ['HbA1c at 5.9 where no glucose was measured', { ...wide, fastingGlucose: null, hba1c: 5.9 }, 'NO'],
    ['fasting glucose goes before HbA1c', { ...wide, fastingGlucose: 100, hba1c: 6.5 }, 'NO'],
    [
      'casual glucose says nothing of it',
      { ...wide, systolic: 130, fastingGlucose: null, hba1c: null, casualGlucose: 200 },
      'UNDETERMINED',
    ],
    ['casual triglyceride at 175', { ...wide, fastingTriglyceride: null, casualTriglyceride: 175 }, 'NEAR'],
    ['casual triglyceride at 174', { ...wide, fastingTriglyceride: null, casualTriglyceride: 174 }, 'NO'],
    ['a waist and two risks', { ...wide, systolic: 130, hdl: 39 }, 'MEETS'],
    ['a waist and three', { ...wide, systolic: 130, hdl: 39, onGlucoseDrug: true }, 'MEETS'],
    ['a woman with 89.9 cm', { sex: 'FEMALE', waist: 89.9, systolic: 130, hdl: 39 }, 'NO'],
    ['a woman with 90 cm', { sex: 'FEMALE', waist: 90, systolic: 130, hdl: 39 }, 'MEETS'],
    ['visceral fat of 100 cm²', { visceralFat: 100, systolic: 130, hdl: 39 }, 'MEETS'],
    ['visceral fat of 99 cm², whatever the waist', { visceralFat: 99, waist: 95, systolic: 130, hdl: 39 }, 'NO'],
    ['no waist', { waist: null, systolic: 130 }, 'UNDETERMINED'],
    ['no waist, and nothing else', { waist: null }, 'NO'],
    ['a waist, a risk and one unknown', { ...wide, systolic: 130, fastingGlucose: null, hba1c: null }, 'UNDETERMINED'],
    [
      'a waist, two risks and one unknown',
      { ...wide, systolic: 130, hdl: 39, fastingGlucose: null, hba1c: null },
      'MEETS',
    ],
    [
      'unknown glucose under a drug for it',
      { ...wide, fastingGlucose: null, hba1c: null, onGlucoseDrug: true },
      'NEAR',
    ],
  ])('%s', (_, more, expected) => {
    expect(metabolicOf(with_(more))).toBe(expected)
  })
})

describe('the level of guidance (階層化)', () => {
  const wide = { waist: 85 }
  const heavy = { bmi: 25 }
  const [pressure, lipid, sugar, smokes] = [{ systolic: 130 }, { hdl: 39 }, { fastingGlucose: 100 }, { smoker: true }]
  test.each<readonly [string, Partial<Measures>, string | null]>([
    ['neither waist nor weight', { ...pressure, ...lipid, ...sugar, ...smokes }, 'INFORMATION'],
    ['a waist without a risk', wide, 'INFORMATION'],
    ['a waist and smoking alone', { ...wide, ...smokes }, 'INFORMATION'],
    ['a waist and one', { ...wide, ...pressure }, 'MOTIVATIONAL'],
    ['a waist, one and smoking', { ...wide, ...pressure, ...smokes }, 'ACTIVE'],
    ['a waist and two', { ...wide, ...pressure, ...lipid }, 'ACTIVE'],
    ['weight without a risk', heavy, 'INFORMATION'],
    ['weight and one', { ...heavy, ...sugar }, 'MOTIVATIONAL'],
    ['weight and two', { ...heavy, ...sugar, ...lipid }, 'MOTIVATIONAL'],
    ['weight, two and smoking', { ...heavy, ...sugar, ...lipid, ...smokes }, 'ACTIVE'],
    ['weight and three', { ...heavy, ...sugar, ...lipid, ...pressure }, 'ACTIVE'],
    ['a BMI of 24.9', { bmi: 24.9, ...sugar, ...lipid, ...pressure }, 'INFORMATION'],
    ['glucose at 99', { ...wide, fastingGlucose: 99 }, 'INFORMATION'],
    ['HbA1c at 5.6 where no glucose was measured', { ...wide, fastingGlucose: null, hba1c: 5.6 }, 'MOTIVATIONAL'],
    ['fasting glucose goes before HbA1c', { ...wide, hba1c: 5.6 }, 'INFORMATION'],
    [
      'casual glucose where nothing else was measured',
      { ...wide, fastingGlucose: null, hba1c: null, casualGlucose: 100 },
      'MOTIVATIONAL',
    ],
    ['a drug for pressure', { ...wide, ...pressure, ...lipid, onPressureDrug: true }, 'INFORMATION'],
    ['a drug for glucose', { ...wide, ...pressure, ...lipid, onGlucoseDrug: true }, 'INFORMATION'],
    ['a drug for lipids', { ...wide, ...pressure, ...lipid, onLipidDrug: true }, 'INFORMATION'],
    ['64 years', { ...wide, ...pressure, ...lipid, age: 64 }, 'ACTIVE'],
    ['65 years', { ...wide, ...pressure, ...lipid, age: 65 }, 'MOTIVATIONAL'],
    ['74 years', { ...wide, ...pressure, ...lipid, age: 74 }, 'MOTIVATIONAL'],
    ['75 years', { ...wide, ...pressure, age: 75 }, null],
    ['40 years', { ...wide, ...pressure, age: 40 }, 'MOTIVATIONAL'],
    ['39 years', { ...wide, ...pressure, age: 39 }, null],
    ['a woman with 89.9 cm', { ...pressure, sex: 'FEMALE', waist: 89.9 }, 'INFORMATION'],
    ['a woman with 90 cm', { ...pressure, sex: 'FEMALE', waist: 90 }, 'MOTIVATIONAL'],
    ['nothing known of drugs', { ...wide, ...pressure, onLipidDrug: null }, 'UNDETERMINED'],
    ['nothing known of drugs where it does not matter', { onLipidDrug: null }, 'INFORMATION'],
    ['nothing known of smoking', { ...wide, ...pressure, smoker: null }, 'UNDETERMINED'],
    ['nothing known of smoking beside two', { ...wide, ...pressure, ...lipid, smoker: null }, 'ACTIVE'],
    ['no waist, but weight and one risk of each group', { waist: null, ...heavy, ...pressure }, 'MOTIVATIONAL'],
    ['no waist, weight and two risks', { waist: null, ...heavy, ...pressure, ...lipid }, 'UNDETERMINED'],
  ])('%s', (_, more, expected) => {
    expect(guidanceLevelOf(with_(more))).toBe(expected)
  })
})

describe('what a check-up file says', () => {
  const item = (code: string, value: number | null) => ({ code, value, text: null })
  const read = (...items: readonly ReturnType<typeof item>[]) => measuresOf({ sex: 'MALE', age: 50, items: [...items] })

  test('is found by what was measured, whatever the method', () => {
    expect(read(item('3F077000002327101', 120)).ldl).toBe(120)
    expect(read(item('3F077000002391901', 121)).ldl).toBe(121)
    expect(read(item('9N016160300000001', 85)).waist).toBe(85)
  })

  test('tells fasting from casual', () => {
    const measures = read(item('3D010000001926101', 99), item('3D010129901926101', 140), item('3F015129902327101', 175))
    expect([
      measures.fastingGlucose,
      measures.casualGlucose,
      measures.fastingTriglyceride,
      measures.casualTriglyceride,
    ]).toEqual([99, 140, null, 175])
  })

  test('takes the mean of blood pressure before the second reading, and that before the first', () => {
    const readings = [item('9A751000000000001', 140), item('9A752000000000001', 130), item('9A755000000000001', 120)]
    expect([readings, readings.slice(0, 2), readings.slice(0, 1)].map((some) => read(...some).systolic)).toEqual([
      120, 130, 140,
    ])
  })

  test('answers of the form are yes, no, or not known', () => {
    expect([1, 2, 3, null].map((value) => read(item('9N736000000000011', value)).smoker)).toEqual([
      true,
      false,
      false,
      null,
    ])
  })
})
