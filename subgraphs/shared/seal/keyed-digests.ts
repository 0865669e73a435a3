import type { KeyObject } from 'node:crypto'
import { KeyedHash } from './keyed-digest.ts'
import type { Pieces } from './pieces.ts'
import { blockWords, initialState, type Lanes, lanes, openLanes, stateWords } from './sha-256-lanes.ts'

const wordBytes = 4
const blockBytes = blockWords * wordBytes
const digestBytes = stateWords * wordBytes
/** Behind a message: a mark, and its length in eight bytes. */
const endBytes = 9
/** A longer message goes by itself. */
const mostBlocks = 4

const laneRow = lanes * wordBytes
const stateRoom = lanes * digestBytes
const blockRoom = lanes * blockBytes
const outerBlock = stateRoom
const waitingRoom = outerBlock + blockRoom
/** Messages of as many blocks wait for each other. */
const roomOf = (blocks: number): number => waitingRoom + (blockRoom * (blocks * (blocks - 1))) / 2

/** Behind the inner digest, for each lane: the message's mark, nothing, and its length in bits. */
const afterDigest = new Int32Array(lanes * (blockWords - stateWords))
afterDigest.fill(0x80 << 24, 0, lanes)
afterDigest.fill(8 * (blockBytes + digestBytes), -lanes)

let shared: Lanes | null = null

/** Where a byte of a message lies among those of the other lanes: see `Lanes`. */
const spread = (byte: number): number => laneRow * (byte >> 2) + ((byte & 3) ^ 3)

/** HMAC-SHA-256 (RFC 2104) of many messages under one key, four side by side; each digest cut to so many bytes. */
export function keyedDigests(key: KeyObject): (messages: Pieces, bytes: number) => Uint8Array<ArrayBuffer> {
  shared ??= openLanes()
  const { words, bytes: room, compress } = shared
  const alone = new KeyedHash(key)
  const secret = key.export()
  const [inner, outer] = [0x36, 0x5c].map((pad) => {
    for (let at = 0; at < blockBytes; at++)
      for (let lane = 0; lane < lanes; lane++)
        room[outerBlock + spread(at) + wordBytes * lane] = (secret[at] ?? 0) ^ pad
    for (const [at, word] of initialState.entries()) words.fill(word, at * lanes, (at + 1) * lanes)
    compress(0, outerBlock, 1)
    return words.slice(0, stateWords * lanes)
  }) as [Int32Array, Int32Array]

  return ({ bytes, ends }, count) => {
    if (count > digestBytes) throw new Error('A digest has 32 bytes.')
    const digests = new Uint8Array(count * ends.length)
    const waiting = Array.from({ length: mostBlocks + 1 }, (): number[] => [])

    const digest = (blocks: number): void => {
      const some = waiting[blocks] as number[]
      words.set(inner)
      compress(0, roomOf(blocks), blocks)
      words.copyWithin(outerBlock / wordBytes, 0, stateWords * lanes)
      words.set(afterDigest, outerBlock / wordBytes + stateWords * lanes)
      words.set(outer)
      compress(0, outerBlock, 1)
      for (let lane = 0; lane < some.length; lane++) {
        let to = count * (some[lane] ?? 0)
        for (let byte = 0; byte < count; byte++) digests[to++] = room[spread(byte) + wordBytes * lane] ?? 0
      }
      some.length = 0
    }

    let from = 0
    for (let at = 0; at < ends.length; at++) {
      const end = ends[at] ?? 0
      const length = end - from
      const blocks = Math.ceil((length + endBytes) / blockBytes)
      if (blocks > mostBlocks) {
        alone.begin()
        alone.addBytes(bytes.subarray(from, end))
        alone.into(digests, count * at, count)
        from = end
        continue
      }
      const some = waiting[blocks] as number[]
      const first = roomOf(blocks)
      if (some.length === 0) words.fill(0, first / wordBytes, (first + blocks * blockRoom) / wordBytes)
      const lane = first + wordBytes * some.length
      for (let byte = 0; from < end; byte++) room[lane + spread(byte)] = bytes[from++] ?? 0
      room[lane + spread(length)] = 0x80
      words[(lane + laneRow * (blocks * blockWords - 1)) / wordBytes] = 8 * (blockBytes + length)
      if (some.push(at) === lanes) digest(blocks)
    }
    for (let blocks = 1; blocks <= mostBlocks; blocks++) if (waiting[blocks]?.length !== 0) digest(blocks)
    return digests
  }
}
