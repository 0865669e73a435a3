import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { growingTree } from '../../../../subgraphs/shared/audit/growing-tree.ts'
import { type Digest, emptyRoot, leafHash, nodeHash } from '../../../../subgraphs/shared/audit/tree-hash.ts'
import {
  consistencyPath,
  inclusionPath,
  type StoredHashes,
  treePeaks,
  treeRoot,
} from '../../../../subgraphs/shared/audit/tree-proof.ts'
import { verifyConsistency } from '../../../../subgraphs/shared/audit/verify-consistency.ts'
import { verifyInclusion } from '../../../../subgraphs/shared/audit/verify-inclusion.ts'

const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex')

// The eight leaves and the roots that the Certificate Transparency reference implementations publish (RFC 6962).
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const published = inputs.map((input) => leafHash(Buffer.from(input, 'hex')))

/** Grows a tree of these leaves and keeps what the tree says is to be kept. */
function grown(leaves: readonly Digest[]) {
  const tree = growingTree()
  const kept = new Map<number, Digest[]>([[0, [...leaves]]])
  for (const leaf of leaves) {
    for (const node of tree.append(leaf)) {
      const row = kept.get(node.level) ?? []
      row[node.index] = node.hash
      kept.set(node.level, row)
    }
  }
  const stored: StoredHashes = (level, from, until) => kept.get(level)?.slice(from, until) ?? []
  return { tree, stored }
}

/** The definitions of RFC 9162 §2.1.1, §2.1.3.1 and §2.1.4.1, word for word. */
const k = (n: number): number => 2 ** Math.floor(Math.log2(n - 1))
function mth(d: readonly Digest[]): Digest {
  if (d.length === 0) return emptyRoot
  if (d.length === 1) return d[0] as Digest
  return nodeHash(mth(d.slice(0, k(d.length))), mth(d.slice(k(d.length))))
}
function path(m: number, d: readonly Digest[]): Digest[] {
  if (d.length === 1) return []
  const at = k(d.length)
  return m < at ? [...path(m, d.slice(0, at)), mth(d.slice(at))] : [...path(m - at, d.slice(at)), mth(d.slice(0, at))]
}
function subproof(m: number, d: readonly Digest[], whole: boolean): Digest[] {
  if (m === d.length) return whole ? [] : [mth(d)]
  const at = k(d.length)
  return m <= at
    ? [...subproof(m, d.slice(0, at), whole), mth(d.slice(at))]
    : [...subproof(m - at, d.slice(at), false), mth(d.slice(0, at))]
}

const leavesOf = (size: number) => Array.from({ length: size }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)))

describe('the tree of RFC 9162', () => {
  test('no leaves hash to the hash of nothing', () => {
    expect(hex(growingTree().root())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('the published leaves give the published roots at every size', () => {
    const tree = growingTree()
    const grownRoots = published.map((leaf) => {
      tree.append(leaf)
      return hex(tree.root())
    })
    expect(grownRoots).toEqual(roots)
  })

  test('the published paths come out', () => {
    const { stored } = grown(published)
    expect(inclusionPath(0, 8, stored).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ])
    expect(inclusionPath(5, 8, stored).map(hex)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
    expect(consistencyPath(6, 8, stored).map(hex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
  })

  test('any size agrees with the definitions, level by stored level', () => {
    const leaves = leavesOf(1300)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1300 }), fc.nat(), fc.nat(), (size, a, b) => {
        const d = leaves.slice(0, size)
        const { tree, stored } = grown(leaves)
        const index = a % size
        const older = b % (size + 1)
        expect(tree.size).toBe(1300)
        expect(hex(treeRoot(size, stored))).toBe(hex(mth(d)))
        expect(hex(growingTree(size, treePeaks(size, stored)).root())).toBe(hex(mth(d)))
        expect(inclusionPath(index, size, stored).map(hex)).toEqual(path(index, d).map(hex))
        if (older > 0) {
          expect(consistencyPath(older, size, stored).map(hex)).toEqual(subproof(older, d, true).map(hex))
        }
      }),
      { seed: 9162, numRuns: 60 },
    )
  })

  test('a tree goes on from its peaks as if it had never stopped', () => {
    const leaves = leavesOf(700)
    const { stored } = grown(leaves)
    const resumed = growingTree(300, treePeaks(300, stored))
    const nodes = leaves.slice(300).flatMap((leaf) => resumed.append(leaf))
    expect(nodes.map(({ level, index }) => [level, index])).toEqual([[8, 1]])
    expect(hex(resumed.root())).toBe(hex(mth(leaves)))
  })
})

describe('the verifiers', () => {
  test('every honest proof of every small tree passes', () => {
    const leaves = leavesOf(40)
    const { stored } = grown(leaves)
    for (let size = 0; size <= 40; size++) {
      const root = treeRoot(size, stored)
      for (let index = 0; index < size; index++) {
        const leaf = leaves[index] as Digest
        expect(verifyInclusion({ index, size, leaf, path: inclusionPath(index, size, stored), root })).toBe(true)
      }
      for (let older = 0; older <= size; older++) {
        const olderRoot = treeRoot(older, stored)
        const path = consistencyPath(older, size, stored)
        expect(verifyConsistency({ olderSize: older, olderRoot, newerSize: size, newerRoot: root, path })).toBe(true)
      }
    }
  })

  test('a proof changed anywhere fails', () => {
    const leaves = leavesOf(200)
    const { stored } = grown(leaves)
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), fc.nat(), (size, a, b, c) => {
        const index = a % size
        const root = treeRoot(size, stored)
        const path = inclusionPath(index, size, stored)
        const claim = { index, size, leaf: leaves[index] as Digest, path, root }
        expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false)
        expect(verifyInclusion({ ...claim, path: path.slice(1) })).toBe(false)
        expect(verifyInclusion({ ...claim, path: [...path, root] })).toBe(false)
        expect(verifyInclusion({ ...claim, path: flip(path, b, c) })).toBe(false)
        expect(verifyInclusion({ ...claim, leaf: leafHash(Buffer.from('another')) })).toBe(false)

        const older = 1 + (b % (size - 1))
        const pair = { olderSize: older, olderRoot: treeRoot(older, stored), newerSize: size, newerRoot: root }
        const steps = consistencyPath(older, size, stored)
        expect(verifyConsistency({ ...pair, path: flip(steps, a, c) })).toBe(false)
        expect(verifyConsistency({ ...pair, path: steps.slice(1) })).toBe(false)
        expect(verifyConsistency({ ...pair, path: [...steps, root] })).toBe(false)
        expect(verifyConsistency({ ...pair, olderRoot: root, path: steps })).toBe(false)
        expect(verifyConsistency({ ...pair, newerRoot: pair.olderRoot, path: steps })).toBe(false)
      }),
      { seed: 6962, numRuns: 200 },
    )
  })

  test('sizes and indices that no tree has fail', () => {
    const leaf = leafHash(Buffer.of(1))
    for (const [index, size] of [
      [-1, 1],
      [1, 1],
      [0, 0],
      [0.5, 1],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(verifyInclusion({ index, size, leaf, path: [], root: leaf })).toBe(false)
    }
    expect(verifyConsistency({ olderSize: 2, olderRoot: leaf, newerSize: 1, newerRoot: leaf, path: [] })).toBe(false)
    expect(verifyConsistency({ olderSize: 0, olderRoot: leaf, newerSize: 1, newerRoot: leaf, path: [] })).toBe(false)
  })

  test('an index beyond 32 bits is verified by the same rule', () => {
    const leaf = leafHash(Buffer.of(7))
    const path = Array.from({ length: 40 }, (_, at) => leafHash(Buffer.of(at)))
    const index = 2 ** 40 - 1
    const root = path.reduce((right, left) => nodeHash(left, right), leaf)
    expect(verifyInclusion({ index, size: 2 ** 40, leaf, path, root })).toBe(true)
    expect(verifyInclusion({ index: index - 1, size: 2 ** 40, leaf, path, root })).toBe(false)
  })
})

function flip(path: readonly Digest[], which: number, bit: number): readonly Uint8Array[] {
  return path.map((step, at) => {
    if (at !== which % path.length) return step
    const changed = Buffer.from(step)
    changed[bit % 32] = (changed[bit % 32] as number) ^ (1 << (bit % 8))
    return changed
  })
}
