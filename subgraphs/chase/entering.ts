import { invalid } from '../shared/writing.ts'
import type { Form, Item } from './catalogue/item.ts'
import { isKey } from './catalogue/item.ts'
import { cleared } from './checking/row.ts'

/** One record as it is entered: beside its values, what a file has in the columns of its keys. */
export interface TypedRecord {
  readonly office: string
  readonly service: string
  readonly insurerNumber: string
  readonly insuredNumber: string
  readonly name: string
  readonly detail: string
  /** Null: nothing from now on. */
  readonly values: readonly { readonly item: string; readonly value: string | null }[]
}

/** The record as a row of a file would have it, every column of the form in its place. */
export function fieldsFor(form: Form, typed: TypedRecord): readonly string[] {
  const values = new Map<string, string>()
  for (const [at, { item, value }] of typed.values.entries()) {
    const path = ['input', 'values', at, 'item']
    const known = form.item(item)
    if (known === null || isKey(known)) throw invalid('UNKNOWN_ITEM', 'The form has no such item.', path)
    if (values.has(item)) throw invalid('TWICE', 'This item is named twice.', path)
    values.set(item, value ?? cleared)
  }
  const keys = [typed.name, typed.detail].values()
  return form.items.map((item) =>
    item.kind === 'key' ? (keys.next().value ?? '') : (keyCell(item, typed) ?? values.get(item.name) ?? ''),
  )
}

function keyCell({ kind }: Item, typed: TypedRecord): string | null {
  switch (kind) {
    case 'office':
      return typed.office
    case 'service':
      return typed.service
    case 'insurer':
      return typed.insurerNumber
    case 'insured':
      return typed.insuredNumber
    default:
      return null
  }
}
