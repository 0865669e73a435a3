import { type KeyObject, sign, verify } from 'node:crypto'
import type { Instant } from '../../../schema/domain/time.ts'
import { keyIdOf, type SigningKey } from './signing-key.ts'

/** What a log says of itself: so many leaves, this root. */
export interface TreeHead {
  /** The log's own random name: a head of another log does not pass. */
  readonly log: string
  /** 1, 2, 3 … without gaps: a head taken away leaves one. */
  readonly sequence: number
  readonly size: number
  /** 64 hexadecimal digits. */
  readonly root: string
  readonly instant: Instant
}

export interface SignedHead extends TreeHead {
  /** Which key signed: keys are replaced in the course of years. */
  readonly key: string
  /** base64url. */
  readonly signature: string
}

export type HeadVerdict = 'VALID' | 'UNKNOWN_KEY' | 'FORGED'

export function signHead(head: TreeHead, key: SigningKey): SignedHead {
  return { ...head, key: key.id, signature: sign(null, signedBytes(head), key.privateKey).toString('base64url') }
}

export function verifyHead(head: SignedHead, publicKeys: readonly KeyObject[]): HeadVerdict {
  const key = publicKeys.find((candidate) => keyIdOf(candidate) === head.key)
  if (key === undefined) return 'UNKNOWN_KEY'
  return verify(null, signedBytes(head), key, Buffer.from(head.signature, 'base64url')) ? 'VALID' : 'FORGED'
}

const context = Buffer.from('tsunagu audit tree head v1\0', 'latin1')

/** The fields of RFC 9162 §4.10 (timestamp, tree_size, root_hash) in fixed widths, after the log's name and a context. */
function signedBytes(head: TreeHead): Buffer {
  const log = Buffer.from(head.log, 'utf8')
  const numbers = Buffer.alloc(28)
  numbers.writeUInt32BE(log.length, 0)
  numbers.writeBigUInt64BE(BigInt(head.sequence), 4)
  numbers.writeBigUInt64BE(BigInt(head.instant), 12)
  numbers.writeBigUInt64BE(BigInt(head.size), 20)
  return Buffer.concat([context, numbers, log, Buffer.from(head.root, 'hex')])
}
