import { type BasicItem, readBasicItems } from './basic.ts'
import { readCondition } from './condition.ts'
import { type Code, type Form, fileHeads, type Item, itemKinds, itemMarks, requirements } from './item.ts'
import { type Mapping, readMapping } from './mapping.ts'
import { readScales, type Scales } from './scales.ts'
import { readSheet, type SheetRow } from './sheet.ts'

/** The sheets by name: `forms`, `values`, `mapping`, `scales`, `basic-30`, and one of each version's items. */
export type Sheets = (name: string) => string

/** Every form of every known version of the interface, side by side. */
export interface Catalogue {
  readonly versions: readonly string[]
  readonly forms: readonly Form[]
  /** Several versions may have a form of one name. */
  formsOf(code: string): readonly Form[]
  form(version: string, code: string): Form | null
  readonly mapping: Mapping
  readonly scales: Scales
  readonly basic: readonly BasicItem[]
}

const itemColumns = [
  'form',
  'no',
  'item',
  'ja',
  'group',
  'type',
  'digits',
  'decimals',
  'least',
  'most',
  'kind',
  'list',
  'required',
  'when',
  'condition',
  'mark',
] as const

/** A newer version of the interface is one more sheet and its lines in `forms`. */
export function readCatalogue(sheets: Sheets): Catalogue {
  const lists = readLists(sheets('values'))
  const declared = readSheet('forms', sheets('forms'), ['interface', 'form', 'ja', 'en', 'parent', 'head'])
  const versions = [...new Set(declared.map((row) => row.cell('interface')))]
  const items = new Map<string, Item[]>()
  for (const version of versions) {
    for (const row of readSheet(version, sheets(version), itemColumns)) {
      const name = `${version} ${row.cell('form')}`
      const before = items.get(name) ?? []
      const item = itemIn(row, lists)
      if (before.some((one) => one.name === item.name)) throw row.fault(`${item.name} stands twice in its form`)
      if (item.place !== before.length + 1) throw row.fault('the items of a form are numbered from 1, one by one')
      items.set(name, [...before, item])
    }
  }
  const forms = declared.map((row) => {
    const name = `${row.cell('interface')} ${row.cell('form')}`
    const held = items.get(name)
    if (held === undefined) throw row.fault('the form has no items')
    items.delete(name)
    return formOf(row, held)
  })
  const [stray] = items.keys()
  if (stray !== undefined) throw new Error(`Items of a form that is not declared: ${stray}.`)
  const orphan = forms.find(
    ({ version, parent }) => parent !== null && !forms.some((one) => one.version === version && one.code === parent),
  )
  if (orphan !== undefined) throw new Error(`The parent of ${orphan.code} is not declared.`)
  const byName = new Map(forms.map((form) => [`${form.version} ${form.code}`, form]))
  const byCode = Map.groupBy(forms, ({ code }) => code)
  const catalogue = {
    versions,
    forms,
    formsOf: (code: string) => byCode.get(code) ?? [],
    form: (version: string, code: string) => byName.get(`${version} ${code}`) ?? null,
  }
  return {
    ...catalogue,
    mapping: readMapping(sheets('mapping'), forms),
    scales: readScales(sheets('scales'), forms),
    basic: readBasicItems(sheets('basic-30'), catalogue),
  }
}

function readLists(text: string): ReadonlyMap<string, readonly Code[]> {
  const rows = readSheet('values', text, ['list', 'code', 'ja'])
  const grouped = Map.groupBy(rows, (row) => row.cell('list'))
  return new Map(
    [...grouped].map(([list, members]) => {
      const codes = members.map((row) => ({ code: row.cell('code'), ja: row.cell('ja') }))
      if (new Set(codes.map(({ code }) => code)).size < codes.length)
        throw members[0]?.fault(`a code of ${list} stands twice`)
      return [list, codes]
    }),
  )
}

function itemIn(row: SheetRow, lists: ReadonlyMap<string, readonly Code[]>): Item {
  const kind = row.oneOf('kind', itemKinds)
  const type = row.oneOf('type', ['string', 'number'])
  const digits = row.whole('digits')
  const place = row.whole('no')
  if (kind === null || type === null || digits === null || place === null)
    throw row.fault('an item has a number, a type, digits and a kind')
  const list = row.cell('list')
  const codes = list === '' ? [] : lists.get(list)
  if (codes === undefined) throw row.fault(`no list of values is named ${list}`)
  if ((kind === 'code') !== codes.length > 0) throw row.fault('codes, and they alone, have a list of values')
  const when = row.cell('when') === '' ? null : readCondition(row.cell('when'))
  if (when === null && row.cell('when') !== '') throw row.fault('the condition cannot be read')
  return {
    name: row.cell('item'),
    place,
    ja: row.cell('ja'),
    group: row.cell('group') || null,
    type,
    digits,
    decimals: row.whole('decimals') ?? 0,
    least: row.whole('least'),
    most: row.whole('most'),
    kind,
    codes,
    required: row.oneOf('required', requirements),
    when,
    note: row.cell('condition') || null,
    mark: row.oneOf('mark', itemMarks),
  }
}

function formOf(row: SheetRow, items: readonly Item[]): Form {
  const head = row.oneOf('head', fileHeads)
  if (head === null) throw row.fault(`head is one of ${fileHeads.join(', ')}`)
  const byName = new Map(items.map((item) => [item.name, item]))
  for (const { name, when } of items) {
    const unknown = when?.flat().find((test) => !byName.has(test.item))
    if (unknown !== undefined) throw row.fault(`the condition of ${name} names ${unknown.item}, which the form lacks`)
  }
  return {
    version: row.cell('interface'),
    code: row.cell('form'),
    ja: row.cell('ja'),
    en: row.cell('en'),
    parent: row.cell('parent') || null,
    head,
    items,
    item: (name) => byName.get(name) ?? null,
  }
}
