import { masked } from '../../shared/csv/mask.ts'
import { holds, type PlacedCondition, placedCondition } from '../catalogue/condition.ts'
import { type Form, type Item, isKey, isSealed } from '../catalogue/item.ts'
import { type CellRule, cellRule } from './cell.ts'
import type { Reason } from './reasons.ts'

export interface CellFault {
  readonly item: Item
  readonly reason: Reason
  /** Masked where the item is marked, or may tell of somebody. */
  readonly value: string
}

/** One half-width space: the item is to hold nothing from now on. */
export const cleared = ' '

/** Where an item stands in a file's rows, item by item; -1: not in it. */
export type Layout = readonly number[]

/** The rules of one form, made from the catalogue; used by files and by single records alike. */
export interface FormRules {
  readonly form: Form
  /** What is wrong with the cells that hold something. */
  faults(fields: readonly string[], layout: Layout): readonly CellFault[]
  /** What a new record, or one as it stands after a change, still lacks; `value`: of the item in a place. */
  missing(value: (at: number) => string | null): Missing
  /** The same in a word. */
  lack(value: (at: number) => string | null): Lack
}

/** ALWAYS: it is no record. COMMIT: it is a draft. */
export type Lack = 'ALWAYS' | 'COMMIT' | 'NOTHING'

export interface Missing {
  /** Without these (◎) there is no record. */
  readonly always: readonly Item[]
  /** Without these (○, ●) it is a draft. */
  readonly commit: readonly Item[]
}

interface Wanted {
  readonly item: Item
  readonly at: number
  /** Null: whatever else the record says. */
  readonly when: PlacedCondition | null
}

/** What a row says by itself, of the item in a place. */
export const valueIn =
  (fields: readonly string[], layout: Layout) =>
  (at: number): string | null => {
    const value = fields[layout[at] ?? -1] ?? ''
    return value === '' || value === cleared ? null : value
  }

const none: readonly CellFault[] = []

export function formRules(form: Form): FormRules {
  const { items } = form
  const rules: readonly CellRule[] = items.map(cellRule)
  const keys = items.map(isKey)
  const names = items.map(({ name }) => name)
  const needed = items.flatMap((item, at) => (item.required === 'always' ? [{ item, at }] : []))
  const wanted = items.flatMap((item, at): readonly Wanted[] => {
    const { required, when } = item
    if (required === 'commit') return [{ item, at, when: null }]
    return required === 'condition' && when !== null ? [{ item, at, when: placedCondition(when, names) }] : []
  })
  return {
    form,
    faults(fields, layout) {
      let found: CellFault[] | null = null
      for (let at = 0; at < rules.length; at++) {
        const value = fields[layout[at] ?? -1] ?? ''
        const reason =
          value === '' || value === cleared ? (keys[at] === true ? 'REQUIRED' : null) : (rules[at]?.(value) ?? null)
        const item = items[at]
        if (reason === null || item === undefined) continue
        found ??= []
        found.push({ item, reason, value: shown(item, value) })
      }
      return found ?? none
    },
    missing(value) {
      const always = needed.filter(({ at }) => value(at) === null)
      const commit = wanted.filter(({ at, when }) => value(at) === null && (when === null || holds(when, value)))
      return { always: always.map(({ item }) => item), commit: commit.map(({ item }) => item) }
    },
    lack(value) {
      for (const { at } of needed) if (value(at) === null) return 'ALWAYS'
      for (const { at, when } of wanted) {
        if (value(at) === null && (when === null || holds(when, value))) return 'COMMIT'
      }
      return 'NOTHING'
    },
  }
}

/** A code or a measure is short and tells of nobody; what is longer may be anything, put into the wrong column. */
const longestShown = 6

export function shown(item: Item, value: string): string {
  const plain = item.mark === null && !isSealed(item) && !isKey(item) && item.kind !== 'date' && item.kind !== 'date_00'
  return plain && value.length <= longestShown && /^[\x20-\x7e]*$/.test(value) ? value : masked(value)
}
