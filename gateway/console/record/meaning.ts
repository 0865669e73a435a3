import type { Field, List } from './form.ts'
import { isGroup, isList, saysNothing, type TypedEntry, type TypedFields } from './typed.ts'

/** Digits as they are typed in Japan: full-width, with a comma for thousands. */
export function figureIn(text: string): number | null {
  const plain = text.normalize('NFKC').replaceAll(',', '').trim()
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null
}

/** What is sent of a list: neither what was taken out, nor what says nothing. */
export const sentEntries = (list: List, entries: readonly TypedEntry[]): readonly TypedEntry[] =>
  entries.filter(({ gone, of }) => !gone && !saysNothing(list.fields, of) && !isUnusedSetting(list, of))

/** A setting that stood ready and was given no value. */
const isUnusedSetting = (list: List, of: TypedFields): boolean =>
  list.nested === true && typeof of.value === 'string' && of.value.trim() === ''

/** Whether both mean the same: the hub writes some things its own way, a telephone number without its hyphens. */
export const meanSame = (fields: readonly Field[], one: TypedFields, other: TypedFields): boolean =>
  JSON.stringify(meaning(fields, one)) === JSON.stringify(meaning(fields, other))

const meaning = (fields: readonly Field[], typed: TypedFields): unknown =>
  fields.map((field): unknown => {
    const value = typed[field.name]
    if (field.kind === 'GROUP') {
      if (!isGroup(value) || !value.on) return null
      return field.as !== 'UNFOLDED' && saysNothing(field.fields, value.of) ? null : meaning(field.fields, value.of)
    }
    if (field.kind === 'LIST') {
      if (!isList(value) || !value.on) return []
      return sentEntries(field, value.entries).map(({ of }) => meaning(field.fields, of))
    }
    if (field.kind === 'FLAG') return value === true
    const text = typeof value === 'string' ? value.trim() : ''
    if (field.kind === 'FIGURE') return figureIn(text) ?? text
    return field.kind === 'TELEPHONE' ? text.normalize('NFKC').replace(/[\s()‐-―ー-]/g, '') : text
  })
