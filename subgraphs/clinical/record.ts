import { z } from 'zod'
import type { Label, PersonCategory } from '../../schema/domain/category.ts'
import type { InstitutionCode, RecordToken } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { asCivilDate } from '../../schema/domain/time.ts'

/** Categories of consent that a clinical summary is divided by. */
export const clinicalCategories = ['CLINICAL', 'MEDICATION', 'CHECKUP', 'DOCUMENT'] as const satisfies PersonCategory[]
export type ClinicalCategory = (typeof clinicalCategories)[number]

/** The six kinds of information (6情報), treatments (診療情報), what they cost (医療費), check-ups, and documents (文書). */
export const recordKinds = [
  'CONDITION',
  'DRUG_ALLERGY',
  'OTHER_ALLERGY',
  'INFECTION',
  'LAB',
  'TREATMENT',
  'COST',
  'PRESCRIPTION',
  'CHECKUP',
  'DOCUMENT',
] as const
export type RecordKind = (typeof recordKinds)[number]

export const categoryOf: Readonly<Record<RecordKind, ClinicalCategory>> = {
  CONDITION: 'CLINICAL',
  DRUG_ALLERGY: 'CLINICAL',
  OTHER_ALLERGY: 'CLINICAL',
  INFECTION: 'CLINICAL',
  LAB: 'CLINICAL',
  TREATMENT: 'CLINICAL',
  COST: 'CLINICAL',
  PRESCRIPTION: 'MEDICATION',
  CHECKUP: 'CHECKUP',
  DOCUMENT: 'DOCUMENT',
}

/** What a node is asked by: a category, or the one page of an emergency (救急サマリー) drawn from two of them. */
export const askedCategories = [...clinicalCategories, 'EMERGENCY_SUMMARY'] as const
export type AskedCategory = (typeof askedCategories)[number]

export const recordLabels = ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ABUSE', 'UNDISCLOSED'] as const satisfies Label[]
export type RecordLabel = (typeof recordLabels)[number]

/** What was done, as the ministry's service divides it (診療情報). */
export const treatmentAreas = [
  'MANAGEMENT',
  'HOME_CARE',
  'DIALYSIS',
  'SURGERY',
  'PATHOLOGY',
  'IMAGING',
  'RADIOTHERAPY',
  'SHORT_STAY',
] as const

/** What one claim of a month was for. */
export const costSettings = ['INPATIENT', 'OUTPATIENT', 'DENTAL', 'PHARMACY'] as const

/** From whom an entry is kept besides; UNDISCLOSED (未告知) that names nobody is kept from both. */
export const keptFromKinds = ['PERSON', 'GUARDIANS'] as const
export type KeptFrom = (typeof keptFromKinds)[number]

const line = z.string().min(1).max(400)
const code = z.string().min(1).max(40).nullable()
const text = z.string().max(40_000)
export const civilDate = z
  .string()
  .refine((value) => asCivilDate(value) !== null)
  .transform((value) => value as CivilDate)
/** 医療機関コード. */
export const institutionCode = z
  .string()
  .regex(/^\d{10}$/)
  .transform((value) => value as InstitutionCode)
/** Whose a record is: an institution, or an insurer (保険者番号) or municipality that had its insured examined. */
export const authorCode = z
  .string()
  .regex(/^(\d{6}|\d{8}|\d{10})$/)
  .transform((value) => value as InstitutionCode)

const allergy = { substance: line, code, criticality: z.enum(['LOW', 'HIGH', 'UNKNOWN']), reaction: line.nullable() }

/** What an entry says, by its kind. Codes are ICD-10 (CONDITION), YJ (drugs), JLAC10 (LAB, CHECKUP). */
export const contentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('CONDITION'),
    name: line,
    code,
    onset: civilDate.nullable(),
    ended: civilDate.nullable(),
    outcome: z.enum(['CONTINUING', 'CURED', 'DIED', 'STOPPED']),
    /** 主傷病. */
    main: z.boolean(),
    /** 疑い. */
    suspected: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('DRUG_ALLERGY'), ...allergy }),
  z.strictObject({ kind: z.literal('OTHER_ALLERGY'), ...allergy }),
  z.strictObject({
    kind: z.literal('INFECTION'),
    test: z.enum(['SYPHILIS_STS', 'SYPHILIS_TP', 'HBS', 'HCV', 'HIV']),
    result: z.enum(['POSITIVE', 'NEGATIVE', 'INDETERMINATE']),
  }),
  z.strictObject({
    kind: z.literal('LAB'),
    name: line,
    code,
    value: z.number().nullable(),
    unit: z.string().max(40).nullable(),
    /** Where the result is no number. */
    text: line.nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal('TREATMENT'),
    name: line,
    /** 診療行為コード. */
    code,
    area: z.enum(treatmentAreas),
    times: z.int().min(1).max(9_999),
  }),
  z.strictObject({
    kind: z.literal('COST'),
    setting: z.enum(costSettings),
    /** A point (点) is ten yen, whoever pays it. */
    points: z.int().min(0).max(99_999_999),
    /** 診療実日数, 処方箋受付回数. */
    days: z.int().min(0).max(99).nullable(),
  }),
  z.strictObject({
    kind: z.literal('PRESCRIPTION'),
    drug: line,
    code,
    dosage: line.nullable(),
    days: z.int().min(1).max(3_650).nullable(),
    stage: z.enum(['PRESCRIBED', 'DISPENSED']),
    inpatient: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('CHECKUP'),
    sex: z.enum(['MALE', 'FEMALE']),
    /** At the end of the fiscal year (年度末年齢). */
    age: z.int().min(0).max(130),
    items: z
      .array(
        z.strictObject({
          code: z.string().regex(/^[0-9A-Z]{17}$/),
          value: z.number().nullable(),
          text: line.nullable(),
        }),
      )
      .max(400),
  }),
  z.strictObject({
    kind: z.literal('DOCUMENT'),
    type: z.enum(['CHECKUP_REPORT', 'REFERRAL', 'DISCHARGE_SUMMARY']),
    title: line,
    text,
    addressee: institutionCode.nullable(),
  }),
])
export type Content = Readonly<z.output<typeof contentSchema>>
/** In an emergency nobody reads laboratory series, reports and letters. */
const onePage: readonly RecordKind[] = ['CONDITION', 'DRUG_ALLERGY', 'OTHER_ALLERGY', 'INFECTION', 'PRESCRIPTION']

export const kindsIn = (asked: AskedCategory): readonly RecordKind[] =>
  asked === 'EMERGENCY_SUMMARY' ? onePage : recordKinds.filter((kind) => categoryOf[kind] === asked)

export const categoriesIn = (asked: AskedCategory): readonly ClinicalCategory[] => [
  ...new Set(kindsIn(asked).map((kind) => categoryOf[kind])),
]

export type ContentOf<K extends RecordKind> = Extract<Content, { readonly kind: K }>

/** One fact as one institution recorded it. */
export interface ClinicalRecord<C extends Content = Content> {
  /** The node's own name for the record. */
  readonly id: string
  /** The node's own name for the number that the person had at the time of care. */
  readonly token: RecordToken
  readonly institution: InstitutionCode
  readonly on: CivilDate
  readonly labels: readonly RecordLabel[]
  readonly keptFrom: readonly KeptFrom[]
  /** 長期保存: no retention window ends it. */
  readonly keepLong: boolean
  readonly content: C
}

export type RecordOf<K extends RecordKind> = ClinicalRecord<ContentOf<K>>

export function isKind<K extends RecordKind, R extends Pick<ClinicalRecord, 'content'>>(
  record: R,
  kind: K,
): record is R & { readonly content: ContentOf<K> } {
  return record.content.kind === kind
}
