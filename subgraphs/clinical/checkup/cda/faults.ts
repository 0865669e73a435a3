import type { XmlFault } from './xml.ts'

/** Why a person's file is not taken. */
export type DocumentFault =
  | XmlFault
  | 'TOO_LONG'
  | 'BROKEN'
  | 'NUMBER'
  | 'SEX'
  | 'BIRTH_DATE'
  | 'NO_DATE'
  | 'NO_INSTITUTION'
  | 'NO_ITEMS'

/** An item that was left out, and a judgement that the tables do not give. */
export type ItemFault = 'UNKNOWN_ITEM' | 'ITEM_TWICE' | 'VALUE' | 'UNIT' | 'ANSWER' | 'JUDGEMENT'

export type CheckupFault = DocumentFault | ItemFault
