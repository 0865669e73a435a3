import type { ItemFault } from '../checkup/item-value.ts'
import type { Reading } from '../import/reading.ts'

/** Why an entry was not taken. */
export type EntryFault =
  | 'NOT_JSON'
  | 'TOO_LONG'
  | 'CUT_OFF'
  | 'NO_RESOURCE'
  | 'MALFORMED'
  | 'NO_ID'
  | 'NO_INSTITUTION'
  | 'NO_PATIENT'
  | 'NUMBER'
  | 'NO_DATE'
  | 'NO_CODE'
  | 'NO_VALUE'
  | 'NESTED'

/** With what is said of the items of a check-up. */
export type FhirFault = EntryFault | ItemFault

export type FhirReading = Reading<FhirFault>
