import type { ItemFault } from '../item-value.ts'
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

export type CheckupFault = DocumentFault | ItemFault
