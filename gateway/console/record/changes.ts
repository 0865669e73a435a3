import { shownDate } from '../frame/dates.ts'
import { nearestSpot } from './body.ts'
import type { Field, List, Section } from './form.ts'
import { type Content, contentIn, entriesIn } from './typed.ts'

export type Mark = 'SAME' | 'ADDED' | 'REMOVED' | 'CHANGED'

/** One thing said, on either side; null: not said there. */
export interface Row {
  readonly label: string
  readonly mark: Mark
  readonly before: string | null
  readonly after: string | null
}

/** An entry of a list, or what stands alone. */
export interface Item {
  readonly title: string | null
  readonly mark: Mark
  readonly rows: readonly Row[]
}

export interface Topic {
  readonly name: string
  readonly label: string
  readonly mark: Mark
  readonly items: readonly Item[]
}

/** A section as it was approved and as it is submitted, side by side; topics of which neither says anything are left out. */
export function changes(section: Section, before: Content | null, after: Content | null): readonly Topic[] {
  return section.fields.map((field) => topic(field, before, after)).filter(({ items }) => items.length > 0)
}

function topic(field: Field, before: Content | null, after: Content | null): Topic {
  const items =
    field.kind === 'LIST'
      ? paired(field, entriesIn(before, field.name), entriesIn(after, field.name))
      : alone(field, before, after)
  return { name: field.name, label: field.label, items, mark: overall(items.map(({ mark }) => mark)) }
}

function alone(field: Field, before: Content | null, after: Content | null): readonly Item[] {
  const rows = rowsOf(
    field.kind === 'GROUP' && field.as !== 'BOUNDS' ? field.fields : [field],
    ...sides(field, before, after),
  )
  return rows.length === 0 ? [] : [{ title: null, mark: overall(rows.map(({ mark }) => mark)), rows }]
}

const sides = (field: Field, before: Content | null, after: Content | null) =>
  field.kind === 'GROUP' && field.as !== 'BOUNDS'
    ? ([contentIn(before, field.name), contentIn(after, field.name)] as const)
    : ([before, after] as const)

function paired(list: List, before: readonly Content[], after: readonly Content[]): readonly Item[] {
  const left = [...before]
  const item = (was: Content | null, is: Content | null): Item => {
    const rows = entryRows(list, was, is)
    return { title: titleOf(list, is ?? was), mark: overall(rows.map(({ mark }) => mark)), rows }
  }
  const kept = after.map((entry) => {
    const at = left.findIndex((one) => identity(list, one) === identity(list, entry))
    return item(at < 0 ? null : (left.splice(at, 1)[0] ?? null), entry)
  })
  return [...kept, ...left.map((entry) => item(entry, null))]
}

const identity = (list: List, entry: Content): string => JSON.stringify(list.knownBy.map((name) => entry[name] ?? null))

export function titleOf(list: List, entry: Content | null): string {
  const words = list.knownBy.map((name) => {
    const field = list.fields.find((one) => one.name === name)
    return field === undefined ? null : said(field, entry)
  })
  return words.filter((word) => word !== null).join(' ')
}

function entryRows(list: List, before: Content | null, after: Content | null): readonly Row[] {
  if (list.drawn !== 'BODY_MAP') return rowsOf(list.fields, before, after)
  const said = list.fields.filter(({ name }) => name !== 'x' && name !== 'y')
  return [spotRow(before, after), ...rowsOf(said, before, after)]
}

/** Where a mark on the body is, in words. */
function spotRow(before: Content | null, after: Content | null): Row {
  const [was, is] = [before === null ? null : spotOf(before), after === null ? null : spotOf(after)]
  return { label: '場所', mark: marked(was, is), before: was, after: is }
}

const spotOf = ({ side, x, y }: Content): string =>
  nearestSpot(side === 'BACK' ? 'BACK' : 'FRONT', Number(x), Number(y)).name

function rowsOf(fields: readonly Field[], before: Content | null, after: Content | null): readonly Row[] {
  return fields.flatMap((field): readonly Row[] => {
    if (field.kind === 'LIST') {
      const items = paired(field, entriesIn(before, field.name), entriesIn(after, field.name))
      return items.map(({ title, rows }) => joined(`${field.label} ${title ?? ''}`.trim(), rows))
    }
    if (field.kind === 'GROUP' && field.as !== 'BOUNDS')
      return rowsOf(field.fields, contentIn(before, field.name), contentIn(after, field.name))
    const [was, is] = [said(field, before), said(field, after)]
    return was === null && is === null ? [] : [{ label: field.label, mark: marked(was, is), before: was, after: is }]
  })
}

/** An entry within an entry, on one row: its own name stands in the label. */
function joined(label: string, rows: readonly Row[]): Row {
  const side = (of: 'before' | 'after'): string | null => {
    const [, ...rest] = rows
    const words = rest.flatMap((row) => row[of] ?? [])
    return rows[0]?.[of] == null ? null : words.join(' ')
  }
  const [before, after] = [side('before'), side('after')]
  return { label, mark: marked(before, after), before, after }
}

const marked = (before: string | null, after: string | null): Mark =>
  before === after ? 'SAME' : before === null ? 'ADDED' : after === null ? 'REMOVED' : 'CHANGED'

function overall(marks: readonly Mark[]): Mark {
  const [first = 'SAME'] = marks
  return marks.every((mark) => mark === first) ? first : 'CHANGED'
}

/** One field in words, or null where it says nothing. */
export function said(field: Field, content: Content | null): string | null {
  const value = content?.[field.name]
  if (value === null || value === undefined || value === '') return null
  switch (field.kind) {
    case 'FLAG':
      return value === true ? 'はい' : null
    case 'CHOICE':
      return field.words[String(value)] ?? String(value)
    case 'FIGURE':
      return field.unit === '' ? String(value) : `${value} ${field.unit}`
    case 'GROUP': {
      const held = contentIn(content, field.name)
      const [low, high] = field.fields
      const unit = low?.kind === 'FIGURE' ? low.unit : ''
      return low === undefined || high === undefined || held === null
        ? null
        : `${held[low.name]} – ${held[high.name]} ${unit}`
    }
    case 'DAY':
      return shownDate(String(value))
    case 'LIST':
    case 'KEY':
      return null
    default:
      return String(value)
  }
}
