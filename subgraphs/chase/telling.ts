import type { InsurerNumber } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { type Form, type Item, isKey, isSealed } from './catalogue/item.ts'
import { cleared, type Layout } from './checking/row.ts'

/** What one row tells: whose record, which, and what changes in it. Null: from now on nothing. */
export interface Told {
  readonly office: string
  readonly service: string
  readonly number: PlainNumber
  /** 外部システム管理番号, and within it 明細番号. */
  readonly name: string
  readonly detail: string
  readonly changes: ReadonlyMap<Item, string | null>
}

/** What is kept of a record: in clear, and under a seal. */
export interface Kept {
  readonly open: Readonly<Record<string, string>>
  readonly sealed: Readonly<Record<string, string>>
}

export const nothingKept: Kept = { open: {}, sealed: {} }

/** Reads rows whose cells were found good. */
export function teller(form: Form, layout: Layout): (fields: readonly string[]) => Told {
  const at = (name: string): number => layout[form.items.findIndex((item) => item.name === name)] ?? -1
  const ofKind = (kind: Item['kind']): readonly number[] =>
    form.items.filter((item) => item.kind === kind).map(({ name }) => at(name))
  const [office = -1] = ofKind('office')
  const [service = -1] = ofKind('service')
  const [insurer = -1] = ofKind('insurer')
  const [insured = -1] = ofKind('insured')
  const [name = -1, detail = -1] = ofKind('key')
  const others = form.items.filter((item) => !isKey(item)).map((item) => ({ item, place: at(item.name) }))
  return (fields) => {
    const changes = new Map<Item, string | null>()
    for (const { item, place } of others) {
      const value = fields[place] ?? ''
      if (value !== '') changes.set(item, value === cleared ? null : blurred(item, value))
    }
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
      changes,
    }
  }
}

/** Birth days, and days that nobody knows, are the 15th, as the ministry has them. */
function blurred(item: Item, value: string): string {
  const unknown = item.kind === 'date_00' && value.endsWith('00')
  return item.mark === 'birth' || unknown ? `${value.slice(0, 6)}15` : value
}

const isKept = ({ mark }: Item): boolean => mark !== 'name' && mark !== 'remark' && mark !== 'number'

/** The record as it stands after the row. */
export function keptAfter(before: Kept, { changes }: Told): Kept {
  const open = { ...before.open }
  const sealed = { ...before.sealed }
  for (const [item, value] of changes) {
    if (!isKept(item)) continue
    const part = isSealed(item) ? sealed : open
    if (value === null) delete part[item.name]
    else part[item.name] = value
  }
  return { open, sealed }
}

/**
 * What the record says of an item, for what it may lack. Names are asked for and not kept: of a record that is there
 * they were given, unless this row takes them back.
 */
export function valueAfter(form: Form, known: boolean, kept: Kept, told: Told): (item: string) => string | null {
  return (name) => {
    const item = form.item(name)
    if (item === null) return null
    if (isKey(item)) return told.name
    if (!isKept(item)) {
      const change = told.changes.get(item)
      return change === undefined ? (known ? name : null) : change
    }
    return (isSealed(item) ? kept.sealed[name] : kept.open[name]) ?? null
  }
}

/** The day a form's records are about: the first date that it always asks for, or asks for at all. */
export function dayOf(form: Form): (kept: Kept) => CivilDate | null {
  const dates = form.items.filter(({ kind, mark }) => kind === 'date' && mark === null)
  const day =
    dates.find(({ required }) => required === 'always') ??
    dates.find(({ required }) => required === 'commit') ??
    dates[0]
  return ({ open }) => {
    const value = day === undefined || form.code === serviceUsers ? undefined : open[day.name]
    return value === undefined ? null : (`${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}` as CivilDate)
  }
}

/** 利用者情報: who an office's people are; it comes before all other forms. */
export const serviceUsers = 'SERVICE_USER_INFO'
