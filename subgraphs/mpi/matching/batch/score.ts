export interface PairScore {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly found: number
  readonly right: number
  readonly true: number
}

/** Over pairs after clustering; with files, over pairs across them alone. */
export function scorePairs(found: ArrayLike<number>, truth: ArrayLike<number>, files: Uint8Array | null): PairScore {
  const both = new Map<string, [number, number]>()
  const byFound = new Map<number, [number, number]>()
  const byTruth = new Map<number, [number, number]>()
  for (let record = 0; record < found.length; record++) {
    const [its, real] = [found[record] ?? 0, truth[record] ?? 0]
    const side = files?.[record] === 1 ? 1 : 0
    add(both, `${its} ${real}`, side)
    add(byFound, its, side)
    add(byTruth, real, side)
  }
  const pairs = (groups: Iterable<[number, number]>): number => {
    let sum = 0
    for (const [first, second] of groups) sum += files === null ? (first * (first - 1)) / 2 : first * second
    return sum
  }
  const right = pairs(both.values())
  const all = pairs(byFound.values())
  const real = pairs(byTruth.values())
  const precision = all === 0 ? 1 : right / all
  const recall = real === 0 ? 1 : right / real
  const f1 = all + real === 0 ? 1 : (2 * right) / (all + real)
  return { precision, recall, f1, found: all, right, true: real }
}

function add<K>(groups: Map<K, [number, number]>, key: K, side: 0 | 1): void {
  const group = groups.get(key) ?? [0, 0]
  group[side]++
  groups.set(key, group)
}
