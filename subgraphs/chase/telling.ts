import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { type Form, type Item, isKey, isSealed } from './catalogue/item.ts'
import { cleared, type FormRules, type Lack, type Layout, valueIn } from './checking/row.ts'
import { cellAt, packed, unpacked } from './packed-cells.ts'

/** What one row tells: whose record, which, and what changes in it. */
export interface Told {
  readonly office: string
  readonly service: string
  readonly number: PlainNumber
  /** 外部システム管理番号, and within it 明細番号. */
  readonly name: string
  readonly detail: string
  /** Packed cells: empty leaves what is there, a half-width space takes it back. */
  readonly open: string
  readonly sealed: string
  /** Of what is not kept: only that something was given. */
  readonly given: string
  /** What a record lacks that says this and nothing else. */
  readonly lack: Lack
}

/** A row of a file, or one that was entered; and whose it is. */
export interface TakenRow {
  readonly line: number
  readonly told: Told
  readonly handle: NumberHandle
}

/** Values as packed cells; empty: none. */
export interface Kept {
  readonly open: string
  /** To be kept under a seal. */
  readonly sealed: string
}

export const nothingKept: Kept = { open: '', sealed: '' }

const given = '*'

const isKept = ({ mark }: Item): boolean => mark !== 'name' && mark !== 'remark' && mark !== 'number'

type Part = 'open' | 'sealed' | 'given' | null

const partOf = (item: Item): Part => (isKey(item) ? null : !isKept(item) ? 'given' : isSealed(item) ? 'sealed' : 'open')

/** Reads rows whose cells were found good. */
export function teller(
  { form, lack }: Pick<FormRules, 'form' | 'lack'>,
  layout: Layout,
): (fields: readonly string[]) => Told {
  const { items } = form
  const ofKind = (kind: Item['kind']): readonly number[] =>
    items.flatMap((item, at) => (item.kind === kind ? [layout[at] ?? -1] : []))
  const [office = -1] = ofKind('office')
  const [service = -1] = ofKind('service')
  const [insurer = -1] = ofKind('insurer')
  const [insured = -1] = ofKind('insured')
  const [name = -1, detail = -1] = ofKind('key')
  const cellsOf = (part: Part): ((fields: readonly string[]) => string) => {
    const places = items.flatMap((item, at) => (partOf(item) === part ? [{ at, from: layout[at] ?? -1 }] : []))
    const read = items.map(readerOf)
    const cells = items.map(() => '')
    return (fields) => {
      let some = false
      for (const { at, from } of places) {
        const value = fields[from] ?? ''
        if (value !== '') some = true
        cells[at] = value === '' || value === cleared ? value : (read[at]?.(value) ?? value)
      }
      return some ? packed(cells) : ''
    }
  }
  const [open, sealed, notKept] = [cellsOf('open'), cellsOf('sealed'), cellsOf('given')]
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
      open: open(fields),
      sealed: sealed(fields),
      given: notKept(fields),
      lack: lack(valueIn(fields, layout)),
    }
  }
}

/** Birth days, and days that nobody knows, are the 15th, as the ministry has them. Null: as it was told. */
function readerOf(item: Item): ((value: string) => string) | null {
  if (!isKept(item)) return () => given
  const onThe15th = (value: string): string => `${value.slice(0, 6)}15`
  if (item.mark === 'birth') return onThe15th
  if (item.kind === 'date_00') return (value) => (value.endsWith('00') ? onThe15th(value) : value)
  return null
}

/** A record as it stands after a row. */
export const keptAfter = (before: Kept, told: Pick<Told, 'open' | 'sealed'>): Kept => ({
  open: after(before.open, told.open),
  sealed: after(before.sealed, told.sealed),
})

function after(before: string, told: string): string {
  // A space may be one of a text's too: then it is looked at cell by cell for nothing.
  if (before === '' && !told.includes(cleared)) return told
  const [standing, cells] = [unpacked(before), unpacked(told)]
  return packed(
    Array.from({ length: Math.max(standing.length, cells.length) }, (_, at) => {
      const cell = cells[at] ?? ''
      return cell === '' ? (standing[at] ?? '') : cell === cleared ? '' : cell
    }),
  )
}

/**
 * What the record says of an item, for what it may lack. Names are asked for and not kept: of a record that is there
 * they were given, unless this row takes them back.
 */
export function valueAfter({ items }: Form, known: boolean, kept: Kept, told: Told): (at: number) => string | null {
  const [open, sealed, notKept] = [unpacked(kept.open), unpacked(kept.sealed), unpacked(told.given)]
  return (at) => {
    const item = items[at]
    if (item === undefined) return null
    if (isKey(item)) return told.name
    if (isKept(item)) return open[at] || sealed[at] || null
    const cell = notKept[at] ?? ''
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
    const value = cellAt(open, day.place - 1)
    return value === '' ? null : (`${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}` as CivilDate)
  }
}

/** 利用者情報: who an office's people are; it comes before all other forms. */
export const serviceUsers = 'SERVICE_USER_INFO'
