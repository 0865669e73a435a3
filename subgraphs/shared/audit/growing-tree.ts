import { type Digest, emptyRoot, nodeHash } from './tree-hash.ts'

/** Only every eighth level above the leaves is kept: a 256th of the leaves in rows, and at most 255 hashes to redo. */
export const storedLevelStep = 8

/** A complete subtree that has just come about: 2^level leaves from index * 2^level on. */
export interface CompletedNode {
  readonly level: number
  readonly index: number
  readonly hash: Digest
}

/** The right edge of a tree that only grows: one hash for each 1 in the binary form of its size. */
export interface GrowingTree {
  readonly size: number
  /** Takes the next leaf's hash and hands back the nodes that are to be kept. */
  append(leaf: Digest): readonly CompletedNode[]
  root(): Digest
}

const none: readonly CompletedNode[] = []

/** `peaks`: roots of the complete subtrees that `size` leaves fall into, largest (leftmost) first. */
export function growingTree(size = 0, peaks: readonly Digest[] = []): GrowingTree {
  const edge = [...peaks]
  let count = size
  return {
    get size() {
      return count
    },
    append(leaf) {
      let kept = none
      let hash = leaf
      let index = count
      for (let level = 1; index % 2 === 1; level++) {
        const left = edge.pop()
        if (left === undefined) throw new Error('a tree whose peaks do not fit its size')
        hash = nodeHash(left, hash)
        index = (index - 1) / 2
        if (level % storedLevelStep === 0) kept = [...kept, { level, index, hash }]
      }
      edge.push(hash)
      count += 1
      return kept
    },
    root() {
      let hash: Digest | null = null
      for (let at = edge.length - 1; at >= 0; at--) {
        const peak = edge[at] as Digest
        hash = hash === null ? peak : nodeHash(peak, hash)
      }
      return hash ?? emptyRoot
    },
  }
}
