import { type Stored, storable } from './storable.ts'

/** A parameter as it travels: numbers and text as text, bytes as they are. */
export function bound(parameter: unknown): string | Buffer | null {
  const value = storable(parameter)
  if (value === null) return null
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  // -0 as well: its text is 0.
  return String(value)
}

export type Decode = (text: string) => Stored

const asText: Decode = (text) => text
const asInteger: Decode = (text) => {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
const asNumber: Decode = (text) => Number(text)
/** Sums of 64-bit integers are numerics. */
const asNumeric: Decode = (text) => (/^-?\d+$/.test(text) ? asInteger(text) : Number(text))
const asBytes: Decode = (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))
/** As SQLite, which has no truth values. */
const asTruth: Decode = (text) => (text === 't' ? 1 : 0)

// Types by their numbers in pg_type.dat; what is not here comes as its text.
const decoders: ReadonlyMap<number, Decode> = new Map([
  [16 /* bool */, asTruth],
  [17 /* bytea */, asBytes],
  [20 /* int8 */, asInteger],
  [21 /* int2 */, asNumber],
  [23 /* int4 */, asNumber],
  [26 /* oid */, asNumber],
  [700 /* float4 */, asNumber],
  [701 /* float8 */, asNumber],
  [1700 /* numeric */, asNumeric],
])

export const decoderOf = (type: number): Decode => decoders.get(type) ?? asText
