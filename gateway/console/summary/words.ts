import type {
  CheckupMeasure,
  CheckupVerdict,
  ConditionOutcome,
  Criticality,
  GuidanceLevel,
  LabTrend,
  MetabolicSyndrome,
  Sex,
} from '../operations/graph-types.ts'

/** A word for every code: one that the graph adds is missed by the compiler. */
export type Every<Code extends string> = Readonly<Record<Code, string>>

export const sexes: Every<Sex> = { MALE: '男性', FEMALE: '女性', NOT_SET: '性別は非公表' }

export const criticalities: Every<Criticality> = { HIGH: '重い', LOW: '軽い', UNKNOWN: '程度は不明' }

export const outcomes: Every<ConditionOutcome> = {
  CONTINUING: '継続',
  CURED: '治癒',
  DIED: '死亡',
  STOPPED: '中止',
}

export const trends: Every<LabTrend> = { RISING: '上がっています', FALLING: '下がっています', STEADY: '変わりません' }

export const measures: Every<CheckupMeasure> = {
  BMI: 'BMI',
  WAIST: '腹囲',
  VISCERAL_FAT: '内臓脂肪面積',
  SYSTOLIC: '収縮期血圧（上）',
  DIASTOLIC: '拡張期血圧（下）',
  FASTING_TRIGLYCERIDE: '空腹時中性脂肪',
  CASUAL_TRIGLYCERIDE: '随時中性脂肪',
  HDL: 'HDLコレステロール',
  LDL: 'LDLコレステロール',
  NON_HDL: 'Non-HDLコレステロール',
  FASTING_GLUCOSE: '空腹時血糖',
  CASUAL_GLUCOSE: '随時血糖',
  HBA1C: 'HbA1c',
  AST: 'AST（GOT）',
  ALT: 'ALT（GPT）',
  GAMMA_GT: 'γ-GT（γ-GTP）',
  EGFR: 'eGFR',
  HEMOGLOBIN: '血色素量',
}

export const verdicts: Every<CheckupVerdict> = {
  WITHIN: '基準の範囲',
  GUIDANCE: '保健指導の範囲',
  REFERRAL: '受診をおすすめします',
}

export const metabolics: Every<MetabolicSyndrome> = {
  MEETS: '基準該当',
  NEAR: '予備群該当',
  NO: '非該当',
  UNDETERMINED: '判定不能',
}

export const guidances: Every<GuidanceLevel> = {
  ACTIVE: '積極的支援',
  MOTIVATIONAL: '動機付け支援',
  INFORMATION: '情報提供',
  UNDETERMINED: '判定不能',
}
