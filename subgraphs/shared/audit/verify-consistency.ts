import { emptyRoot, nodeHash } from './tree-hash.ts'

export interface ConsistencyClaim {
  readonly olderSize: number
  readonly olderRoot: Uint8Array
  readonly newerSize: number
  readonly newerRoot: Uint8Array
  readonly path: readonly Uint8Array[]
}

/** RFC 9162 §2.1.4.2, with the two cases it leaves out (an empty older tree, equal trees), whose proof is empty. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { olderSize, olderRoot, newerSize, newerRoot } = claim
  if (!Number.isSafeInteger(olderSize) || !Number.isSafeInteger(newerSize)) return false
  if (olderSize < 0 || olderSize > newerSize) return false
  if (olderSize === newerSize) return claim.path.length === 0 && same(olderRoot, newerRoot)
  if (olderSize === 0) return claim.path.length === 0 && same(olderRoot, emptyRoot)
  const [first, ...rest] = isPowerOfTwo(olderSize) ? [olderRoot, ...claim.path] : claim.path
  if (first === undefined || rest.length === 0) return false
  let fn = olderSize - 1
  let sn = newerSize - 1
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  let older = first
  let newer = first
  for (const step of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      older = nodeHash(step, older)
      newer = nodeHash(step, newer)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else {
      newer = nodeHash(newer, step)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && same(older, olderRoot) && same(newer, newerRoot)
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function isPowerOfTwo(n: number): boolean {
  let power = 1
  while (power < n) power *= 2
  return power === n
}
