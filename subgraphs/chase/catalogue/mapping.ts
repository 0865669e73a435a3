import type { Form } from './item.ts'
import { readSheet } from './sheet.ts'

/** Where an item of one version stands in another. */
export interface Counterpart {
  readonly form: string
  readonly item: string
  /** Null: the same codes. A code that is not in it has no counterpart. */
  readonly codes: ReadonlyMap<string, string> | null
}

export interface Mapping {
  counterpart(form: string, item: string): Counterpart | null
  readonly size: number
}

/** What an older version's value is in the newer; null: it says nothing there. */
export function translated({ codes }: Counterpart, value: string): string | null {
  return codes === null ? value : (codes.get(value) ?? null)
}

export function readMapping(text: string, forms: readonly Form[]): Mapping {
  const held = new Map<string, Counterpart>()
  const has = (form: string, item: string): Form | undefined =>
    forms.find((one) => one.code === form && one.item(item) !== null)
  for (const row of readSheet('mapping', text, ['from_form', 'from_item', 'to_form', 'to_item', 'codes'])) {
    const [form, item] = [row.cell('to_form'), row.cell('to_item')]
    const from = has(row.cell('from_form'), row.cell('from_item'))?.item(row.cell('from_item'))
    const to = has(form, item)?.item(item)
    if (from == null || to == null) throw row.fault('no form has such an item')
    const pairs = row.cell('codes') === '' ? null : row.cell('codes').split(' ')
    const codes = pairs === null ? null : new Map(pairs.map((pair) => pair.split('=') as [string, string]))
    for (const [before, after] of codes ?? from.codes.map(({ code }) => [code, code] as const)) {
      if (!from.codes.some(({ code }) => code === before) || !to.codes.some(({ code }) => code === after))
        throw row.fault(`${before}=${after} are no codes of these items`)
    }
    held.set(`${row.cell('from_form')} ${row.cell('from_item')}`, { form, item, codes })
  }
  return { counterpart: (form, item) => held.get(`${form} ${item}`) ?? null, size: held.size }
}
