import { normaliserVersion } from '../../../shared/text/normalise.ts'
import { defaultModel } from '../default-model.ts'
import { levelsOf } from '../field-kinds.ts'
import { type BlockingRule, type FieldModel, type MatchModel, modelVersion, type Shares } from '../model.ts'
import { type Blocks, blocksOf } from './blocks.ts'
import { type CandidatePairs, candidatePairs } from './candidate-pairs.ts'
import { chooseBlocking, largestBlock } from './choose-blocking.ts'
import { dependence, pairsEqualIn } from './dependence.ts'
import { agreeingAlong, type Chance, estimate, levelModels, randomPairs, randomShares } from './estimate.ts'
import type { RecordTable } from './record-table.ts'
import { repeatable } from './repeatable.ts'

export interface Training {
  /** Chosen from the data unless given. */
  readonly blocking?: readonly BlockingRule[]
  readonly acrossFiles: boolean
  readonly onProgress: (what: string, done: number, of: number) => void
}

export interface Trained {
  readonly model: MatchModel
  readonly pairs: CandidatePairs
  readonly likelihoods: readonly number[]
}

const commonValues = 2000
const turns = 3

/** A model from records alone: nobody says which of them are one person's. */
export function train(table: RecordTable, { blocking, acrossFiles, onProgress }: Training): Trained {
  const rules = blocking ?? chooseBlocking(table)
  const blocks = blocksFor(table, rules)
  const pairs = candidatePairs(table, blocks, {
    acrossFiles,
    onProgress: (done, of) => onProgress('comparing', done, of),
  })
  const all = pairsOf(table, acrossFiles)
  onProgress('estimating', 0, 1)
  const next = repeatable(table.count)
  const random = randomPairs(table, next)
  const sizes = table.fields.map(({ kind }) => levelsOf[kind].length)
  const alone = randomShares(table, random, sizes)
  const drawn = { random, equal: pairsEqualIn(table, next) }
  let chance: Chance = { alone, along: alone.map(() => null) }
  const guess = (0.2 * table.count) / all
  let estimated = estimate(pairs, chance, all, guess)
  // What is chance depends on who is one person, and the other way round.
  for (let turn = 0; turn < turns; turn++) {
    chance = dependence(table, alone, drawn, estimated, chance)
    estimated = estimate(pairs, chance, all, guess)
  }
  const { m, prior, likelihoods } = estimated
  const fields = table.fields.map(({ field, kind }, at): FieldModel => {
    const along = chance.along[at] ?? null
    const beside = along === null ? undefined : table.fields[along.beside]
    const given =
      along === null || beside === undefined
        ? null
        : { field: beside.field, u: along.u, m: agreeingAlong(pairs, estimated, chance, at) }
    const levels = levelModels(levelsOf[kind], m[at] ?? [], alone[at] ?? [])
    const parts = kind === 'name' ? partsOf(table, at) : null
    return { field, kind, levels, ...sharesAmong(countsOf(table, at)), parts, given }
  })
  const model: MatchModel = {
    version: modelVersion,
    normaliser: normaliserVersion,
    fields,
    blocking: rules,
    prior,
    succession: null,
    companions: null,
    thresholds: thresholdsFor(prior),
  }
  return { model, pairs, likelihoods }
}

/** Beyond even odds: one link in a hundred is wrong at most. */
const toBeSure = 7

/**
 * A batch finds its own threshold; those of a model are a hub's, which goes on to meet people who are not in the file,
 * and links them for good. However small the file, they are the committed ones, for ten million people; of more people
 * they are higher.
 */
function thresholdsFor(prior: number): MatchModel['thresholds'] {
  const { lower, upper, margin } = defaultModel.thresholds
  const above = Math.max(0, Math.log2((1 - prior) / prior) + toBeSure - upper)
  return { lower: lower + above, upper: upper + above, margin }
}

export const blocksFor = (table: RecordTable, rules: readonly BlockingRule[]): readonly Blocks[] =>
  rules.map((rule) => blocksOf(table, rule, largestBlock)).filter(({ pairs }) => pairs > 0)

/** How many pairs there are, compared or not. */
export function pairsOf(table: RecordTable, acrossFiles: boolean): number {
  const { count } = table
  if (!acrossFiles) return Math.max((count * (count - 1)) / 2, 2)
  const second = table.files.subarray(0, count).reduce((sum, file) => sum + file, 0)
  return Math.max(second * (count - second), 2)
}

/** Values and how often each is there. */
type Counts = readonly (readonly [value: string, count: number])[]

function countsOf(table: RecordTable, field: number): Counts {
  const counts = table.countsOf(field)
  return table.valuesOf(field).flatMap((value, id) => {
    const count = counts[id] ?? 0
    return id > 0 && count > 0 ? [[value, count] as const] : []
  })
}

const inTwoParts = (value: string): boolean => value.includes(' ')
const total = (counts: Counts): number => counts.reduce((sum, [, count]) => sum + count, 0)

/** Of a column in which most names are of two parts, the shares of either: few names are there twice, their parts are. */
function partsOf(table: RecordTable, field: number): FieldModel['parts'] {
  const all = countsOf(table, field)
  const names = all.filter(([value]) => inTwoParts(value))
  if (2 * total(names) < total(all)) return null
  const part = (of: (value: string) => string): Shares => {
    const counts = new Map<string, number>()
    for (const [value, count] of names) counts.set(of(value), (counts.get(of(value)) ?? 0) + count)
    return sharesAmong([...counts])
  }
  return {
    family: part((value) => value.slice(0, value.indexOf(' '))),
    given: part((value) => value.slice(value.indexOf(' ') + 1)),
  }
}

function sharesAmong(counts: Counts): Shares {
  const all = Math.max(total(counts), 1)
  const kept = counts
    .filter(([, count]) => count > 1)
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, commonValues)
  const others = counts.length - kept.length
  const ofOthers = total(counts) - total(kept)
  return {
    frequencies: Object.fromEntries(kept.map(([value, count]) => [value, count / all])),
    otherFrequency: others === 0 || ofOthers === 0 ? 1 / all : ofOthers / others / all,
  }
}
