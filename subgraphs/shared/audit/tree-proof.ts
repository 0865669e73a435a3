import { storedLevelStep } from './growing-tree.ts'
import { type Digest, emptyRoot, nodeHash } from './tree-hash.ts'

/** Hashes [from, until) of a stored level: 0 (the leaves) and every `storedLevelStep`-th above. */
export type StoredHashes = (level: number, from: number, until: number) => readonly Digest[]

/** RFC 9162 §2.1.3.1: PATH(index, D_size). */
export function inclusionPath(index: number, size: number, stored: StoredHashes): readonly Digest[] {
  if (!(index >= 0 && index < size)) throw new RangeError('no such leaf in a tree of that size')
  const path: Digest[] = []
  let from = 0
  let until = size
  while (until - from > 1) {
    const middle = from + splitOf(until - from)
    if (index < middle) {
      path.push(rangeHash(middle, until, stored))
      until = middle
    } else {
      path.push(rangeHash(from, middle, stored))
      from = middle
    }
  }
  return path.reverse()
}

/** RFC 9162 §2.1.4.1: PROOF(older, D_newer); empty when one of the trees is empty or both are the same. */
export function consistencyPath(older: number, newer: number, stored: StoredHashes): readonly Digest[] {
  if (!(older >= 0 && older <= newer)) throw new RangeError('the older tree is larger than the newer')
  if (older === 0 || older === newer) return []
  const path: Digest[] = []
  let from = 0
  let until = newer
  while (until !== older) {
    const middle = from + splitOf(until - from)
    if (older <= middle) {
      path.push(rangeHash(middle, until, stored))
      until = middle
    } else {
      path.push(rangeHash(from, middle, stored))
      from = middle
    }
  }
  // The subtree at which the recursion ends is left out where it is the whole older tree: the verifier has its root.
  if (from > 0) path.push(rangeHash(from, until, stored))
  return path.reverse()
}

/** RFC 9162 §2.1.1: MTH of the leaves [0, size). */
export function treeRoot(size: number, stored: StoredHashes): Digest {
  return size === 0 ? emptyRoot : rangeHash(0, size, stored)
}

/** Roots of the complete subtrees a tree of that size falls into, largest first. */
export function treePeaks(size: number, stored: StoredHashes): readonly Digest[] {
  const peaks: Digest[] = []
  let from = 0
  while (from < size) {
    const width = largestPowerWithin(size - from)
    peaks.push(rangeHash(from, from + width, stored))
    from += width
  }
  return peaks
}

function rangeHash(from: number, until: number, stored: StoredHashes): Digest {
  const width = until - from
  if (largestPowerWithin(width) === width) return subtreeHash(from, width, stored)
  const middle = from + splitOf(width)
  return nodeHash(rangeHash(from, middle, stored), rangeHash(middle, until, stored))
}

/** A complete subtree, folded from the nearest stored level below it: at most 2^(step - 1) hashes are read. */
function subtreeHash(from: number, width: number, stored: StoredHashes): Digest {
  const level = Math.log2(width)
  const below = level - (level % storedLevelStep)
  const unit = 2 ** below
  let row = stored(below, from / unit, (from + width) / unit)
  if (row.length !== width / unit) throw new Error('hashes of the tree are missing')
  while (row.length > 1) {
    const above: Digest[] = []
    for (let at = 0; at < row.length; at += 2) above.push(nodeHash(row[at] as Digest, row[at + 1] as Digest))
    row = above
  }
  return row[0] as Digest
}

/** RFC 9162 §2.1.1: k, the largest power of two smaller than n. */
function splitOf(n: number): number {
  return largestPowerWithin(n - 1)
}

function largestPowerWithin(n: number): number {
  let power = 1
  while (power * 2 <= n) power *= 2
  return power
}
