import { topLevel } from '../field-kinds.ts'
import { type Along, type Chance, type Counted, type Estimate, type Shares, shareOfPattern } from './estimate.ts'
import { levelIn, missing, pairComparer } from './pair-comparer.ts'
import type { RecordTable } from './record-table.ts'

/** So many pairs that are equal in one field are looked at. */
const draws = 40_000
/** How many pairs the field's own shares count for, beside those seen. */
const trust = 20
/** Chance agreement this many times as frequent beside another field's goes along with it. */
const telling = 3

/** For each field, pairs whose values are equal in it, each pair as likely as any other. */
export function pairsEqualIn(table: RecordTable, next: () => number): readonly Counted[] {
  const compare = pairComparer(table)
  return table.fields.map((_, field) => {
    const { starts, members, column } = byValue(table, field)
    const counts = new Map<number, number>()
    for (let draw = 0; draw < Math.min(draws, table.count * 10); draw++) {
      const one = Math.floor(next() * table.count)
      const value = column[one] ?? 0
      const start = starts[value] ?? 0
      const size = (starts[value + 1] ?? 0) - start
      if (value === 0 || size < 2) continue
      const other = members[start + Math.floor(next() * size)] ?? one
      if (other === one) continue
      const pattern = compare(one, other)
      // A record is drawn as often as any other, and stands in `size - 1` pairs.
      counts.set(pattern, (counts.get(pattern) ?? 0) + size - 1)
    }
    return { patterns: [...counts.keys()], counts: [...counts.values()] }
  })
}

function byValue(table: RecordTable, field: number) {
  const counts = table.countsOf(field)
  const column = table.columns[field] ?? new Uint32Array()
  const starts = new Uint32Array(counts.length + 1)
  for (const [value, count] of counts.entries()) starts[value + 1] = (starts[value] ?? 0) + count
  const next = starts.slice()
  const members = new Uint32Array(table.count)
  for (let record = 0; record < table.count; record++) {
    const value = column[record] ?? 0
    const place = next[value] ?? 0
    members[place] = record
    next[value] = place + 1
  }
  return { starts, members, column }
}

/**
 * What each field's chance agreement goes along with: a tree, each field with one earlier field at most (Chow and Liu
 * 1968). Pairs count as far as the estimate so far takes them for two people's, so that what one person's records
 * have in common is not mistaken for chance.
 */
export function dependence(
  table: RecordTable,
  alone: Shares,
  { random, equal }: { readonly random: Counted; readonly equal: readonly Counted[] },
  estimated: Estimate,
  chance: Chance,
  mayGoAlong: MayGoAlong,
): Chance {
  const tops = table.fields.map(({ kind }) => topLevel(kind))
  const strange = (counted: Counted): readonly number[] =>
    counted.patterns.map((pattern, at) => (counted.counts[at] ?? 0) * (1 - shareOfPattern(pattern, estimated, chance)))
  const ofRandom = strange(random)
  const ofEqual = equal.map(strange)
  const along = alone.map((shares, field): Along | null => {
    let best: Along | null = null
    let most = telling
    for (let beside = 0; beside < field; beside++) {
      if (!mayGoAlong(table.fields[field]?.field ?? '', table.fields[beside]?.field ?? '')) continue
      const top = tops[beside] ?? 0
      const u = Array.from({ length: top + 1 }, (_, level) => {
        const [seen, weights] = level === top ? [equal[beside], ofEqual[beside]] : [random, ofRandom]
        return sharesBeside(seen?.patterns ?? [], weights ?? [], { beside, level, field, shares })
      })
      const lift = (u[top]?.[tops[field] ?? 0] ?? 0) / (shares[tops[field] ?? 0] ?? 1)
      if (lift < most) continue
      most = lift
      best = { beside, u }
    }
    return best
  })
  return { alone, along }
}

/** Whether a field's chance agreement is looked for beside an earlier one's. */
export type MayGoAlong = (field: string, beside: string) => boolean

interface Beside {
  readonly beside: number
  readonly level: number
  readonly field: number
  readonly shares: readonly number[]
}

function sharesBeside(patterns: readonly number[], weights: readonly number[], asked: Beside): readonly number[] {
  const { beside, level, field, shares } = asked
  const seen = shares.map(() => 0)
  let total = 0
  for (const [at, pattern] of patterns.entries()) {
    const its = levelIn(pattern, field)
    if (its === missing || levelIn(pattern, beside) !== level) continue
    const weight = weights[at] ?? 0
    seen[its] = (seen[its] ?? 0) + weight
    total += weight
  }
  return shares.map((share, its) => ((seen[its] ?? 0) + trust * share) / (total + trust))
}
