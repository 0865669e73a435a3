import type { BlockingRule, KeyPart } from '../model.ts'
import { blocksOf } from './blocks.ts'
import type { RecordTable } from './record-table.ts'

/** Larger blocks tell nobody apart. */
export const largestBlock = 300

/**
 * Rules for data that nobody wrote rules for: each field by itself and any two together, the most telling first, as
 * many as the budget of comparisons allows. What one field finds alone is not looked for again beside another.
 */
export function chooseBlocking(table: RecordTable): readonly BlockingRule[] {
  const parts: { readonly field: string; readonly part: KeyPart }[] = table.fields.flatMap(({ field, kind }) =>
    kind === 'exact' ? [] : [{ field, part: kind === 'name' ? ('TOKENS' as const) : ('WHOLE' as const) }],
  )
  const [each, most] = table.count > 200_000 ? [4, 10] : [25, 60]
  const cost = (rule: BlockingRule): number => blocksOf(table, rule, largestBlock).pairs / Math.max(table.count, 1)
  const singles = parts.map((part) => ({ rule: { parts: [part] }, pairs: cost({ parts: [part] }) }))
  const alone = singles.filter(({ pairs }) => pairs <= each)
  const taken = new Set(alone.flatMap(({ rule }) => rule.parts.map(({ field }) => field)))
  const free = parts.filter(({ field }) => !taken.has(field))
  const doubles = free.flatMap((one, at) =>
    free.slice(at + 1).map((other) => {
      const rule = { parts: [one, other] }
      return { rule, pairs: cost(rule) }
    }),
  )
  return [...alone, ...doubles.filter(({ pairs }) => pairs <= each)]
    .toSorted((one, other) => one.pairs - other.pairs)
    .slice(0, most)
    .map(({ rule }) => rule)
}
