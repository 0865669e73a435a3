import { compareValues } from './compare.ts'
import { normaliseField, swappedLevel, topLevel } from './field-kinds.ts'
import type { FieldModel, MatchModel } from './model.ts'
import { type IdentityRecord, textOf } from './record.ts'

/** A record's normalised values, in the order of the model's fields. */
export type Values = readonly (string | null)[]

export interface FieldEvidence {
  readonly field: string
  readonly level: string
  /** Of the shared value; null where they do not agree wholly. */
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
  const evidence = model.fields.flatMap((field, at): FieldEvidence[] => {
    const a = one[at] ?? null
    const b = other[at] ?? null
    if (a === null || b === null) return []
    let level = compareValues(field.kind, a, b)
    if (level === 0 && isSwapped(one, other, at, model)) level = swappedLevel(field.kind) ?? 0
    const { level: name, m, u } = field.levels[level] ?? { level: 'DIFFERS', m: 1, u: 1 }
    const isTop = level === topLevel(field.kind)
    const bits = levelBits({ m, u }) + (isTop ? frequencyBits(field, a) : 0)
    return [{ field: field.field, level: name, frequency: isTop ? frequencyOf(field, a) : null, bits }]
  })
  return { bits: evidence.reduce((sum, { bits }) => sum + bits, 0), evidence }
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
