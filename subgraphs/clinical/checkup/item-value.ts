import type { ContentOf } from '../record.ts'
import { type CheckupItemKind, isAnswer, isInUnit } from './items.ts'

export type CheckupItem = ContentOf<'CHECKUP'>['items'][number]

/** An item that was left out, and a judgement that the tables do not give. */
export type ItemFault = 'UNKNOWN_ITEM' | 'ITEM_TWICE' | 'VALUE' | 'UNIT' | 'ANSWER' | 'JUDGEMENT'

/** What a file says of an item, in whichever format. */
export interface SaidValue {
  readonly number: string
  readonly unit: string | null
  readonly answer: string
  readonly text: string
}

/** What is taken of it by the tables; null: it says nothing. */
export function itemValue(kind: CheckupItemKind, said: SaidValue): Omit<CheckupItem, 'code'> | ItemFault | null {
  switch (kind.kind) {
    case 'NUMBER':
      if (!/^-?\d{1,9}(\.\d{1,6})?$/.test(said.number)) return 'VALUE'
      return isInUnit(kind, said.unit) ? { value: Number(said.number), text: null } : 'UNIT'
    case 'CODE': {
      const answer = /^\d{1,3}$/.test(said.answer) ? Number(said.answer) : null
      return answer !== null && isAnswer(kind, answer) ? { value: answer, text: null } : 'ANSWER'
    }
    case 'TEXT': {
      const text = said.text.normalize('NFC').trim()
      return text === '' ? null : text.length > 400 ? 'VALUE' : { value: null, text }
    }
  }
}

/** 入力範囲を超えた場合: no number, but under or over what can be measured. */
export const belowRange: Omit<CheckupItem, 'code'> = { value: null, text: '測定範囲未満' }
export const aboveRange: Omit<CheckupItem, 'code'> = { value: null, text: '測定範囲超過' }
