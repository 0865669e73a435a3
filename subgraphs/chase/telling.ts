import type { InsurerNumber } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { type Form, type Item, isKey, isSealed } from './catalogue/item.ts'
import { cleared, type Layout } from './checking/row.ts'

/** What one row tells: whose record, which, and what changes in it. */
export interface Told {
  readonly office: string
  readonly service: string
  readonly number: PlainNumber
  /** 外部システム管理番号, and within it 明細番号. */
  readonly name: string
  readonly detail: string
  /**
   * In the order of the form's items. Empty: unchanged; a half-width space: nothing from now on. Of what is not kept
   * there is only that something was given.
   */
  readonly cells: readonly string[]
}

/** Values in the order of the form's items; empty: none. */
export interface Kept {
  readonly open: readonly string[]
  /** To be kept under a seal. */
  readonly sealed: readonly string[]
}

export const nothingKept: Kept = { open: [], sealed: [] }

const given = '*'

const isKept = ({ mark }: Item): boolean => mark !== 'name' && mark !== 'remark' && mark !== 'number'

/** Reads rows whose cells were found good. */
export function teller(form: Form, layout: Layout): (fields: readonly string[]) => Told {
  const { items } = form
  const ofKind = (kind: Item['kind']): readonly number[] =>
    items.flatMap((item, at) => (item.kind === kind ? [layout[at] ?? -1] : []))
  const [office = -1] = ofKind('office')
  const [service = -1] = ofKind('service')
  const [insurer = -1] = ofKind('insurer')
  const [insured = -1] = ofKind('insured')
  const [name = -1, detail = -1] = ofKind('key')
  const readers = items.map(readerOf)
  return (fields) => {
    const cell = (place: number): string => fields[place] ?? ''
    return {
      office: cell(office),
      service: cell(service),
      number: {
        scheme: 'CARE',
        insurer: cell(insurer) as InsurerNumber,
        symbol: '',
        number: cell(insured),
        branch: '',
      },
      name: cell(name),
      detail: cell(detail),
      cells: readers.map((read, at) => {
        const value = fields[layout[at] ?? -1] ?? ''
        return value === '' || value === cleared ? value : read(value)
      }),
    }
  }
}

/** Birth days, and days that nobody knows, are the 15th, as the ministry has them. */
function readerOf(item: Item): (value: string) => string {
  if (isKey(item)) return () => ''
  if (!isKept(item)) return () => given
  const onThe15th = (value: string): string => `${value.slice(0, 6)}15`
  if (item.mark === 'birth') return onThe15th
  if (item.kind === 'date_00') return (value) => (value.endsWith('00') ? onThe15th(value) : value)
  return (value) => value
}

/** Makes a record as it stands after a row. */
export function keeper({ items }: Form): (before: Kept, told: Told) => Kept {
  const parts = items.map((item) => (!isKept(item) || isKey(item) ? null : isSealed(item) ? 'sealed' : 'open'))
  return (before, { cells }) => {
    const open: string[] = []
    const sealed: string[] = []
    for (let at = 0; at < parts.length; at++) {
      const cell = cells[at] ?? ''
      const part = parts[at]
      open.push(part === 'open' ? after(before.open[at], cell) : '')
      sealed.push(part === 'sealed' ? after(before.sealed[at], cell) : '')
    }
    return { open, sealed }
  }
}

const after = (before: string | undefined, cell: string): string =>
  cell === '' ? (before ?? '') : cell === cleared ? '' : cell

/**
 * What the record says of an item, for what it may lack. Names are asked for and not kept: of a record that is there
 * they were given, unless this row takes them back.
 */
export function valueAfter(form: Form, known: boolean, kept: Kept, told: Told): (item: string) => string | null {
  return (name) => {
    const item = form.item(name)
    if (item === null) return null
    if (isKey(item)) return told.name
    const at = item.place - 1
    if (isKept(item)) return kept.open[at] || kept.sealed[at] || null
    const cell = told.cells[at] ?? ''
    return cell === given || (cell === '' && known) ? given : null
  }
}

/** The day a form's records are about: the first date that it always asks for, or asks for at all. */
export function dayOf(form: Form): (kept: Kept) => CivilDate | null {
  const dates = form.items.filter(({ kind, mark }) => kind === 'date' && mark === null)
  const day =
    dates.find(({ required }) => required === 'always') ??
    dates.find(({ required }) => required === 'commit') ??
    dates[0]
  if (day === undefined || form.code === serviceUsers) return () => null
  return ({ open }) => {
    const value = open[day.place - 1] ?? ''
    return value === '' ? null : (`${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}` as CivilDate)
  }
}

/** 利用者情報: who an office's people are; it comes before all other forms. */
export const serviceUsers = 'SERVICE_USER_INFO'
