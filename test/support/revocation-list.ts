import { type KeyObject, sign } from 'node:crypto'
import type { Instant } from '../../schema/domain/time.ts'

/** One element of DER (ITU-T X.690). */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content])
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => element(0x30, ...contents)

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

export const utcTime = (text = '261120000000Z'): Buffer => element(0x17, Buffer.from(text))

/** A positive INTEGER: with a zero octet before a set high bit. */
export function integer(hex: string): Buffer {
  const digits = Buffer.from(hex, 'hex')
  return element(0x02, ...((digits[0] ?? 0) >= 0x80 ? [Buffer.from([0])] : []), digits)
}

export const revokedEntry = (serial: string, ...more: readonly Uint8Array[]): Buffer =>
  sequence(integer(serial), utcTime(), ...more)

export interface WrittenList {
  readonly issuer: string
  readonly key: KeyObject
  readonly from: Instant
  readonly until: Instant
  readonly entries: Uint8Array
}

/** A list (RFC 5280 §5.1) around entries as they are, sound or not, signed by Ed25519. */
export function writeList({ issuer, key, from, until, entries }: WrittenList): Buffer {
  const ed25519 = sequence(element(0x06, Buffer.from('2b6570', 'hex')))
  const commonName = sequence(element(0x06, Buffer.from('550403', 'hex')), element(0x0c, Buffer.from(issuer)))
  const time = (at: Instant) => utcTime(`${new Date(at).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`)
  const content = sequence(
    element(0x02, Buffer.from([1])),
    ed25519,
    sequence(element(0x31, commonName)),
    time(from),
    time(until),
    entries,
  )
  return sequence(content, ed25519, element(0x03, Buffer.from([0]), sign(null, content, key)))
}

/** Entries of serial numbers of 16 octets each, written in one go: for lists of a million. */
export function writeEntries(serials: Uint8Array): Buffer {
  const [before, after] = [Buffer.from([0x30, 33, 0x02, 16]), utcTime()]
  const each = before.length + 16 + after.length
  const count = serials.length / 16
  const entries = Buffer.alloc(count * each)
  for (let entry = 0; entry < count; entry++) {
    before.copy(entries, entry * each)
    entries.set(serials.subarray(entry * 16, entry * 16 + 16), entry * each + before.length)
    after.copy(entries, entry * each + before.length + 16)
  }
  return sequence(entries)
}
