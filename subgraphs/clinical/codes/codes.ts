import { z } from 'zod'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { institutionCode } from '../record.ts'

/** What is called by a code of its own: by an institution, or in every claim of the nation. */
export const codeSystems = [
  'LAB',
  'DRUG',
  'CONDITION',
  'CLAIM_DISEASE',
  'CLAIM_MODIFIER',
  'CLAIM_DRUG',
  'CLAIM_ACT',
] as const
export type CodeSystem = (typeof codeSystems)[number]

const jlac10 = /^[0-9A-Z]{17}$/
export const yj = /^\d{7}[A-Z]\d{3}[0-9A-Z]$|^\d{9}ZZZ$/
export const icd10 = /^[A-Z]\d{2}[0-9A-Z.]{0,4}$/

/** The nation's codes of each: JLAC10, YJ, ICD-10; null: there is a name alone (修飾語, 診療行為). */
export const targetShapes: Readonly<Record<CodeSystem, RegExp | null>> = {
  LAB: jlac10,
  DRUG: yj,
  CONDITION: icd10,
  CLAIM_DISEASE: icd10,
  CLAIM_MODIFIER: null,
  CLAIM_DRUG: yj,
  CLAIM_ACT: null,
}

/** As a record has it that no code of the nation stands in. */
export interface LocalCode {
  readonly system: CodeSystem
  readonly code: string
}

export const localCode = z.strictObject({ system: z.enum(codeSystems), code: z.string().min(1).max(64) })

/** What a code means; of one institution, or (null) wherever it stands. */
export interface CodeMeaning extends LocalCode {
  readonly institution: InstitutionCode | null
  readonly target: string | null
  readonly name: string | null
}

export const codeMeaning = localCode.extend({
  institution: institutionCode.nullable(),
  target: z.string().max(40).nullable(),
  name: z.string().min(1).max(400).nullable(),
})

export type CodeFault = 'SYSTEM' | 'CODE' | 'TARGET' | 'NAME' | 'INSTITUTION'

/** What is wrong with a meaning before it is kept; null: nothing. */
export function codeFault({ system, target, name }: CodeMeaning): CodeFault | null {
  const shape = targetShapes[system]
  if (shape === null) return target !== null ? 'TARGET' : name === null ? 'NAME' : null
  if (target === null || !shape.test(target)) return 'TARGET'
  // Claims have no names of their own for what they code.
  return name === null && system.startsWith('CLAIM_') ? 'NAME' : null
}

export type Meaning = Pick<CodeMeaning, 'target' | 'name'>

/** What codes mean: an institution's own meaning before everybody's. */
export interface CodeBook {
  find(institution: InstitutionCode, local: LocalCode): Meaning | null
}
