/** A pair that the model thinks likely, in bits of log odds (0: as likely as not). */
export interface Edges {
  readonly one: Uint32Array
  readonly other: Uint32Array
  readonly odds: Float32Array
}

export interface Clustering {
  readonly count: number
  readonly edges: Edges
  /** The least odds a pair is joined at. */
  readonly least: number
  /** Of two records that no edge joins. */
  readonly oddsOf: (one: number, other: number) => number
  /** What no likeness outweighs. */
  readonly areApart: (one: number, other: number) => boolean
  /** Files of which each has a person once at most: nobody is joined with two of one. */
  readonly onceIn: Uint8Array | null
}

/** Beyond this a pair is sure; more of it does not outvote others. */
const sure = 12
/** So many pairs between two groups are asked; more would say the same. */
const asked = 36

/**
 * The heaviest pair first, groups grow together while their records agree on the whole (average linkage over log
 * odds), so that one bad pair does not chain two people into one. By record, the least record of its group.
 */
export function cluster({ count, edges, least, oddsOf, areApart, onceIn }: Clustering): Uint32Array {
  const parent = Uint32Array.from({ length: count }, (_, record) => record)
  const groups = new Map<number, number[]>()
  const root = (record: number): number => {
    let at = record
    while (parent[at] !== at) {
      const next = parent[parent[at] ?? at] ?? at
      parent[at] = next
      at = next
    }
    return at
  }
  for (const edge of heaviestFirst(edges, least)) {
    const a = root(edges.one[edge] ?? 0)
    const b = root(edges.other[edge] ?? 0)
    if (a === b) continue
    const some = groups.get(a) ?? [a]
    const others = groups.get(b) ?? [b]
    if (!mayJoin(some, others)) continue
    const [low, high] = a < b ? [a, b] : [b, a]
    parent[high] = low
    groups.set(low, [...some, ...others])
    groups.delete(high)
  }
  return parent.map((_, record) => root(record))

  function mayJoin(some: readonly number[], others: readonly number[]): boolean {
    let sum = 0
    let pairs = 0
    for (const one of some) {
      for (const other of others) {
        if (areApart(one, other) || (onceIn !== null && onceIn[one] === onceIn[other])) return false
        if (pairs >= asked) continue
        sum += Math.max(-sure, Math.min(sure, oddsOf(one, other)))
        pairs++
      }
    }
    return sum / pairs >= Math.min(least, sure)
  }
}

function heaviestFirst({ one, other, odds }: Edges, least: number): readonly number[] {
  const kept: number[] = []
  for (let edge = 0; edge < odds.length; edge++) if ((odds[edge] ?? 0) >= least) kept.push(edge)
  return kept.sort(
    (a, b) => (odds[b] ?? 0) - (odds[a] ?? 0) || (one[a] ?? 0) - (one[b] ?? 0) || (other[a] ?? 0) - (other[b] ?? 0),
  )
}

/**
 * The threshold whose F1 is expected highest, by what the model itself believes of each pair: nobody's labels are
 * looked at. In bits of log odds.
 */
export function bestThreshold(odds: Float32Array): number {
  const sorted = odds.toSorted()
  const likely = (bits: number): number => 1 / (1 + 2 ** -bits)
  const believed = sorted.reduce((sum, bits) => sum + likely(bits), 0)
  let best = 0
  let threshold = 0
  let right = 0
  for (let at = sorted.length - 1; at >= 0; at--) {
    const bits = sorted[at] ?? 0
    right += likely(bits)
    const expected = (2 * right) / (sorted.length - at + believed)
    if (expected > best) {
      best = expected
      threshold = bits
    }
  }
  return threshold
}
