import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256 over one message under a token's own key. The body comes last, so every field has one reading. */
export type Body = string | Uint8Array

export interface FetchTarget {
  readonly method: string
  readonly path: string
}
export const graphqlTarget: FetchTarget = { method: 'POST', path: '/graphql' }

export function macOfFetch(key: KeyObject, sequence: number, target: FetchTarget, body: Body): string {
  return mac(key, `fetch\n${sequence}\n${target.method}\n${target.path}\n`, body)
}

/** An answer is bound to the fetch it answers, so that two answers cannot change places. */
export function macOfAnswer(key: KeyObject, sequence: number, status: number, body: Body): string {
  return mac(key, `answer\n${sequence}\n${status}\n`, body)
}

export type Direction = 'sent' | 'answered'

/** A piece is bound to its fetch, its direction and its place; the last one says so. */
export function macOfPiece(
  key: KeyObject,
  sequence: number,
  direction: Direction,
  index: number,
  last: boolean,
  piece: Body,
): Buffer {
  const prefix = `piece\n${sequence}\n${direction}\n${index}\n${last ? 'last' : 'more'}\n`
  return createHmac('sha256', key).update(prefix).update(piece).digest()
}

export function sameMac(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function mac(key: KeyObject, prefix: string, body: Body): string {
  return createHmac('sha256', key).update(prefix).update(body).digest('base64url')
}
