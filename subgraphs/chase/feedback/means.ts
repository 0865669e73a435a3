import type { Measure } from './measures.ts'
import type { ShownCounts } from './publishing.ts'

export interface Mean {
  readonly mean: number
  /** How far it may be off on account of cells that are not shown. */
  readonly within: number
}

/**
 * The mean that the shown cells of a measure give by themselves, each person taken for what their class is worth: it
 * says nothing beyond the cells. Null: of nobody, or of nobody that is shown.
 */
export function meanOf({ classes, offset, unknown }: Measure, people: number, counts: ShownCounts): Mean | null {
  let [known, sum] = [0, 0]
  const hidden: number[] = []
  for (const [at, { worth }] of classes.entries()) {
    const count = counts[offset + at] ?? null
    if (count === null) hidden.push(worth)
    else {
      known += count
      sum += count * worth
    }
  }
  if (known === 0) return null
  if (hidden.length === 0) return rounded(sum / known, sum / known)
  const unclassed = counts[offset + unknown] ?? null
  const others = people - known - (unclassed ?? 0)
  const filled = (worth: number): number => (sum + others * worth) / (known + others)
  // Where nobody can say of how many it is not known, perhaps none of the others have a value.
  const bare = unclassed === null ? [sum / known] : []
  return rounded(Math.min(filled(Math.min(...hidden)), ...bare), Math.max(filled(Math.max(...hidden)), ...bare))
}

const tenths = (value: number): number => Math.round(value * 10) / 10

const rounded = (least: number, most: number): Mean => {
  const mean = tenths((least + most) / 2)
  return { mean, within: least === most ? 0 : Math.ceil((most - least) * 5) / 10 }
}
