import type { Field, Figure } from './form.ts'
import { figureIn, sentEntries } from './meaning.ts'
import { messageFor } from './messages.ts'
import { type Content, isGroup, isList, type Place, saysNothing, type TypedFields } from './typed.ts'

export interface Problem {
  readonly place: Place
  readonly message: string
}

export interface Sendable {
  readonly input: Content
  readonly problems: readonly Problem[]
}

/** What is sent of what was typed, and what cannot be sent yet. What lies under no tick is not sent. */
export function sendable(fields: readonly Field[], typed: TypedFields, today: string): Sendable {
  const problems: Problem[] = []
  const fault = (field: Field, place: Place, reason: string): null => {
    problems.push({ place, message: messageFor(reason, field) })
    return null
  }

  const scalar = (field: Exclude<Field, { kind: 'GROUP' | 'LIST' | 'FLAG' }>, raw: string, place: Place): unknown => {
    const text = raw.trim()
    if (text === '') {
      if (field.required) return fault(field, place, field.kind === 'CHOICE' ? 'CHOOSE' : 'REQUIRED')
      return null
    }
    switch (field.kind) {
      case 'FIGURE': {
        const figure = figureIn(text)
        if (figure === null) return fault(field, place, 'NO_FIGURE')
        return inBounds(field, figure) ? figure : fault(field, place, 'IMPOSSIBLE')
      }
      case 'DAY':
        if (!isDay(text)) return fault(field, place, 'NO_DAY')
        return text > today ? fault(field, place, 'IN_THE_FUTURE') : text
      case 'CHOICE':
        return text in field.words ? text : fault(field, place, 'CHOOSE')
      case 'KEY':
        return text
      default:
        return text.length > field.longest ? fault(field, place, 'TOO_LONG') : text
    }
  }

  const each = (within: readonly Field[], of: TypedFields, place: Place): Content =>
    Object.fromEntries(within.map((field) => [field.name, one(field, of, [...place, field.name])]))

  const one = (field: Field, of: TypedFields, place: Place): unknown => {
    const value = of[field.name]
    if (field.kind === 'FLAG') return value === true
    if (field.kind === 'GROUP') {
      if (!isGroup(value) || !value.on) return null
      if (field.as !== 'UNFOLDED' && saysNothing(field.fields, value.of)) return null
      const said = each(field.fields, value.of, place)
      if (field.as === 'BOUNDS' && isAbove(said.low, said.high)) fault(field, [...place, 'low'], 'RANGE')
      return said
    }
    if (field.kind === 'LIST') {
      if (!isList(value) || !value.on) return []
      return sentEntries(field, value.entries).map((entry) => each(field.fields, entry.of, [...place, entry.key]))
    }
    return scalar(field, typeof value === 'string' ? value : '', place)
  }

  const input = each(fields, typed, [])
  return { input, problems }
}

/** Where in what was typed the hub's `inputPath` points, counted as it was sent; and the field there. */
export function placeOf(
  fields: readonly Field[],
  typed: TypedFields,
  path: readonly (string | number)[],
): { readonly place: Place; readonly field: Field | null } {
  const [name, ...rest] = path
  const field = fields.find((one) => one.name === name) ?? null
  if (field === null) return { place: [], field: null }
  const value = typed[field.name]
  const here = { place: [field.name], field }
  if (rest.length === 0) return here
  if (field.kind === 'GROUP' && isGroup(value)) {
    const within = placeOf(field.fields, value.of, rest)
    return { place: [field.name, ...within.place], field: within.field ?? field }
  }
  if (field.kind === 'LIST' && isList(value)) {
    const [index, ...deeper] = rest
    const entry = typeof index === 'number' ? sentEntries(field, value.entries)[index] : undefined
    if (entry === undefined) return here
    const within = placeOf(field.fields, entry.of, deeper)
    return { place: [field.name, entry.key, ...within.place], field: within.field ?? field }
  }
  return here
}

const inBounds = ({ low, high }: Figure, figure: number): boolean => figure >= low && figure <= high
const isAbove = (low: unknown, high: unknown): boolean =>
  typeof low === 'number' && typeof high === 'number' && low > high

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
