import { checkupItem, checkupItemSystem } from '../../checkup/items.ts'
import type { ClinicalRecord, ContentOf } from '../../record.ts'
import { loinc, profiles, systems } from '../systems.ts'
import { commonOf, given, type Outgoing, type Reference } from './common.ts'

type Checkup = ContentOf<'CHECKUP'>

/** One examination is one resource: what was measured and answered, its components. */
export function checkupOf(entry: Outgoing & { readonly record: ClinicalRecord<Checkup> }, subject: Reference) {
  const { on, content } = entry.record
  return {
    resourceType: 'Observation' as const,
    ...commonOf(entry, profiles.checkup),
    status: 'final' as const,
    category: [{ coding: [{ system: systems.observationCategory, code: 'exam' }] }],
    code: { coding: [{ system: systems.documentType, code: loinc.checkup }], text: '特定健診' },
    subject,
    effectiveDateTime: on,
    component: [
      {
        code: { coding: [{ system: systems.loinc, code: loinc.sex }] },
        valueCodeableConcept: { coding: [{ system: systems.gender, code: content.sex.toLowerCase() }] },
      },
      { code: { coding: [{ system: systems.loinc, code: loinc.age }], text: '年度末年齢' }, valueInteger: content.age },
      ...content.items.map(componentOf),
    ],
  }
}

function componentOf({ code, value, text }: Checkup['items'][number]) {
  const kind = checkupItem(code)
  return {
    code: {
      coding: [{ system: `urn:oid:${checkupItemSystem}`, code, ...given('display', kind?.name ?? null) }],
    },
    ...valueIn(kind?.kind === 'CODE', value, text, kind?.unit ?? null),
  }
}

function valueIn(answer: boolean, value: number | null, text: string | null, unit: string | null) {
  if (value === null) return text === null ? {} : { valueString: text }
  return answer && Number.isInteger(value)
    ? { valueInteger: value }
    : { valueQuantity: { value, ...given('unit', unit) } }
}
