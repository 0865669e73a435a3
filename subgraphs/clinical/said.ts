import type { InputPath } from '../../schema/domain/outcome.ts'
import type {
  CheckupEntryInput,
  ClinicalEntryInput,
  DocumentEntryInput,
  PrescriptionEntryInput,
} from './resolver-types.ts'

/** An entry as the graph was told it, in the words of a record, unchecked; and where in the input it stands. */
export interface Said {
  readonly content: object
  readonly path: InputPath
}

export function clinicalSaid({ condition, drugAllergy, otherAllergy, infection, lab }: ClinicalEntryInput): Said {
  if (condition != null) return said('condition', 'CONDITION', condition, ['code', 'onset', 'ended'])
  if (drugAllergy != null) return said('drugAllergy', 'DRUG_ALLERGY', drugAllergy, ['code', 'reaction'])
  if (otherAllergy != null) return said('otherAllergy', 'OTHER_ALLERGY', otherAllergy, ['code', 'reaction'])
  if (infection != null) return said('infection', 'INFECTION', infection, [])
  return said('lab', 'LAB', lab ?? {}, ['code', 'value', 'unit', 'text', 'low', 'high'])
}

export const medicationSaid = (prescription: PrescriptionEntryInput): Said => ({
  content: { kind: 'PRESCRIPTION', ...orNull(prescription, ['code', 'dosage', 'days']) },
  path: ['input', 'prescription'],
})

export const checkupSaid = ({ items, ...checkup }: CheckupEntryInput): Said => ({
  content: { kind: 'CHECKUP', ...checkup, items: items.map((item) => orNull(item, ['value', 'text'])) },
  path: ['input', 'checkup'],
})

export const documentSaid = (document: DocumentEntryInput): Said => ({
  content: { kind: 'DOCUMENT', ...orNull(document, ['addressee']) },
  path: ['input', 'document'],
})

const said = (field: string, kind: string, given: object, names: readonly string[]): Said => ({
  content: { kind, ...orNull(given, names) },
  path: ['input', 'entry', field],
})

const orNull = (given: object, names: readonly string[]): object => ({
  ...Object.fromEntries(names.map((name) => [name, null])),
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
})
