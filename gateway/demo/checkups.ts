import type { CivilDate } from '../../schema/domain/time.ts'
import { fiscalYearAge } from '../../subgraphs/clinical/checkup/fiscal-year.ts'
import type { Random } from './people/random.ts'
import type { RosterCard } from './people/roster.ts'

/** Item, unit, least and most; what is invented lies on both sides of every threshold. */
const measures = [
  ['9N011000000000001', 'kg/m2', 20, 29],
  ['9N016160100000001', 'cm', 74, 98],
  ['9A751000000000001', 'mmHg', 108, 152],
  ['9A761000000000001', 'mmHg', 66, 96],
  ['3F015000002327101', 'mg/dL', 60, 240],
  ['3F070000002327101', 'mg/dL', 34, 80],
  ['3F077000002327101', 'mg/dL', 80, 165],
  ['3D010000001926101', 'mg/dL', 82, 128],
  ['3B045000002327201', 'U/L', 12, 55],
] as const
/** 服薬1 to 3, 喫煙. */
const answers = ['9N701000000000011', '9N706000000000011', '9N711000000000011', '9N736000000000011'] as const

const itemSystem = 'urn:oid:1.2.392.200119.6.1005'
const loinc = 'http://loinc.org'
const gender = 'http://hl7.org/fhir/administrative-gender'

/** 特定健診, for whom it is meant: from 40 to 74. */
export function checkupOf({ sex, birthDate }: RosterCard['holder'], on: CivilDate, random: Random): object | null {
  const age = fiscalYearAge(birthDate, on)
  if (age < 40 || age > 74) return null
  const code = (system: string, value: string) => ({ coding: [{ system, code: value }] })
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [code('http://terminology.hl7.org/CodeSystem/observation-category', 'exam')],
    code: { ...code('http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes', '53576-5'), text: '特定健診' },
    effectiveDateTime: on,
    component: [
      { code: code(loinc, '46098-0'), valueCodeableConcept: code(gender, sex.toLowerCase()) },
      { code: code(loinc, '30525-0'), valueInteger: age },
      ...measures.map(([item, unit, least, most]) => ({
        code: code(itemSystem, item),
        valueQuantity: { value: random.between(least, most), unit },
      })),
      ...answers.map((item) => ({ code: code(itemSystem, item), valueInteger: random.chance(0.2) ? 1 : 2 })),
    ],
  }
}
