import { z } from 'zod'
import { civilDate } from '../record.ts'

/** 診療識別 of what the ministry's service shows as treatment (診療情報): management to the stay. */
export const treatmentAreas = ['13', '14', '40', '50', '60', '70', '80', '92'] as const
export type TreatmentArea = (typeof treatmentAreas)[number]

/** How a drug was given: 内服, 頓服, 外用, 注射. */
export const drugForms = ['INTERNAL', 'AS_NEEDED', 'EXTERNAL', 'INJECTION', 'OTHER'] as const
export type DrugForm = (typeof drugForms)[number]

const code = (digits: number) => z.string().regex(new RegExp(`^\\d{${digits}}$`))

/** What one line of a claim says, by the claim's own codes. */
export const statementSchema = z.discriminatedUnion('says', [
  z.strictObject({
    says: z.literal('DISEASE'),
    on: civilDate,
    /** 傷病名コード; 0000999: it has none, and is written out. */
    code: code(7),
    /** 修飾語コード, four digits each. */
    modifiers: z.string().regex(/^(\d{4}){0,20}$/),
    written: z.string().min(1).max(400).nullable(),
    icd10: z.string().max(8).nullable(),
    since: civilDate.nullable(),
    outcome: z.enum(['CONTINUING', 'CURED', 'DIED', 'STOPPED']),
    main: z.boolean(),
  }),
  z.strictObject({
    says: z.literal('TREATMENT'),
    on: civilDate,
    code: code(9),
    area: z.enum(treatmentAreas),
    times: z.int().min(1).max(9_999),
  }),
  z.strictObject({
    says: z.literal('DRUG'),
    on: civilDate,
    code: code(9),
    form: z.enum(drugForms),
    days: z.int().min(1).max(3_650).nullable(),
    amount: z.string().min(1).max(20).nullable(),
    /** 特別指示. */
    usage: z.string().min(1).max(200).nullable(),
  }),
])
export type Statement = Readonly<z.output<typeof statementSchema>>
export type StatementOf<S extends Statement['says']> = Extract<Statement, { readonly says: S }>

/** The codes of 修飾語. */
export const modifiersIn = (text: string): readonly string[] => text.match(/\d{4}/g) ?? []

export const uncodedDisease = '0000999'

/** What one claim (レセプト) says of one category: told again, it replaces all that it said before. */
export const claimSchema = z.strictObject({
  kind: z.literal('CLAIM'),
  category: z.enum(['CLINICAL', 'MEDICATION']),
  inpatient: z.boolean(),
  entries: z.array(statementSchema).max(4_000),
  /** 合計点数, of the part that has it. */
  cost: z
    .strictObject({
      form: z.enum(['MEDICAL', 'DENTAL', 'PHARMACY']),
      points: z.int().min(0).max(99_999_999),
      days: z.int().min(0).max(99).nullable(),
    })
    .optional(),
})
export type ClaimContent = Readonly<z.output<typeof claimSchema>>
