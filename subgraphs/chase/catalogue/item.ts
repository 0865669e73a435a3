import type { Condition } from './condition.ts'

/** What may stand in a cell, beyond its length. */
export const itemKinds = [
  'office',
  'service',
  'insurer',
  'insured',
  'key',
  'date',
  'date_00',
  'time',
  'number',
  'code',
  'icd10',
  'drug',
  'icf',
  'support',
  'interest',
  'kana',
  'text',
] as const
export type ItemKind = (typeof itemKinds)[number]

/** Always (◎), for the record to be complete (○), or where its condition holds (●). */
export const requirements = ['always', 'commit', 'condition'] as const
export type Requirement = (typeof requirements)[number]

/**
 * What becomes of a value at the door: `number` leaves as a handle, `name` and `remark` are not kept, `birth` is kept
 * with its day set to 15, `sealed` (暗号化対象) is encrypted at rest.
 */
export const itemMarks = ['number', 'name', 'remark', 'birth', 'sealed'] as const
export type ItemMark = (typeof itemMarks)[number]

export interface Code {
  readonly code: string
  readonly ja: string
}

/** One column of a form, as the ministry's list of items has it. */
export interface Item {
  readonly name: string
  /** From 1. */
  readonly place: number
  readonly ja: string
  readonly group: string | null
  readonly type: 'string' | 'number'
  /** Characters at most; of a number its whole digits. */
  readonly digits: number
  readonly decimals: number
  readonly least: number | null
  readonly most: number | null
  readonly kind: ItemKind
  /** Of kind `code`; else empty. */
  readonly codes: readonly Code[]
  readonly required: Requirement | null
  /** Null with required `condition`: no rule that a row alone can answer. */
  readonly when: Condition | null
  /** The condition and how to fill it in, in the ministry's words. */
  readonly note: string | null
  readonly mark: ItemMark | null
}

/** How files of a form begin: with a line of their data type and one of names, or with the names at once. */
export const fileHeads = ['type', 'names'] as const
export type FileHead = (typeof fileHeads)[number]

/** A form (様式) of one version of the interface; its code is the data type of its files. */
export interface Form {
  readonly version: string
  readonly code: string
  readonly ja: string
  readonly en: string
  /** The form whose records these belong to, by its management number; null: they stand alone. */
  readonly parent: string | null
  readonly head: FileHead
  readonly items: readonly Item[]
  item(name: string): Item | null
}

export const isKey = ({ kind }: Item): boolean =>
  kind === 'office' || kind === 'service' || kind === 'insurer' || kind === 'insured' || kind === 'key'

/** Nobody writes a rule for what others write into a free text: it is sealed, marked or not. */
export const isSealed = ({ kind, mark }: Item): boolean =>
  mark === 'sealed' || (mark === null && (kind === 'text' || kind === 'kana'))
