import { timingSafeEqual } from 'node:crypto'
import { Refused } from '../failure.ts'
import type { Body } from './fetchmac.ts'
import { wireRefusal } from './reason.ts'

/**
 * A body of any length, signed piece by piece: nothing of it is read before it is known to be the sender's, in its
 * place, and a body that was cut off has no last piece. On the wire: length (32 bits), MAC (32 bytes), piece.
 */
export type MacOfPiece = (index: number, last: boolean, piece: Body) => Buffer

const macBytes = 32
const headBytes = 4 + macBytes
export const mostPieceBytes = 256 * 1024

/** The last piece is empty: what came before it was whole. */
export async function* inPieces(source: AsyncIterable<Uint8Array>, macOf: MacOfPiece): AsyncGenerator<Buffer> {
  let index = 0
  const piece = (bytes: Uint8Array): Buffer => {
    const head = Buffer.allocUnsafe(4)
    head.writeUInt32BE(bytes.length)
    return Buffer.concat([head, macOf(index++, bytes.length === 0, bytes), bytes])
  }
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += mostPieceBytes) yield piece(chunk.subarray(at, at + mostPieceBytes))
  }
  yield piece(new Uint8Array(0))
}

/** The bytes that were sent, as far as they are genuine; then it throws a `Refused`, unless the body was whole. */
export async function* fromPieces(wire: AsyncIterable<Uint8Array>, macOf: MacOfPiece): AsyncGenerator<Buffer> {
  let index = 0
  let whole = false
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of wire) {
    rest = rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk])
    while (rest.length >= headBytes) {
      const length = rest.readUInt32BE(0)
      if (whole || length > mostPieceBytes) throw alteredBody()
      if (rest.length < headBytes + length) break
      const piece = rest.subarray(headBytes, headBytes + length)
      const expected = macOf(index++, length === 0, piece)
      if (!timingSafeEqual(expected, rest.subarray(4, headBytes))) throw alteredBody()
      rest = rest.subarray(headBytes + length)
      if (length === 0) whole = true
      else yield piece
    }
  }
  if (!whole) throw new Refused(wireRefusal('CUT_OFF'))
  if (rest.length > 0) throw alteredBody()
}

const alteredBody = (): Refused => new Refused(wireRefusal('ALTERED'))
