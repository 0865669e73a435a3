import { topLevel } from '../field-kinds.ts'
import type { LevelModel } from '../model.ts'
import { levelIn, missing, pairComparer } from './pair-comparer.ts'
import type { RecordTable } from './record-table.ts'

/** Shares by field and level. */
export type Shares = readonly (readonly number[])[]

export interface Counted {
  readonly patterns: readonly number[]
  readonly counts: readonly number[]
}

export interface Estimate {
  readonly m: Shares
  /** The share of all pairs that are one person's. */
  readonly prior: number
  /** Of the data after each step, in nats: it never falls. */
  readonly likelihoods: readonly number[]
}

const fewest = 1e-9

/** How pairs of different people stand: random pairs, since almost all of them are; equality is counted exactly. */
export function randomShares(table: RecordTable, levels: readonly number[], next: () => number): Shares {
  const compare = pairComparer(table)
  const draws = table.count < 2 ? 0 : Math.min(400_000, table.count * 40)
  const counts = levels.map((size) => new Array<number>(size).fill(0.2))
  for (let draw = 0; draw < draws; draw++) {
    const one = Math.floor(next() * table.count)
    const other = Math.floor(next() * table.count)
    if (one === other) continue
    const pattern = compare(one, other)
    for (const [field, its] of counts.entries()) {
      const level = levelIn(pattern, field)
      if (level !== missing) its[level] = (its[level] ?? 0) + 1
    }
  }
  return counts.map((its, field) => {
    const kind = table.fields[field]?.kind
    const equal = Math.max(chanceOfEqual(table.countsOf(field)), fewest)
    const rest = its.slice(0, kind === undefined ? 0 : topLevel(kind))
    const sum = rest.reduce((total, one) => total + one, 0)
    return [...rest.map((one) => Math.max((one / sum) * (1 - equal), fewest)), equal]
  })
}

/** That two records chosen at random have the same value, counted without the pair of a record with itself. */
function chanceOfEqual(counts: Uint32Array): number {
  let total = 0
  let same = 0
  for (let id = 1; id < counts.length; id++) {
    const count = counts[id] ?? 0
    total += count
    same += count * (count - 1)
  }
  return total < 2 ? fewest : Math.max(same / (total * (total - 1)), 0.2 / total)
}

/**
 * Expectation-maximisation (Dempster, Laird, Rubin 1977) for m and the prior, u held. Pairs outside all blocks are
 * taken as different people's, so that the prior is that of all pairs and not of those that blocking picked.
 */
export function estimate({ patterns, counts }: Counted, u: Shares, allPairs: number, guess: number): Estimate {
  let m: readonly number[][] = u.map((its) => firstGuess(its.length))
  let prior = Math.min(Math.max(guess, 1 / allPairs), 0.5)
  const outside = allPairs - counts.reduce((sum, count) => sum + count, 0)
  const likelihoods: number[] = []
  for (let step = 0; step < 60; step++) {
    const gained = m.map((its) => its.map(() => 0))
    let matches = 0
    let likelihood = outside * Math.log1p(-prior)
    for (const [at, pattern] of patterns.entries()) {
      const count = counts[at] ?? 0
      let ratio = prior / (1 - prior)
      for (let field = 0; field < m.length; field++) {
        const level = levelIn(pattern, field)
        if (level !== missing) ratio *= (m[field]?.[level] ?? 1) / (u[field]?.[level] ?? 1)
      }
      const share = ratio / (1 + ratio)
      // Up to the constant of u, which no step changes.
      likelihood += count * (Math.log1p(-prior) + Math.log1p(ratio))
      matches += count * share
      for (let field = 0; field < m.length; field++) {
        const level = levelIn(pattern, field)
        const its = gained[field]
        if (level !== missing && its !== undefined) its[level] = (its[level] ?? 0) + count * share
      }
    }
    const before = likelihoods.at(-1)
    likelihoods.push(likelihood)
    if (before !== undefined && likelihood - before < 1e-7 * Math.abs(before)) break
    m = gained.map((its, field) => {
      const sum = its.reduce((total, one) => total + one, 0)
      return sum === 0 ? (m[field] ?? []).slice() : its.map((one) => Math.max(one / sum, fewest))
    })
    prior = Math.min(Math.max(matches / allPairs, 1 / allPairs), 0.5)
  }
  return { m, prior, likelihoods }
}

/** Mostly equal, the rest spread over the levels below, more of it where they agree more. */
function firstGuess(levels: number): number[] {
  const weights = Array.from({ length: levels }, (_, level) => (level === levels - 1 ? 0 : level + 1))
  const sum = weights.reduce((total, one) => total + one, 0)
  return weights.map((weight, level) => (level === levels - 1 ? 0.85 : (0.15 * weight) / sum))
}

export const levelModels = (names: readonly string[], m: readonly number[], u: readonly number[]): LevelModel[] =>
  names.map((level, at) => ({ level, m: m[at] ?? fewest, u: u[at] ?? fewest }))
