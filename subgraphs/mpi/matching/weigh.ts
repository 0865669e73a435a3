import { compareValues } from './compare.ts'
import { equalLevel, levelsOf, normaliseField, swappedLevel } from './field-kinds.ts'
import type { FieldModel, MatchModel, Shares } from './model.ts'
import { type IdentityRecord, textOf } from './record.ts'

/** A record's normalised values, in the order of the model's fields. */
export type Values = readonly (string | null)[]

export interface FieldEvidence {
  readonly field: string
  readonly level: string
  /** Of the value or part that both share; null where they share none, or share it along with another field. */
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

const shareOf = ({ frequencies, otherFrequency }: Shares, value: string): number =>
  Math.max((Object.hasOwn(frequencies, value) ? frequencies[value] : undefined) ?? otherFrequency, rarest)

/** Whether two values at a level share one that is rare or common by itself. */
export function sharesValue({ kind, parts }: FieldModel, level: number): boolean {
  if (level === equalLevel(kind)) return true
  const name = kind === 'name' && parts !== null ? levelsOf.name[level] : undefined
  return name === 'GIVEN_NAME' || name === 'FAMILY_NAME'
}

/** How often different people have what two values share at a level; null where no value is shared. */
export function frequencyOf(field: FieldModel, level: number, value: string): number | null {
  if (!sharesValue(field, level)) return null
  const { kind, parts } = field
  const gap = parts === null ? -1 : value.indexOf(' ')
  const family = parts === null || gap < 0 ? null : shareOf(parts.family, value.slice(0, gap))
  const given = parts === null || gap < 0 ? null : shareOf(parts.given, value.slice(gap + 1))
  if (level === equalLevel(kind)) {
    if (family === null || given === null || Object.hasOwn(field.frequencies, value)) return shareOf(field, value)
    return Math.max(family * given, rarest)
  }
  return levelsOf.name[level] === 'GIVEN_NAME' ? given : family
}

/** What agreement on this very value says beyond agreement on any. */
export const frequencyBits = (field: FieldModel, level: number, frequency: number | null): number =>
  frequency === null ? 0 : Math.log2((field.levels[level]?.u ?? frequency) / frequency)

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
    const levelBeside = levels[beside] ?? null
    const { level: name, m: aloneM, u: aloneU } = field.levels[level] ?? { level: 'DIFFERS', m: 1, u: 1 }
    const m = field.given?.m?.[levelBeside ?? -1]?.[level] ?? aloneM
    const u = field.given?.u[levelBeside ?? -1]?.[level] ?? aloneU
    const value = sharesRarity(field, level, levelBeside, model) ? null : (one[at] ?? null)
    const frequency = value === null ? null : frequencyOf(field, level, value)
    const rarity = frequencyBits(field, level, frequency)
    return [{ field: field.field, level: name, frequency, bits: levelBits({ m, u }) + rarity }]
  })
  return { bits: evidence.reduce((sum, { bits }) => sum + bits, 0), evidence }
}

/** Beside a value of the field it goes along with that is shared as far, a rare value is not rare a second time. */
export function sharesRarity(
  { kind, given }: FieldModel,
  level: number,
  levelBeside: number | null,
  model: MatchModel,
): boolean {
  const beside = given === null ? undefined : model.fields.find(({ field }) => field === given.field)
  if (beside === undefined || levelBeside === null) return false
  return levelBeside === equalLevel(beside.kind) || (beside.kind === kind && levelBeside === level)
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
