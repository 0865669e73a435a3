import type { FieldModel, Shares } from '../model.ts'
import type { RecordTable } from './record-table.ts'

/** A value, how many records have it, and at how many witnesses. */
interface Counted {
  readonly value: string
  readonly count: number
  readonly witnesses: number
}

/** How common values are: as a whole and, of names in two parts, part by part. */
type ValueShares = Pick<FieldModel, 'frequencies' | 'otherFrequency' | 'parts'>
type SharesOf = (counts: readonly Counted[]) => Shares

/** At fewer witnesses a value is not named (NDB オープンデータ: the least number shown is ten). */
export const fewestNamed = 10
const mostNamed = 2000

/** Of whatever is there twice: for use beside the very records. */
export const repeatedValueShares = (table: RecordTable, field: number): ValueShares =>
  sharesIn(table, field, null, repeated)

/**
 * Of what many people have, and of nothing else: for a file that is kept. Records do not say whose they are, but a person
 * has one birth date, and of a birth date's people each a name of their own: a value at ten of these is ten people's, but
 * for a slip in one of them.
 */
export const commonValueShares = (table: RecordTable, field: number): ValueShares =>
  sharesIn(table, field, witnessOf(table, field), common)

function sharesIn(table: RecordTable, field: number, witness: Uint32Array | null, sharesOf: SharesOf): ValueShares {
  const values = table.valuesOf(field)
  const counted = (nameOf: (value: string) => string | null) => countsOf(table, field, witness, nameOf)
  const whole = sharesOf(counted((value) => value))
  if (table.fields[field]?.kind !== 'name' || !mostlyInTwoParts(values, table.countsOf(field)))
    return { ...whole, parts: null }
  return { ...whole, parts: { family: sharesOf(counted(familyOf)), given: sharesOf(counted(givenOf)) } }
}

const inTwoParts = (value: string): boolean => value.includes(' ')
const familyOf = (value: string) => (inTwoParts(value) ? value.slice(0, value.indexOf(' ')) : null)
const givenOf = (value: string) => (inTwoParts(value) ? value.slice(value.indexOf(' ') + 1) : null)

/** Few names are there twice, their parts are. */
function mostlyInTwoParts(values: readonly string[], counts: Uint32Array): boolean {
  let all = 0
  let inTwo = 0
  for (let id = 1; id < counts.length; id++) {
    const count = counts[id] ?? 0
    all += count
    if (inTwoParts(values[id] ?? '')) inTwo += count
  }
  return 2 * inTwo >= all
}

/** The column that tells people apart best beside a field; null: no column does, and each record is taken for a person's. */
function witnessOf(table: RecordTable, field: number): Uint32Array | null {
  for (const kind of ['date', 'name']) {
    const at = table.fields.findIndex((other, place) => place !== field && other.kind === kind)
    if (at >= 0 && table.fields[field]?.kind !== kind) return table.columns[at] ?? null
  }
  return null
}

function countsOf(
  table: RecordTable,
  field: number,
  witness: Uint32Array | null,
  nameOf: (value: string) => string | null,
): readonly Counted[] {
  const ids = new Map<string, number>()
  const names: string[] = []
  const there = table.countsOf(field)
  const group = Int32Array.from(table.valuesOf(field), (value, id) => {
    const name = id === 0 || there[id] === 0 ? null : nameOf(value)
    if (name === null) return -1
    const known = ids.get(name) ?? names.push(name) - 1
    ids.set(name, known)
    return known
  })
  const column = table.columns[field] ?? new Uint32Array()
  const counts = new Uint32Array(names.length)
  const pairs = new Float64Array(table.count)
  let noted = 0
  for (let record = 0; record < table.count; record++) {
    const its = group[column[record] ?? 0] ?? -1
    if (its < 0) continue
    counts[its] = (counts[its] ?? 0) + 1
    const seen = witness === null ? record + 1 : (witness[record] ?? 0)
    if (seen > 0) pairs[noted++] = its * factor + seen
  }
  const witnesses = distinctOf(pairs.subarray(0, noted).sort(), names.length)
  return names.map((value, its) => ({ value, count: counts[its] ?? 0, witnesses: witnesses[its] ?? 0 }))
}

/** A name's number and a witness's in one number. */
const factor = 2 ** 26

function distinctOf(pairs: Float64Array, names: number): Uint32Array {
  const distinct = new Uint32Array(names)
  for (const [at, pair] of pairs.entries()) {
    if (at > 0 && pair === pairs[at - 1]) continue
    const its = Math.floor(pair / factor)
    distinct[its] = (distinct[its] ?? 0) + 1
  }
  return distinct
}

function repeated(counts: readonly Counted[]): Shares {
  const all = Math.max(total(counts), 1)
  const kept = mostFrequent(counts.filter(({ count }) => count > 1))
  const others = counts.length - kept.length
  const ofOthers = total(counts) - total(kept)
  const otherFrequency = others === 0 || ofOthers === 0 ? 1 / all : ofOthers / others / all
  return { frequencies: sharesOfAll(kept, all), otherFrequency }
}

function common(counts: readonly Counted[]): Shares {
  const all = Math.max(total(counts), 1)
  const kept = new Set(mostFrequent(counts.filter(({ witnesses }) => witnesses >= fewestNamed)))
  // Who agree in a value that is not named agree mostly in one of the commoner ones: each counts by those who have it.
  const others = counts.filter((one) => !kept.has(one))
  const squares = others.reduce((sum, { count }) => sum + count * count, 0)
  const otherFrequency = others.length === 0 ? 1 / all : squares / total(others) / all
  return { frequencies: sharesOfAll([...kept], all), otherFrequency }
}

const total = (counts: readonly Counted[]): number => counts.reduce((sum, { count }) => sum + count, 0)

const mostFrequent = (counts: readonly Counted[]): readonly Counted[] =>
  counts.toSorted((one, other) => other.count - one.count).slice(0, mostNamed)

const sharesOfAll = (counts: readonly Counted[], all: number): Readonly<Record<string, number>> =>
  Object.fromEntries(counts.map(({ value, count }) => [value, count / all]))
