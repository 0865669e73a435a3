import { contradictionsOf } from '../contradiction.ts'
import type { FieldModel, MatchModel } from '../model.ts'
import { type IdentityRecord, textOf } from '../record.ts'
import { frequencyBits, frequencyOf, levelBits, sharesRarity, sharesValue } from '../weigh.ts'
import { type CandidatePairs, candidatePairs } from './candidate-pairs.ts'
import { bestThreshold, cluster } from './cluster.ts'
import { levelIn, missing, pairComparer } from './pair-comparer.ts'
import { RecordTable } from './record-table.ts'
import { blocksFor, train } from './train.ts'

export interface Linking {
  /** Trained on the records themselves unless given. */
  readonly model?: MatchModel
  /** Two files, each with a person once at most. */
  readonly acrossFiles: boolean
  readonly areApart?: (one: number, other: number) => boolean
  readonly onProgress: (what: string, done: number, of: number) => void
}

export interface Linked {
  /** By record, the first record of its person. */
  readonly person: Uint32Array
  readonly model: MatchModel
  readonly compared: number
  /** In bits of log odds. */
  readonly threshold: number
}

/** Every record of a table with those of the same person. */
export function linkTable(table: RecordTable, { model: given, acrossFiles, areApart, onProgress }: Linking): Linked {
  const { model, pairs } =
    given === undefined
      ? train(table, { acrossFiles, onProgress })
      : { model: given, pairs: compared(table, given, acrossFiles, onProgress) }
  onProgress('joining', 0, 1)
  const even = Math.log2((1 - model.prior) / model.prior)
  const bits = pairBits(table, model)
  const edges = likelyEdges(pairs, (one, other, pattern) => bits(one, other, pattern) - even)
  const threshold = bestThreshold(edges.odds)
  const compare = pairComparer(table)
  const person = cluster({
    count: table.count,
    edges,
    least: threshold,
    oddsOf: (one, other) => bits(one, other, compare(one, other)) - even,
    areApart: areApart ?? (() => false),
    onceIn: acrossFiles ? table.files : null,
  })
  return { person, model, compared: pairs.count, threshold }
}

/** The same over identities: contradictions hold, whatever the weights say. */
export function linkRecords(records: readonly IdentityRecord[], model: MatchModel): Linked {
  const table = new RecordTable(model.fields)
  for (const record of records) table.add(model.fields.map(({ field }) => textOf(record, field)))
  table.close()
  return linkTable(table, {
    model,
    acrossFiles: false,
    onProgress: () => undefined,
    areApart: (one, other) => {
      const [a, b] = [records[one], records[other]]
      return a !== undefined && b !== undefined && contradictionsOf(a, b).length > 0
    },
  })
}

const compared = (
  table: RecordTable,
  model: MatchModel,
  acrossFiles: boolean,
  onProgress: Linking['onProgress'],
): CandidatePairs =>
  candidatePairs(table, blocksFor(table, model.blocking), {
    acrossFiles,
    onProgress: (done, of) => onProgress('comparing', done, of),
  })

/** A pair's weight as a sum of two looked up numbers for each field: its level's, and that of what the values share. */
function pairBits(table: RecordTable, model: MatchModel): (one: number, other: number, pattern: number) => number {
  const fields = model.fields.map((field, at) => {
    const values = table.valuesOf(at)
    const counts = table.countsOf(at)
    return {
      levels: Float64Array.from(field.levels, levelBits),
      ...besideBits(field, model),
      column: table.columns[at] ?? new Uint32Array(),
      shared: field.levels.map((_, level) => {
        const bits = (value: string): number => frequencyBits(field, level, frequencyOf(field, level, value))
        if (!sharesValue(field, level)) return null
        return Float32Array.from(values, (value, id) => ((counts[id] ?? 0) === 0 ? 0 : bits(value)))
      }),
    }
  })
  return (one, _other, pattern) => {
    let sum = 0
    for (const [at, { levels, column, shared, beside, along, unshared }] of fields.entries()) {
      const level = levelIn(pattern, at)
      if (level === missing) continue
      const levelBeside = beside < 0 ? missing : levelIn(pattern, beside)
      sum += (levelBeside === missing ? levels : along[levelBeside])?.[level] ?? 0
      const rarity = shared[level] ?? null
      if (rarity !== null && unshared[levelBeside]?.[level] !== true) sum += rarity[column[one] ?? 0] ?? 0
    }
    return sum
  }
}

function besideBits(field: FieldModel, model: MatchModel) {
  const { given, levels } = field
  const beside = given === null ? -1 : model.fields.findIndex((known) => known.field === given.field)
  return {
    beside,
    along: (given?.u ?? []).map((row, levelBeside) =>
      levels.map(({ m }, level) => levelBits({ m: given?.m?.[levelBeside]?.[level] ?? m, u: row[level] ?? 1 })),
    ),
    /** By the level beside and the level: a rarity that the other field has counted. */
    unshared: (given?.u ?? []).map((_, levelBeside) =>
      levels.map((__, level) => sharesRarity(field, level, levelBeside, model)),
    ),
  }
}

/** Pairs that are worth a thought: below this they change neither the threshold nor a group. */
const unlikely = -10

function likelyEdges(pairs: CandidatePairs, oddsOf: (one: number, other: number, pattern: number) => number) {
  const kept: number[] = []
  const odds: number[] = []
  for (let at = 0; at < pairs.count; at++) {
    const its = oddsOf(pairs.one[at] ?? 0, pairs.other[at] ?? 0, pairs.patterns[pairs.pattern[at] ?? 0] ?? 0)
    if (its < unlikely) continue
    kept.push(at)
    odds.push(its)
  }
  return {
    one: Uint32Array.from(kept, (at) => pairs.one[at] ?? 0),
    other: Uint32Array.from(kept, (at) => pairs.other[at] ?? 0),
    odds: Float32Array.from(odds),
  }
}
