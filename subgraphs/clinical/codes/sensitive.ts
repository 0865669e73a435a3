import type { Content, RecordLabel } from '../record.ts'

/** ICD-10 by its first characters: F 精神, 性感染症・HIV, 染色体異常, 虐待. */
const conditions: readonly (readonly [RegExp, RecordLabel])[] = [
  [/^(F|X6|X7|X8[0-4])/, 'PSYCHIATRIC'],
  [/^(A5|A6[0-4]|B2[0-4]|Z21|R75)/, 'INFECTION'],
  [/^(Q9|Z14|Z15|G10|D66|D67|E75)/, 'GENETIC'],
  [/^(T74|Y0[5-7]|Z61[4-6])/, 'ABUSE'],
]
/** YJ by its first four (薬効分類): 精神神経用剤; 抗ウイルス剤 by mouth, which tells HIV and hepatitis. */
const drugs: readonly (readonly [RegExp, RecordLabel])[] = [
  [/^117/, 'PSYCHIATRIC'],
  [/^6250/, 'INFECTION'],
]
/** JLAC10 by its first five: the infections of the 6情報, gene analysis (遺伝子関連検査). */
const tests: readonly (readonly [RegExp, RecordLabel])[] = [
  [/^5E07|^5F016|^5F360|^5F5[0-6]/, 'INFECTION'],
  [/^8[BC]/, 'GENETIC'],
]
const words: readonly (readonly [RegExp, RecordLabel])[] = [
  [/精神|心身|認知療法/, 'PSYCHIATRIC'],
  [/HIV|ＨＩＶ|梅毒/, 'INFECTION'],
  [/遺伝/, 'GENETIC'],
]

/** The labels that a code alone calls for, where whoever recorded it had no way to label it. */
export function sensitivityOf(content: Content): readonly RecordLabel[] {
  switch (content.kind) {
    case 'CONDITION':
      return [...new Set([...matching(conditions, content.code), ...matching(words, content.name)])]
    case 'PRESCRIPTION':
      return matching(drugs, content.code)
    case 'LAB':
      return matching(tests, content.code)
    case 'TREATMENT':
      return matching(words, content.name)
    case 'INFECTION':
      return ['INFECTION']
    case 'DRUG_ALLERGY':
    case 'OTHER_ALLERGY':
    case 'COST':
    case 'CHECKUP':
    case 'DOCUMENT':
      return []
  }
}

/** Of what cannot be told: as if it were all of them, until its code is known. */
export const untold: readonly RecordLabel[] = ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ABUSE']

const matching = (among: readonly (readonly [RegExp, RecordLabel])[], text: string | null): readonly RecordLabel[] =>
  text === null ? [] : among.flatMap(([shape, label]) => (shape.test(text) ? [label] : []))
