import type { Content, ContentOf } from '../record.ts'

/** The infections of the 6情報 by the first five characters of JLAC10. */
const infections: ReadonlyMap<string, ContentOf<'INFECTION'>['test']> = new Map([
  ['5E071', 'SYPHILIS_STS'],
  ['5E075', 'SYPHILIS_TP'],
  ['5F016', 'HBS'],
  ['5F360', 'HCV'],
  ['5F500', 'HIV'],
  ['5F560', 'HIV'],
])

export const infectionTest = (jlac10: string | null): ContentOf<'INFECTION'>['test'] | null =>
  infections.get(jlac10?.slice(0, 5) ?? '') ?? null

const words = {
  POSITIVE: /^(POS|陽性|\(?\+{1,4}\)?|positive|reactive)$/i,
  NEGATIVE: /^(NEG|陰性|\(?-\)?|negative|non-?reactive)$/i,
  INDETERMINATE: /^(IND|判定保留|疑陽性|\(?±\)?|indeterminate)$/i,
} as const

/** What the words of a result say, the most doubtful first; null: nothing that is known here. */
export function infectionResult(texts: readonly string[]): ContentOf<'INFECTION'>['result'] | null {
  const plain = texts.map((one) => one.normalize('NFKC').trim())
  return (
    (['INDETERMINATE', 'POSITIVE', 'NEGATIVE'] as const).find((word) => plain.some((one) => words[word].test(one))) ??
    null
  )
}

/** A test that turns out to be one of an infection; anything else as it is. */
export function infectionOf(content: Content): Content {
  if (content.kind !== 'LAB') return content
  const test = infectionTest(content.code)
  const result = test === null || content.text === null ? null : infectionResult([content.text])
  return test === null || result === null ? content : { kind: 'INFECTION', test, result }
}
