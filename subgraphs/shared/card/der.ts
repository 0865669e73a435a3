import { createHash } from 'node:crypto'
import { AsnConvert, BitString } from '@peculiar/asn1-schema'
import type { Extension, Name } from '@peculiar/asn1-x509'
import type { Instant } from '../../../schema/domain/time.ts'
import { elementAt, tags } from './der-walk.ts'
import { longestSerial } from './serials.ts'

/** Whether the bytes are one element and nothing behind it: what a signature does not cover is not carried along. */
export function isOneElement(der: Uint8Array): boolean {
  const element = elementAt(der, 0, der.length)
  return element?.tag === tags.sequence && element.until === der.length
}

/**
 * Whether a signed element ends as DER writes it: the algorithm that the signed part itself names, then the signature,
 * all of its bits. These octets are signed by nobody, and so may not vary.
 */
export function endsInSignature(der: Uint8Array, algorithm: object, signature: ArrayBuffer): boolean {
  const end = Buffer.concat([
    Buffer.from(AsnConvert.serialize(algorithm)),
    Buffer.from(AsnConvert.serialize(new BitString(signature, 0))),
  ])
  return end.equals(der.subarray(Math.max(0, der.length - end.length)))
}

/** Stands for a structure wherever two are compared. */
export function digestOf(structure: unknown): string {
  return createHash('sha256')
    .update(new Uint8Array(AsnConvert.serialize(structure)))
    .digest('base64url')
}

export const nameDigest = (name: Name): string => digestOf(name)

/** RFC 5280 §4.1.2.2: a positive integer of 20 octets at most; as hex without its leading zeros. */
export function serialOf(octets: ArrayBuffer): string | null {
  const bytes = new Uint8Array(octets)
  const start = serialFrom(bytes, 0, bytes.length)
  return start === null ? null : Buffer.from(bytes.subarray(start)).toString('hex')
}

/** Where the digits of a serial number begin in the content of an INTEGER; null: it is none. */
export function serialFrom(der: Uint8Array, from: number, until: number): number | null {
  if ((der[from] ?? 0) & 0x80) return null
  let start = from
  while (start < until && der[start] === 0) start++
  return start === until || until - start > longestSerial || until - from > longestSerial + 1 ? null : start
}

/** Null: none, or not to be relied on. */
export function instantOf(time: { getTime(): Date } | undefined): Instant | null {
  const at = time?.getTime().getTime() ?? Number.NaN
  return Number.isNaN(at) ? null : (at as Instant)
}

type Structure<T> = new () => T

/** The extensions of a certificate or a list, each read at most once and known by its identifier. */
export class Extensions {
  readonly #byId: ReadonlyMap<string, Extension>
  /** RFC 5280 §4.2: no extension stands twice. */
  readonly repeated: boolean

  constructor(extensions: readonly Extension[]) {
    this.#byId = new Map(extensions.map((one) => [one.extnID, one]))
    this.repeated = this.#byId.size !== extensions.length
  }

  read<T>(id: string, structure: Structure<T>): T | null {
    const found = this.#byId.get(id)
    return found === undefined ? null : AsnConvert.parse(found.extnValue.buffer, structure)
  }

  /** RFC 5280 §4.2: a critical extension that is not understood refuses the whole. */
  hasUnknownCritical(understood: ReadonlySet<string>): boolean {
    return [...this.#byId.values()].some(({ critical, extnID }) => critical && !understood.has(extnID))
  }
}
