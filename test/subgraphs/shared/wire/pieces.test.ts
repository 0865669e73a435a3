import { createSecretKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Refused } from '../../../../subgraphs/shared/failure.ts'
import { type Direction, macOfPiece } from '../../../../subgraphs/shared/wire/fetchmac.ts'
import { fromPieces, inPieces, mostPieceBytes } from '../../../../subgraphs/shared/wire/pieces.ts'
import { seeded } from '../../../support/seeded.ts'

const key = createSecretKey(Buffer.alloc(32, 9))
const macs = (sequence = 0, direction: Direction = 'sent') => {
  return (index: number, last: boolean, piece: string | Uint8Array) =>
    macOfPiece(key, sequence, direction, index, last, piece)
}

async function* of(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function framesOf(...chunks: readonly (string | Uint8Array)[]): Promise<Buffer[]> {
  const frames: Buffer[] = []
  for await (const frame of inPieces(of(...chunks), macs())) frames.push(frame)
  return frames
}

/** What was let through, and what became of the rest. */
async function read(wire: AsyncIterable<Uint8Array>, macOf = macs()): Promise<readonly [string, string | null]> {
  const read: Buffer[] = []
  try {
    for await (const piece of fromPieces(wire, macOf)) read.push(piece)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [Buffer.concat(read).toString(), error.refusal.reason ?? null]
  }
  return [Buffer.concat(read).toString(), null]
}

describe('a body in pieces', () => {
  it.each([1, 2, 3])('arrives as it was sent, however the network cut it (seed %i)', async (seed) => {
    const random = seeded(seed)
    const sent = Array.from({ length: 40 }, () => 'あ'.repeat(Math.floor(random() * 3_000)))
    const wire = Buffer.concat(await framesOf(...sent))
    const cuts: Buffer[] = []
    for (let at = 0; at < wire.length; ) {
      const next = at + 1 + Math.floor(random() * 5_000)
      cuts.push(wire.subarray(at, next))
      at = next
    }
    expect(await read(of(...cuts))).toEqual([sent.join(''), null])
  })

  it('may be empty', async () => {
    expect((await framesOf()).length).toBe(1)
    expect(await read(of(...(await framesOf())))).toEqual(['', null])
  })

  it('goes in pieces of 256 KiB at most', async () => {
    const large = Buffer.alloc(2 * mostPieceBytes + 1, 'a')
    const frames = await framesOf(large)
    expect(frames.map((frame) => frame.length - 36)).toEqual([mostPieceBytes, mostPieceBytes, 1, 0])
    expect(await read(of(...frames))).toEqual([large.toString(), null])
  })

  it('holds no more than a piece of what is on its way', async () => {
    let pulled = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        pulled += 1
        yield Buffer.alloc(1_000, 'a')
      }
    }
    const pieces = fromPieces(inPieces(endless(), macs()), macs())
    for (let count = 1; count <= 10; count++) {
      await pieces.next()
      expect(pulled).toBe(count)
    }
    await pieces.return(undefined)
  })
})

describe('of an altered body nothing passes from the piece on that was altered', () => {
  const frames = () => framesOf('one,', 'two,', 'three')
  const [one, two] = ['one,', 'one,two,']

  it.each<[string, (frames: Buffer[]) => readonly Buffer[], string, string]>([
    ['a byte of a piece', ([a, b = Buffer.alloc(0), ...rest]) => [a ?? b, flipped(b, 38), ...rest], one, 'ALTERED'],
    ['a byte of a MAC', ([a, b = Buffer.alloc(0), ...rest]) => [a ?? b, flipped(b, 10), ...rest], one, 'ALTERED'],
    ['two pieces that change places', ([a, b, c, end]) => list(a, c, b, end), one, 'ALTERED'],
    ['a piece that comes twice', ([a, b, c, end]) => list(a, b, b, c, end), two, 'ALTERED'],
    ['a piece that is missing', ([a, _, c, end]) => list(a, c, end), one, 'ALTERED'],
    ['an end that comes too early', ([a, b, _, end]) => list(a, b, end), two, 'ALTERED'],
    ['a piece behind the end', ([a, b, c, end]) => list(a, b, c, end, c), 'one,two,three', 'ALTERED'],
    ['a byte behind the end', (all) => [...all, Buffer.of(0)], 'one,two,three', 'ALTERED'],
    ['a piece longer than any', ([a, ...rest]) => list(a, Buffer.alloc(36, 0xff), ...rest), one, 'ALTERED'],
    ['no end', (all) => all.slice(0, -1), 'one,two,three', 'CUT_OFF'],
    ['half a piece', ([a, b]) => list(a, b?.subarray(0, 38)), one, 'CUT_OFF'],
    ['nothing at all', () => [], '', 'CUT_OFF'],
  ])('%s', async (_, change, passed, reason) => {
    expect(await read(of(...change(await frames())))).toEqual([passed, reason])
  })

  it('a body of another fetch, or an answer in the place of what was sent', async () => {
    expect(await read(of(...(await frames())), macs(1))).toEqual(['', 'ALTERED'])
    expect(await read(of(...(await frames())), macs(0, 'answered'))).toEqual(['', 'ALTERED'])
  })
})

function flipped(frame: Buffer, at: number): Buffer {
  const copy = Buffer.from(frame)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const list = (...frames: readonly (Buffer | undefined)[]): Buffer[] => frames.flatMap((frame) => frame ?? [])
