import type { Field, List } from './form.ts'

/** What was typed, as it was typed: a figure is text until it is sent, and what was unticked is still there. */
export type Typed = string | boolean | TypedGroup | TypedList
export type TypedFields = Readonly<Record<string, Typed>>
export interface TypedGroup {
  readonly on: boolean
  readonly of: TypedFields
}
export interface TypedList {
  readonly on: boolean
  readonly entries: readonly TypedEntry[]
}
export interface TypedEntry {
  /** Of this entry as long as it is typed at: lists are long, and entries go. */
  readonly key: string
  /** Taken out, and can be put back. */
  readonly gone: boolean
  readonly of: TypedFields
}

/** What the hub holds of a section, or of a part of one. */
export type Content = Readonly<Record<string, unknown>>

export const isGroup = (typed: Typed | undefined): typed is TypedGroup => typeof typed === 'object' && 'of' in typed
export const isList = (typed: Typed | undefined): typed is TypedList => typeof typed === 'object' && 'entries' in typed

export const contentIn = (content: Content | null, name: string): Content | null => {
  const value = content?.[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Content) : null
}
export const entriesIn = (content: Content | null, name: string): readonly Content[] => {
  const value = content?.[name]
  return Array.isArray(value) ? (value as readonly Content[]) : []
}

/** What the hub holds, as if it had just been typed. */
export function typedFrom(fields: readonly Field[], content: Content | null): TypedFields {
  return Object.fromEntries(fields.map((field) => [field.name, typedField(field, content)]))
}

function typedField(field: Field, content: Content | null): Typed {
  const value = content?.[field.name]
  switch (field.kind) {
    case 'FLAG':
      return value === true
    case 'GROUP': {
      const held = contentIn(content, field.name)
      return { on: field.as !== 'UNFOLDED' || held !== null, of: typedFrom(field.fields, held) }
    }
    case 'LIST': {
      const held = entriesIn(content, field.name)
      return { on: held.length > 0, entries: held.map((entry, place) => typedEntry(field, `${place}`, entry)) }
    }
    default:
      return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  }
}

export const typedEntry = (list: List, key: string, content: Content | null): TypedEntry => ({
  key,
  gone: false,
  of: typedFrom(list.fields, content),
})

/** An entry ticked by `word`, or an empty one. */
export function freshEntry(list: List, key: string, word: string | null): TypedEntry {
  if (word === null || list.ticks === undefined) return typedEntry(list, key, null)
  return typedEntry(list, key, { ...list.ticks.begins[word], [list.ticks.field]: word })
}

/** A key that no entry of the list has. */
export function freshKey({ entries }: TypedList): string {
  let next = entries.length
  while (entries.some(({ key }) => key === `${next}`)) next++
  return `${next}`
}

/** Nothing was said in any of these fields. */
export const saysNothing = (fields: readonly Field[], typed: TypedFields): boolean =>
  fields.every((field) => {
    const value = typed[field.name]
    if (value === undefined || value === false) return true
    if (typeof value === 'string') return value.trim() === ''
    if (isGroup(value)) return field.kind === 'GROUP' && saysNothing(field.fields, value.of)
    if (isList(value))
      return field.kind === 'LIST' && value.entries.every((one) => one.gone || saysNothing(field.fields, one.of))
    return false
  })

/** Where something stands in what was typed: names of fields, and keys of entries. */
export type Place = readonly string[]

/** `typed` with what `change` makes of what stands at the place. */
export function changed(typed: TypedFields, place: Place, change: (before: Typed | undefined) => Typed): TypedFields {
  const [name, ...rest] = place
  if (name === undefined) return typed
  const before = typed[name]
  if (rest.length === 0) return { ...typed, [name]: change(before) }
  if (isGroup(before)) return { ...typed, [name]: { ...before, of: changed(before.of, rest, change) } }
  if (!isList(before)) return typed
  const [key, ...within] = rest
  const entries = before.entries.map((entry) =>
    entry.key === key ? { ...entry, of: changed(entry.of, within, change) } : entry,
  )
  return { ...typed, [name]: { ...before, entries } }
}
