import { randomBytes, randomFillSync } from 'node:crypto'
import type { OpaqueIdPrefix } from '../../schema/domain/ids.ts'

const idBytes = 16
/** One call to the random source for 256 ids: the call costs more than the bytes. */
const pool = Buffer.alloc(256 * idBytes)
let used = pool.length

function randomText(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += idBytes
  return pool.toString('base64url', used - idBytes, used)
}

/** A new opaque id: 128 random bits behind its prefix. */
export function freshId(prefix: OpaqueIdPrefix): string {
  return `${prefix}_${randomText()}`
}

/** As many as some commits hold: what a commit adds falls on few pages, and each of them is written once. */
const together = 2_000
const sharedSigns = 4
const idSigns = 22
const bitsOfSign = 6
/** Ids cut from one text need no making each; a divisor of `together`, and whole bytes of signs. */
const madeAtOnce = 80

interface Cluster {
  readonly shared: string
  left: number
  made: string
  used: number
}

/** Of what some thousands of ids begin with, in the order in which indexes compare them: by their bytes. */
const inOrder = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const beginnings = inOrder.length ** sharedSigns

function beginningAt(place: number): string {
  let signs = ''
  for (let left = place; signs.length < sharedSigns; left = Math.floor(left / inOrder.length))
    signs = `${inOrder[left % inOrder.length]}${signs}`
  return signs
}

/**
 * Ids for a bulk load: some thousands of a kind made one after another begin with the same 24 bits, so that they fall on
 * the same pages of an index, and the next ones lie behind them, on pages that were just written; of what was loaded
 * whole, little is left to sort. 108 bits are each one's own. Where they begin is left to chance.
 *
 * `rising`: kinds of which each one lies behind the one before, at the end of an index, with 96 bits of its own. Their
 * order tells what was made next to what, as handles of numbers, of which one person's come together, must not.
 */
export function clusteredIds(rising: readonly OpaqueIdPrefix[] = []): (prefix: OpaqueIdPrefix) => string {
  const clusters = new Map<OpaqueIdPrefix, Cluster>()
  let next = randomBytes(4).readUInt32BE() % beginnings
  return (prefix) => {
    let cluster = clusters.get(prefix)
    if (cluster === undefined || cluster.left === 0) {
      next = (next + 1) % beginnings
      cluster = { shared: beginningAt(next), left: together, made: '', used: 0 }
      clusters.set(prefix, cluster)
    }
    if (cluster.used === cluster.made.length) {
      cluster.made = idsBehind(`${prefix}_${cluster.shared}`, rising.includes(prefix) ? together - cluster.left : null)
      cluster.used = 0
    }
    const from = cluster.used
    cluster.left -= 1
    cluster.used += prefix.length + 1 + idSigns
    return cluster.made.slice(from, cluster.used)
  }
}

/** Random signs, with each id's beginning written over them, and behind it, where they rise, its place. */
function idsBehind(beginning: string, first: number | null): string {
  const signs = beginning.length - sharedSigns + idSigns
  const text = Buffer.from(randomBytes((madeAtOnce * signs * bitsOfSign) / 8).toString('base64url'), 'latin1')
  const head = Buffer.from(beginning, 'latin1')
  for (let id = 0; id < madeAtOnce; id++) {
    text.set(head, id * signs)
    if (first === null) continue
    const behind = id * signs + head.length
    text[behind] = inOrder.charCodeAt((first + id) >> bitsOfSign)
    text[behind + 1] = inOrder.charCodeAt((first + id) % inOrder.length)
  }
  return text.toString('latin1', 0, madeAtOnce * signs)
}
