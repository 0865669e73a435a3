import { compareValues } from './compare.ts'
import { normaliseField, swappedLevel, topLevel } from './field-kinds.ts'
import type { FieldModel, MatchModel } from './model.ts'
import { type IdentityRecord, textOf } from './record.ts'

/** A record's normalised values, in the order of the model's fields. */
export type Values = readonly (string | null)[]

export interface FieldEvidence {
  readonly field: string
  readonly level: string
  /** Of the shared value; null where they do not agree wholly, or agree along with another field. */
  readonly frequency: number | null
  readonly bits: number
}

export interface Weighed {
  readonly bits: number
  readonly evidence: readonly FieldEvidence[]
}

export const valuesOf = (record: IdentityRecord, model: MatchModel): Values =>
  model.fields.map(({ field, kind }) => {
    const text = textOf(record, field)
    return text === null ? null : normaliseField(kind, text)
  })

export const levelBits = ({ m, u }: { readonly m: number; readonly u: number }): number => Math.log2(m / u)

/** No one value is rarer than this says, however few were counted: 20 bits. */
const rarest = 2 ** -20

export function frequencyOf(field: FieldModel, value: string): number {
  const known = Object.hasOwn(field.frequencies, value) ? field.frequencies[value] : undefined
  return Math.max(known ?? field.otherFrequency, rarest)
}

/** What agreement on this very value says beyond agreement on any. */
export function frequencyBits(field: FieldModel, value: string): number {
  const top = field.levels[topLevel(field.kind)]
  return top === undefined ? 0 : Math.log2(top.u / frequencyOf(field, value))
}

/** Fellegi and Sunter 1969: the sum of what each field says, in bits. A field that either leaves out says nothing. */
export function weigh(one: Values, other: Values, model: MatchModel): Weighed {
  const levels = model.fields.map(({ kind }, at): number | null => {
    const a = one[at] ?? null
    const b = other[at] ?? null
    if (a === null || b === null) return null
    const level = compareValues(kind, a, b)
    return level === 0 && isSwapped(one, other, at, model) ? swappedLevel(kind) : level
  })
  const evidence = model.fields.flatMap((field, at): FieldEvidence[] => {
    const level = levels[at] ?? null
    if (level === null) return []
    const beside = field.given === null ? -1 : model.fields.findIndex((known) => known.field === field.given?.field)
    const u = field.given?.u[levels[beside] ?? -1]?.[level]
    const { level: name, m, u: alone } = field.levels[level] ?? { level: 'DIFFERS', m: 1, u: 1 }
    const value = level === topLevel(field.kind) && !sharesRarity(field, levels[beside] ?? null, model) ? one[at] : null
    const rarity = value === null || value === undefined ? 0 : frequencyBits(field, value)
    const frequency = value === null || value === undefined ? null : frequencyOf(field, value)
    return [{ field: field.field, level: name, frequency, bits: levelBits({ m, u: u ?? alone }) + rarity }]
  })
  return { bits: evidence.reduce((sum, { bits }) => sum + bits, 0), evidence }
}

/** Beside an equal value of the field it goes along with, a rare value is not rare a second time. */
function sharesRarity({ given }: FieldModel, levelBeside: number | null, model: MatchModel): boolean {
  const beside = given === null ? undefined : model.fields.find(({ field }) => field === given.field)
  return beside !== undefined && levelBeside === topLevel(beside.kind)
}

/** The value stands in another field of the same kind over there, here or the other way round. */
function isSwapped(one: Values, other: Values, at: number, model: MatchModel): boolean {
  const kind = model.fields[at]?.kind
  if (kind === undefined || swappedLevel(kind) === null) return false
  return model.fields.some(
    (field, elsewhere) =>
      elsewhere !== at &&
      field.kind === kind &&
      ((one[at] !== null && one[at] === other[elsewhere]) || (other[at] !== null && other[at] === one[elsewhere])),
  )
}
