import { asCivilDate, type CivilDate } from '../../../../schema/domain/time.ts'
import { readInsured } from '../../import/insured.ts'
import type { Reading } from '../../import/reading.ts'
import { type ContentOf, contentSchema, institutionCode } from '../../record.ts'
import { fiscalYearAge } from '../fiscal-year.ts'
import { toldCheckup } from '../told-checkup.ts'
import type { CheckupFault, DocumentFault } from './faults.ts'
import { itemsIn } from './observations.ts'
import { along, attribute, type Element, readXml, type XmlFault } from './xml.ts'

/** Identifiers of the files (特定健診情報ファイル仕様説明書, OID表). */
const oid = {
  insurer: '1.2.392.200119.6.101',
  institution: '1.2.392.200119.6.102',
  symbol: '1.2.392.200119.6.204',
  number: '1.2.392.200119.6.205',
  branch: '1.2.392.200119.6.211',
} as const

const refused = (fault: DocumentFault, field: string | null = null): Reading<CheckupFault> => ({
  outcome: 'REFUSED',
  fault,
  field,
})

/** One person's check-up (特定健診情報ファイル): HL7 CDA, one result in one file. */
export function readCheckup(bytes: Uint8Array): Reading<CheckupFault> {
  const read = readXml(bytes, 'ClinicalDocument')
  if (!read.ok) return refused(read.refusal.reason as XmlFault)
  const document = read.value
  // 報告区分: 20 to 29 report guidance (特定保健指導), which no summary shows.
  const report = attribute(along(document, 'code')[0] ?? document, 'code')
  if (report?.startsWith('2') === true) return { outcome: 'ASIDE' }

  const [role] = along(document, 'recordTarget', 'patientRole')
  const number = role === undefined ? null : insuredIn(role)
  if (number?.ok !== true) return refused('NUMBER', 'recordTarget')
  const sex = sexes.get(valueAt(role, 'code', 'patient', 'administrativeGenderCode') ?? '')
  if (sex === undefined) return refused('SEX', 'administrativeGenderCode')
  const born = dayOf(valueAt(role, 'value', 'patient', 'birthTime'))
  if (born === null) return refused('BIRTH_DATE', 'birthTime')
  const [event] = along(document, 'documentationOf', 'serviceEvent')
  const on = dayOf(valueAt(event, 'value', 'effectiveTime') ?? valueAt(event, 'value', 'effectiveTime', 'low'))
  if (on === null) return refused('NO_DATE', 'serviceEvent.effectiveTime')
  const age = fiscalYearAge(born, on)
  if (age < 0) return refused('BIRTH_DATE', 'birthTime')
  const institution = institutionIn(document)
  if (institution === null) return refused('NO_INSTITUTION', 'performer')

  const { items, remarks } = itemsIn(document)
  if (items.length === 0) return refused('NO_ITEMS', 'structuredBody')
  const content: ContentOf<'CHECKUP'> = { kind: 'CHECKUP', sex, age, items: [...items] }
  if (!contentSchema.safeParse(content).success) return refused('NO_ITEMS', 'structuredBody')
  const programme = valueAt(event, 'code', 'code')
  return toldCheckup({ number: number.value, programme, on, institution, content, remarks })
}

const sexes: ReadonlyMap<string, 'MALE' | 'FEMALE'> = new Map([
  ['1', 'MALE'],
  ['2', 'FEMALE'],
])

function valueAt(from: Element | undefined, name: string, ...way: readonly string[]): string | null {
  const [found] = from === undefined ? [] : along(from, ...way)
  return found === undefined ? null : attribute(found, name)
}

function extension(ids: readonly Element[], root: string): string | null {
  const found = ids.find((id) => attribute(id, 'root') === root)
  return found === undefined ? null : attribute(found, 'extension')
}

function insuredIn(role: Element) {
  const ids = role.all('id')
  const [insurer, number] = [extension(ids, oid.insurer), extension(ids, oid.number)]
  if (insurer === null || number === null) return null
  return readInsured({
    insurerNumber: insurer,
    symbol: extension(ids, oid.symbol),
    number,
    branch: extension(ids, oid.branch),
  })
}

/** Where it was done; otherwise who made the file. */
function institutionIn(document: Element) {
  const places = [
    ...along(document, 'documentationOf', 'serviceEvent', 'performer', 'assignedEntity', 'representedOrganization'),
    ...along(document, 'author', 'assignedAuthor', 'representedOrganization'),
  ]
  const known = places.flatMap((place) => {
    const parsed = institutionCode.safeParse(extension(place.all('id'), oid.institution))
    return parsed.success ? [parsed.data] : []
  })
  return known[0] ?? null
}

/** 20261105, with or without a time behind it. */
function dayOf(text: string | null): CivilDate | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})(?:\d{4,6})?$/.exec(text ?? '') ?? []
  return year === undefined ? null : asCivilDate(`${year}-${month}-${day}`)
}
