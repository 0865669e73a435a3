import type { Blocks } from './blocks.ts'
import { pairComparer } from './pair-comparer.ts'
import type { RecordTable } from './record-table.ts'

/** Every pair that shares a block, once, with the number of its pattern of levels. */
export interface CandidatePairs {
  readonly one: Uint32Array
  readonly other: Uint32Array
  readonly pattern: Uint32Array
  readonly count: number
  readonly patterns: readonly number[]
  /** How many pairs have each pattern. */
  readonly counts: readonly number[]
}

export interface PairsWanted {
  /** Of two files that repeat nobody, only pairs across. */
  readonly acrossFiles: boolean
  readonly onProgress: (done: number, of: number) => void
}

export function candidatePairs(table: RecordTable, blocks: readonly Blocks[], wanted: PairsWanted): CandidatePairs {
  const compare = pairComparer(table)
  const expected = blocks.reduce((sum, { pairs }) => sum + pairs, 0)
  const lists = new PairList(Math.min(expected, 1 << 20))
  const numbers = new Map<number, number>()
  const patterns: number[] = []
  const counts: number[] = []
  const groups = blocks.map(({ group }) => group)
  const { files } = table
  let done = 0
  for (const [rule, { starts, members }] of blocks.entries()) {
    for (let block = 0; block + 1 < starts.length; block++) {
      const end = starts[block + 1] ?? 0
      for (let at = starts[block] ?? 0; at < end; at++) {
        const one = members[at] ?? 0
        for (let next = at + 1; next < end; next++) {
          const other = members[next] ?? 0
          if (wanted.acrossFiles && files[one] === files[other]) continue
          if (metBefore(groups, rule, one, other)) continue
          const pattern = compare(one, other)
          let number = numbers.get(pattern)
          if (number === undefined) {
            number = patterns.push(pattern) - 1
            counts.push(0)
            numbers.set(pattern, number)
          }
          counts[number] = (counts[number] ?? 0) + 1
          lists.add(one, other, number)
        }
      }
      if ((block & 0xffff) === 0) wanted.onProgress(done, blocks.length)
    }
    done++
    wanted.onProgress(done, blocks.length)
  }
  return { ...lists.taken(), patterns, counts }
}

function metBefore(groups: readonly Int32Array[], rule: number, one: number, other: number): boolean {
  for (let before = 0; before < rule; before++) {
    const group = groups[before]
    const its = group?.[one] ?? -1
    if (its >= 0 && its === group?.[other]) return true
  }
  return false
}

class PairList {
  #one: Uint32Array
  #other: Uint32Array
  #pattern: Uint32Array
  #count = 0

  constructor(room: number) {
    this.#one = new Uint32Array(Math.max(room, 1024))
    this.#other = new Uint32Array(this.#one.length)
    this.#pattern = new Uint32Array(this.#one.length)
  }

  add(one: number, other: number, pattern: number): void {
    if (this.#count === this.#one.length) {
      this.#one = wider(this.#one)
      this.#other = wider(this.#other)
      this.#pattern = wider(this.#pattern)
    }
    this.#one[this.#count] = one
    this.#other[this.#count] = other
    this.#pattern[this.#count++] = pattern
  }

  taken() {
    return { one: this.#one, other: this.#other, pattern: this.#pattern, count: this.#count }
  }
}

function wider(array: Uint32Array): Uint32Array {
  const next = new Uint32Array(Math.ceil(array.length * 1.6))
  next.set(array)
  return next
}
