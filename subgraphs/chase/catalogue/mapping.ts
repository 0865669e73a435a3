import type { Form } from './item.ts'
import { readSheet } from './sheet.ts'

/** Where an item of one version stands in the next. */
export interface Counterpart {
  readonly version: string
  readonly form: string
  readonly item: string
  /** Null: the same codes. A code that is not in it has no counterpart. */
  readonly codes: ReadonlyMap<string, string> | null
}

export interface Mapping {
  counterpart(version: string, form: string, item: string): Counterpart | null
  readonly size: number
}

/** What an older version's value is in the newer; null: it says nothing there. */
export function translated({ codes }: Counterpart, value: string): string | null {
  return codes === null ? value : (codes.get(value) ?? null)
}

const columns = ['from', 'from_form', 'from_item', 'to', 'to_form', 'to_item', 'codes'] as const

export function readMapping(text: string, forms: readonly Form[]): Mapping {
  const held = new Map<string, Counterpart>()
  const itemOf = (version: string, form: string, item: string) =>
    forms.find((one) => one.version === version && one.code === form)?.item(item)
  for (const row of readSheet('mapping', text, columns)) {
    const [version, form, item] = [row.cell('to'), row.cell('to_form'), row.cell('to_item')]
    const old = [row.cell('from'), row.cell('from_form'), row.cell('from_item')] as const
    const [from, to] = [itemOf(...old), itemOf(version, form, item)]
    if (from == null || to == null) throw row.fault('no form has such an item')
    const pairs = row.cell('codes') === '' ? null : row.cell('codes').split(' ')
    const codes = pairs === null ? null : new Map(pairs.map((pair) => pair.split('=') as [string, string]))
    for (const [before, after] of codes ?? from.codes.map(({ code }) => [code, code] as const)) {
      if (!from.codes.some(({ code }) => code === before) || !to.codes.some(({ code }) => code === after))
        throw row.fault(`${before}=${after} are no codes of these items`)
    }
    held.set(old.join(' '), { version, form, item, codes })
  }
  return { counterpart: (...old) => held.get(old.join(' ')) ?? null, size: held.size }
}
