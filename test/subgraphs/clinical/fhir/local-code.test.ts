import { expect, test } from 'vitest'
import { fhirReader } from '../../../../subgraphs/clinical/fhir/reading.ts'
import { conditionResource, jlac10System, labResource, prescriptionResource } from '../../../support/clinical/fhir.ts'

const localOf = (resource: object) => {
  const reading = fhirReader(null).read(JSON.stringify(resource))
  return reading.outcome === 'RECORD' ? (reading.told.local ?? null) : reading
}
const lab = (...coding: object[]) => labResource('l-1', { code: { text: '院内検査', coding } })

test.each([
  ['a code of the laboratory', lab({ system: 'urn:local', code: 'GLU' }), { system: 'LAB', code: 'GLU' }],
  ['a code without a system', lab({ code: '7' }), { system: 'LAB', code: '7' }],
  [
    "the institution's own before another's",
    lab({ system: 'http://loinc.org', code: '2345-7' }, { system: 'http://x.example/LocalCode_CS', code: 'GLU' }),
    { system: 'LAB', code: 'GLU' },
  ],
  [
    "none where one of the nation's stands beside it",
    lab({ system: 'urn:local', code: 'GLU' }, { system: jlac10System, code: '3D010000001926101' }),
    null,
  ],
  ["none where the nation's is written wrong", lab({ system: jlac10System, code: '3D010' }), null],
  ['none that is longer than a code', lab({ system: 'urn:local', code: 'x'.repeat(65) }), null],
  [
    'the code of claims for a drug',
    prescriptionResource('p-1', {
      medicationCodeableConcept: {
        text: 'ある薬',
        coding: [
          { system: 'urn:x', code: '1' },
          { system: 'urn:oid:1.2.392.100495.20.1.71', code: '620000001' },
        ],
      },
    }),
    { system: 'CLAIM_DRUG', code: '620000001' },
  ],
  [
    'a disease of a house list',
    conditionResource('c-1', { code: { text: 'ある病', coding: [{ system: 'urn:local', code: 'D1' }] } }),
    { system: 'CONDITION', code: 'D1' },
  ],
])('a record without a code of the nation is told with %s', (_, resource, local) => {
  expect(localOf(resource)).toEqual(local)
})
