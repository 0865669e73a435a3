import type { LevelModel } from '../model.ts'
import { levelIn, missing, pairComparer } from './pair-comparer.ts'
import type { RecordTable } from './record-table.ts'

/** Shares by field and level. */
export type Shares = readonly (readonly number[])[]

/** How different people agree by chance: each field alone, and where that goes along with an earlier field's agreement. */
export interface Chance {
  readonly alone: Shares
  readonly along: readonly (Along | null)[]
}

export interface Along {
  /** The earlier field. */
  readonly beside: number
  /** By the earlier field's level, then by this one's. */
  readonly u: Shares
}

export interface Counted {
  readonly patterns: readonly number[]
  readonly counts: readonly number[]
}

export interface Estimate {
  readonly m: Shares
  /** The share of all pairs that are one person's. */
  readonly prior: number
  /** Pairs of two people that agree more than chance has it: of one household, of one name. Null: they stay few. */
  readonly kin: Kin | null
  /** Of the data and of what m was expected to be, after each step, in nats: it never falls. */
  readonly likelihoods: readonly number[]
}

export interface Kin {
  readonly m: Shares
  /** Of all pairs. */
  readonly share: number
}

const fewest = 1e-9
const trustInGuess = 0.5

/** Patterns of random pairs: almost all of them are of different people. */
export function randomPairs(table: RecordTable, next: () => number): Counted {
  const compare = pairComparer(table)
  const counts = new Map<number, number>()
  for (let draw = 0; draw < (table.count < 2 ? 0 : Math.min(400_000, table.count * 40)); draw++) {
    const one = Math.floor(next() * table.count)
    const other = Math.floor(next() * table.count)
    if (one === other) continue
    const pattern = compare(one, other)
    counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
  }
  return { patterns: [...counts.keys()], counts: [...counts.values()] }
}

/** How pairs of different people stand, field by field; equality is counted exactly. */
export function randomShares(table: RecordTable, { patterns, counts }: Counted, levels: readonly number[]): Shares {
  return levels.map((size, field) => {
    const its = new Array<number>(size - 1).fill(0.2)
    for (const [at, pattern] of patterns.entries()) {
      const level = levelIn(pattern, field)
      if (level < size - 1) its[level] = (its[level] ?? 0) + (counts[at] ?? 0)
    }
    const equal = Math.max(chanceOfEqual(table.countsOf(field)), fewest)
    const sum = its.reduce((total, one) => total + one, 0)
    return [...its.map((one) => Math.max((one / sum) * (1 - equal), fewest)), equal]
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
 * taken as different people's, so that the prior is that of all pairs and not of those that blocking picked. What is
 * expected beforehand counts for half as many pairs as are expected: namesakes outnumber whoever is there twice, and would
 * be taken for the people.
 *
 * Households do so more thoroughly: they have a name and a home in common, and are as likely there ten times as once.
 * Where what was found for one person's records differs wholly in some field in many a pair, those of one household
 * get a class of their own (Winkler 1993: three classes), if that takes them away from the people's.
 */
export function estimate(pairs: Counted, u: Chance, allPairs: number, guess: number): Estimate {
  const plain = maximised(pairs, u, allPairs, guess, null)
  const doubted = plain.m.map(([differing = 0]) => differing > wholeDifferences)
  if (!doubted.includes(true)) return plain
  const kin = { m: u.alone.map(halfAlike), share: Math.min(Math.max(guess, 1 / allPairs), 0.25) }
  const apart = maximised(pairs, u, allPairs, guess, kin)
  const fewer = apart.m.some(([differing = 0], at) => doubted[at] && differing < (plain.m[at]?.[0] ?? 0) / 2)
  return fewer ? apart : plain
}

/** One person's records may differ wholly in a field so often, and no oftener. */
const wholeDifferences = 0.4

/** As far as they agree, by half as one person's do. */
const halfAlike = (shares: readonly number[]): number[] => {
  const expected = firstGuess(shares.length)
  return shares.map((share, level) => (share + (expected[level] ?? 0)) / 2)
}

function maximised(
  { patterns, counts }: Counted,
  u: Chance,
  allPairs: number,
  guess: number,
  beside: Kin | null,
): Estimate {
  const expected = u.alone.map((its) => firstGuess(its.length))
  const held = trustInGuess * guess * allPairs
  let m: readonly number[][] = expected
  let prior = Math.min(Math.max(guess, 1 / allPairs), 0.5)
  let kin = beside
  const outside = allPairs - counts.reduce((sum, count) => sum + count, 0)
  const likelihoods: number[] = []
  for (let step = 0; step < 60; step++) {
    const gained = m.map((its) => its.map(() => 0))
    const gainedByKin = m.map((its) => its.map(() => 0))
    let matches = 0
    let kinPairs = 0
    const strange = 1 - prior - (kin?.share ?? 0)
    let likelihood = outside * Math.log1p(-(prior + (kin?.share ?? 0)))
    for (const [field, its] of expected.entries())
      for (const [level, share] of its.entries()) likelihood += held * share * Math.log(m[field]?.[level] ?? fewest)
    for (const [at, pattern] of patterns.entries()) {
      const count = counts[at] ?? 0
      const one = prior * likelihoodRatio(pattern, m, u)
      const near = kin === null ? 0 : kin.share * likelihoodRatio(pattern, kin.m, u)
      const all = strange + one + near
      const share = one / all
      // Up to the constant of u, which no step changes.
      likelihood += count * Math.log(all)
      matches += count * share
      kinPairs += (count * near) / all
      for (let field = 0; field < m.length; field++) {
        const level = levelIn(pattern, field)
        const its = gained[field]
        if (level === missing || its === undefined) continue
        its[level] = (its[level] ?? 0) + count * share
        const theirs = gainedByKin[field]
        if (theirs !== undefined) theirs[level] = (theirs[level] ?? 0) + (count * near) / all
      }
    }
    const before = likelihoods.at(-1)
    likelihoods.push(likelihood)
    if (before !== undefined && likelihood - before < 1e-7 * Math.abs(before)) break
    m = gained.map((counted, field) => {
      const first = expected[field] ?? []
      const its = counted.map((one, level) => one + held * (first[level] ?? 0))
      const sum = its.reduce((total, one) => total + one, 0)
      return sum === 0 ? (m[field] ?? []).slice() : its.map((one) => Math.max(one / sum, fewest))
    })
    prior = Math.min(Math.max(matches / allPairs, 1 / allPairs), 0.5)
    if (kin !== null)
      kin = { m: gainedByKin.map(sharesOf), share: Math.min(Math.max(kinPairs / allPairs, 1 / allPairs), 0.25) }
  }
  return { m, prior, kin, likelihoods }
}

const sharesOf = (counted: readonly number[]): number[] => {
  const sum = counted.reduce((total, one) => total + one, 0)
  return counted.map((one) => Math.max(sum === 0 ? 1 / counted.length : one / sum, fewest))
}

/** How likely a pair of this pattern is one person's. */
export function shareOfPattern(
  pattern: number,
  { m, prior, kin }: Pick<Estimate, 'm' | 'prior' | 'kin'>,
  u: Chance,
): number {
  const one = prior * likelihoodRatio(pattern, m, u)
  const near = kin === null ? 0 : kin.share * likelihoodRatio(pattern, kin.m, u)
  return one / (1 - prior - (kin?.share ?? 0) + one + near)
}

/** As far as pairs are taken for one person's: how they stand in a field, by the level of the one it goes along with. */
export function agreeingAlong(
  { patterns, counts }: Counted,
  estimated: Estimate,
  u: Chance,
  field: number,
): Shares | null {
  const along = u.along[field] ?? null
  const alone = estimated.m[field]
  if (along === null || alone === undefined) return null
  const seen = along.u.map(() => alone.map(() => 0))
  for (const [at, pattern] of patterns.entries()) {
    const level = levelIn(pattern, field)
    const row = seen[levelIn(pattern, along.beside)]
    if (level === missing || row === undefined) continue
    row[level] = (row[level] ?? 0) + (counts[at] ?? 0) * shareOfPattern(pattern, estimated, u)
  }
  return seen.map((row) => {
    const sum = row.reduce((total, one) => total + one, 0)
    return row.map((one, level) => Math.max((one + trust * (alone[level] ?? 0)) / (sum + trust), fewest))
  })
}

/** How many pairs the field's own shares count for, beside those seen. */
const trust = 20

/** m over u of a pattern. */
export function likelihoodRatio(pattern: number, m: Shares, u: Chance): number {
  let ratio = 1
  for (let field = 0; field < m.length; field++) {
    const level = levelIn(pattern, field)
    if (level !== missing) ratio *= (m[field]?.[level] ?? 1) / chanceOf(pattern, field, level, u)
  }
  return ratio
}

function chanceOf(pattern: number, field: number, level: number, { alone, along }: Chance): number {
  const given = along[field] ?? null
  const beside = given === null ? missing : levelIn(pattern, given.beside)
  return given?.u[beside]?.[level] ?? alone[field]?.[level] ?? 1
}

/** Mostly equal, the rest spread over the levels below, more of it where they agree more. */
function firstGuess(levels: number): number[] {
  const weights = Array.from({ length: levels }, (_, level) => (level === levels - 1 ? 0 : level + 1))
  const sum = weights.reduce((total, one) => total + one, 0)
  return weights.map((weight, level) => (level === levels - 1 ? 0.85 : (0.15 * weight) / sum))
}

export const levelModels = (names: readonly string[], m: readonly number[], u: readonly number[]): LevelModel[] =>
  names.map((level, at) => ({ level, m: m[at] ?? fewest, u: u[at] ?? fewest }))
