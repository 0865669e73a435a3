import type { KeyPart, MatchModel } from './model.ts'
import type { Values } from './weigh.ts'

/** Signed 64 bits, as a store's integer column holds it. */
export type BlockingKey = bigint

/** Where records lie under their keys; adapters are an engine's table, and memory for batches. */
export interface CandidateIndex<Id> {
  candidates(keys: readonly BlockingKey[]): Promise<readonly Id[]>
}

/** The keys under which a record can be found: one for each rule that it has all parts of. */
export function blockingKeys(values: Values, model: MatchModel): readonly BlockingKey[] {
  const { parts: looked, rules } = planOf(model)
  const texts = looked.map(({ field, part }) => {
    const value = values[field] ?? null
    return value === null ? null : keyPart(part, value)
  })
  const keys = new Set<BlockingKey>()
  for (const [at, rule] of rules.entries()) {
    const text = keyText(rule, texts)
    if (text !== null) keys.add(hash64(`${at}\u0000${text}`))
  }
  return [...keys]
}

/** Under which the members of one household lie, whoever they are. */
export const householdKey = (number: string): BlockingKey => hash64(`household\u0000${number}`)

/** Rules share parts: each part is read once, and a rule names it by its place. */
interface Plan {
  readonly parts: readonly { readonly field: number; readonly part: KeyPart }[]
  readonly rules: readonly (readonly number[])[]
}

const plans = new WeakMap<MatchModel, Plan>()

function planOf(model: MatchModel): Plan {
  const known = plans.get(model)
  if (known !== undefined) return known
  const parts: { readonly field: number; readonly part: KeyPart }[] = []
  const placeOf = (name: string, part: KeyPart): number => {
    const field = model.fields.findIndex((one) => one.field === name)
    const place = parts.findIndex((one) => one.field === field && one.part === part)
    return place < 0 ? parts.push({ field, part }) - 1 : place
  }
  const rules = model.blocking.map((rule) => rule.parts.map(({ field, part }) => placeOf(field, part)))
  const plan = { parts, rules }
  plans.set(model, plan)
  return plan
}

function keyText(rule: readonly number[], texts: readonly (string | null)[]): string | null {
  let whole = ''
  for (const [at, place] of rule.entries()) {
    const text = texts[place] ?? null
    if (text === null) return null
    whole += at === 0 ? text : `\u0000${text}`
  }
  return whole
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
  return (BigInt(mix(one) | 0) << 32n) | BigInt(mix(other))
}

function mix(lane: number): number {
  let h = lane
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
