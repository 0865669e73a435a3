import { keyPart } from '../blocking.ts'
import type { BlockingRule, KeyPart } from '../model.ts'
import type { RecordTable } from './record-table.ts'

/** Which records share a rule's key; a block that is too large tells nobody apart and counts as no block. */
export interface Blocks {
  /** By record; -1: in none. */
  readonly group: Int32Array
  /** Records by block; block `g` is `members[starts[g]..starts[g+1])`. */
  readonly starts: Uint32Array
  readonly members: Uint32Array
  readonly pairs: number
}

const factor = 2 ** 26

export function blocksOf(table: RecordTable, rule: BlockingRule, largest: number): Blocks {
  const { count } = table
  const key = new Float64Array(count)
  for (const [index, { field, part }] of rule.parts.entries()) {
    const at = table.fields.findIndex((known) => known.field === field)
    const ids = partIds(table.valuesOf(at), part)
    const column = table.columns[at] ?? new Uint32Array(count)
    const dense = index > 1 ? denseIds(key) : null
    for (let record = 0; record < count; record++) {
      const id = ids[column[record] ?? 0] ?? 0
      const before = dense === null ? (key[record] ?? 0) : (dense[record] ?? 0)
      key[record] = id === 0 || before < 0 ? -1 : before * factor + id
    }
  }
  return grouped(key, count, largest)
}

/** For each value the number of the part that a rule looks at; 0: none. */
function partIds(values: readonly string[], part: KeyPart): Uint32Array {
  const ids = new Uint32Array(values.length)
  const known = new Map<string, number>()
  for (let at = 1; at < values.length; at++) {
    const text = keyPart(part, values[at] ?? '')
    if (text === null) continue
    const id = known.get(text) ?? known.size + 1
    known.set(text, id)
    ids[at] = id
  }
  return ids
}

function denseIds(keys: Float64Array): Float64Array {
  const known = new Map<number, number>()
  return keys.map((key) => {
    if (key < 0) return -1
    const id = known.get(key) ?? known.size + 1
    known.set(key, id)
    return id
  })
}

function grouped(key: Float64Array, count: number, largest: number): Blocks {
  const numbers = new Map<number, number>()
  const group = new Int32Array(count).fill(-1)
  const sizes: number[] = []
  for (let record = 0; record < count; record++) {
    const its = key[record] ?? -1
    if (its < 0) continue
    const known = numbers.get(its) ?? numbers.size
    if (known === numbers.size) numbers.set(its, known)
    group[record] = known
    sizes[known] = (sizes[known] ?? 0) + 1
  }
  const starts = new Uint32Array(sizes.length + 1)
  let pairs = 0
  for (const [at, size] of sizes.entries()) {
    const kept = size < 2 || size > largest ? 0 : size
    starts[at + 1] = (starts[at] ?? 0) + kept
    pairs += (kept * (kept - 1)) / 2
  }
  const members = new Uint32Array(starts[sizes.length] ?? 0)
  const next = starts.slice()
  for (let record = 0; record < count; record++) {
    const its = group[record] ?? -1
    if (its < 0) continue
    if (starts[its] === starts[its + 1]) group[record] = -1
    else {
      const place = next[its] ?? 0
      members[place] = record
      next[its] = place + 1
    }
  }
  return { group, starts, members, pairs }
}
