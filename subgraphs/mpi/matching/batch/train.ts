import { normaliserVersion } from '../../../shared/text/normalise.ts'
import { levelsOf } from '../field-kinds.ts'
import { type BlockingRule, type FieldModel, type MatchModel, modelVersion } from '../model.ts'
import { type Blocks, blocksOf } from './blocks.ts'
import { type CandidatePairs, candidatePairs } from './candidate-pairs.ts'
import { chooseBlocking, largestBlock } from './choose-blocking.ts'
import { dependence, pairsEqualIn } from './dependence.ts'
import { type Chance, estimate, levelModels, randomPairs, randomShares } from './estimate.ts'
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
    const given = along === null || beside === undefined ? null : { field: beside.field, u: along.u, m: null }
    const levels = levelModels(levelsOf[kind], m[at] ?? [], alone[at] ?? [])
    return { field, kind, levels, ...frequencies(table, at), parts: null, given }
  })
  // The next person may come with as much against as for: the odds of one more pair, and ten times those to be sure.
  const even = Math.log2((1 - prior) / prior)
  const thresholds = { lower: even - 3, upper: even + 7, margin: 7 }
  const model: MatchModel = {
    version: modelVersion,
    normaliser: normaliserVersion,
    fields,
    blocking: rules,
    prior,
    succession: null,
    thresholds,
  }
  return { model, pairs, likelihoods }
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

function frequencies(table: RecordTable, field: number): Pick<FieldModel, 'frequencies' | 'otherFrequency'> {
  const counts = table.countsOf(field)
  const values = table.valuesOf(field)
  let total = 0
  const found: number[] = []
  for (let id = 1; id < counts.length; id++) {
    const count = counts[id] ?? 0
    total += count
    if (count > 1) found.push(id)
  }
  const common = found.toSorted((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0) || one - other)
  const kept = common.slice(0, commonValues)
  const share = (id: number): number => (counts[id] ?? 0) / total
  const ofOthers = total - kept.reduce((sum, id) => sum + (counts[id] ?? 0), 0)
  const others = counts.reduce((sum, count, id) => sum + (id > 0 && count > 0 ? 1 : 0), 0) - kept.length
  return {
    frequencies: Object.fromEntries(kept.map((id) => [values[id] ?? '', share(id)])),
    otherFrequency: others === 0 || ofOthers === 0 ? 1 / Math.max(total, 1) : ofOthers / others / total,
  }
}
