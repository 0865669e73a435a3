import type { BlockingRule, KeyPart, MatchModel } from './model.ts'
import type { Values } from './weigh.ts'

/** Signed 64 bits, as a store's integer column holds it. */
export type BlockingKey = bigint

/** Where records lie under their keys; adapters are an engine's table, and memory for batches. */
export interface CandidateIndex<Id> {
  candidates(keys: readonly BlockingKey[]): Promise<readonly Id[]>
}

/** The keys under which a record can be found: one for each rule that it has all parts of. */
export function blockingKeys(values: Values, model: MatchModel): readonly BlockingKey[] {
  const positions = new Map(model.fields.map(({ field }, at) => [field, at]))
  const keys = model.blocking.flatMap((rule, at) => {
    const text = keyText(rule, (field) => values[positions.get(field) ?? -1] ?? null)
    return text === null ? [] : [hash64(`${at}\u0000${text}`)]
  })
  return [...new Set(keys)]
}

/** Under which the members of one household lie, whoever they are. */
export const householdKey = (number: string): BlockingKey => hash64(`household\u0000${number}`)

function keyText(rule: BlockingRule, valueIn: (field: string) => string | null): string | null {
  const parts: string[] = []
  for (const { field, part } of rule.parts) {
    const value = valueIn(field)
    const text = value === null ? null : keyPart(part, value)
    if (text === null) return null
    parts.push(text)
  }
  return parts.join('\u0000')
}

/** The part of a value that a rule looks at; null where the value has none. */
export function keyPart(part: KeyPart, value: string): string | null {
  const text = parts[part](value)
  return text === '' ? null : text
}

const parts: Readonly<Record<KeyPart, (value: string) => string>> = {
  WHOLE: (value) => value.replaceAll(' ', ''),
  START: (value) => value.slice(0, 4),
  FIRST_TOKEN: (value) => value.split(' ', 1)[0] ?? '',
  LAST_TOKEN: (value) => value.slice(value.lastIndexOf(' ') + 1),
  TOKENS: (value) => value.split(' ').toSorted().join(' '),
  YEAR: (value) => value.slice(0, 4),
  MONTH_DAY: (value) => value.slice(5),
  SOUND: sound,
}

const voiced = 'ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ'
const plain = 'カキクケコサシスセソタチツテトハヒフヘホハヒフヘホ'

/** What is left of a name when it is misheard: no voicing, no length, no doubled signs; in Latin no vowels after the first. */
function sound(value: string): string {
  const bare = value
    .replaceAll(' ', '')
    .replace(/[ガ-ポ]/g, (sign) => plain[voiced.indexOf(sign)] ?? sign)
    .replace(/[ーッ]/g, '')
    .replace(/(?<=[オコソトノホモヨロ])ウ/g, '')
  return bare.replace(/(?<=[A-Z])[AEIOUYHW]/g, '').replace(/(.)\1+/gu, '$1')
}

/** Two lanes of 32 bits (murmur3's finaliser over FNV-1a): keys only gather candidates, so a clash costs a comparison. */
function hash64(text: string): bigint {
  let one = 0x811c9dc5
  let other = 0x9747b28c
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ code, 0x5bd1e995)
    other ^= other >>> 15
  }
  return BigInt.asIntN(64, (BigInt(mix(one)) << 32n) | BigInt(mix(other)))
}

function mix(lane: number): number {
  let h = lane
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
