import { normaliserVersion } from '../../../shared/text/normalise.ts'
import { defaultModel } from '../default-model.ts'
import { levelsOf } from '../field-kinds.ts'
import { type BlockingRule, type FieldModel, type MatchModel, modelVersion } from '../model.ts'
import { type Blocks, blocksOf } from './blocks.ts'
import { type CandidatePairs, candidatePairs } from './candidate-pairs.ts'
import { chooseBlocking, largestBlock } from './choose-blocking.ts'
import { dependence, type MayGoAlong, pairsEqualIn } from './dependence.ts'
import { agreeingAlong, type Chance, estimate, levelModels, randomPairs, randomShares } from './estimate.ts'
import type { RecordTable } from './record-table.ts'
import { repeatable } from './repeatable.ts'
import { repeatedValueShares } from './value-shares.ts'

export interface Training {
  /** Chosen from the data unless given. */
  readonly blocking?: readonly BlockingRule[]
  readonly acrossFiles: boolean
  /** Any, unless said. */
  readonly mayGoAlong?: MayGoAlong
  readonly onProgress: (what: string, done: number, of: number) => void
}

export interface Trained {
  readonly model: MatchModel
  readonly pairs: CandidatePairs
  readonly likelihoods: readonly number[]
}

const turns = 3

/** A model from records alone: nobody says which of them are one person's. */
export function train(
  table: RecordTable,
  { blocking, acrossFiles, mayGoAlong = () => true, onProgress }: Training,
): Trained {
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
    chance = dependence(table, alone, drawn, estimated, chance, mayGoAlong)
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
    return { field, kind, levels, ...repeatedValueShares(table, at), given }
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
export function thresholdsFor(prior: number): MatchModel['thresholds'] {
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
