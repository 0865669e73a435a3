import { masked } from '../../shared/csv/mask.ts'
import { holds } from '../catalogue/condition.ts'
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
  /** What a new record, or one as it stands after a change, still lacks. */
  missing(value: (item: string) => string | null): Missing
}

export interface Missing {
  /** Without these (◎) there is no record. */
  readonly always: readonly Item[]
  /** Without these (○, ●) it is a draft. */
  readonly commit: readonly Item[]
}

const none: readonly CellFault[] = []

export function formRules(form: Form): FormRules {
  const { items } = form
  const rules: readonly CellRule[] = items.map(cellRule)
  const keys = items.map(isKey)
  const needed = items.filter(({ required }) => required === 'always')
  const wanted = items.filter(({ required, when }) => required === 'commit' || (required === 'condition' && when))
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
    missing: (value) => ({
      always: needed.filter(({ name }) => value(name) === null),
      commit: wanted.filter(({ name, when }) => value(name) === null && (when === null || holds(when, value))),
    }),
  }
}

/** A code or a measure is short and tells of nobody; what is longer may be anything, put into the wrong column. */
const longestShown = 6

export function shown(item: Item, value: string): string {
  const plain = item.mark === null && !isSealed(item) && !isKey(item) && item.kind !== 'date' && item.kind !== 'date_00'
  return plain && value.length <= longestShown && /^[\x20-\x7e]*$/.test(value) ? value : masked(value)
}
