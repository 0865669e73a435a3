import { institutionSystem, insuredSystem, member } from './fhir.ts'

/** Reports of check-ups (健診結果報告書) in FHIR as JP eCheckup has them, about invented people. */

export const itemSystem = 'urn:oid:1.2.392.200119.6.1005'

const observationOf = (code: string, said: object) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: itemSystem, code }] },
  subject: { reference: 'urn:uuid:patient' },
  ...said,
})
export const measured = (code: string, value: number, unit: string, more: object = {}) =>
  observationOf(code, { valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', ...more } })
export const answered = (code: string, answer: string, more: object = {}) =>
  observationOf(code, {
    valueCodeableConcept: { coding: [{ system: 'urn:oid:1.2.392.200119.6.2001', code: answer }] },
    ...more,
  })

export interface ReportSaid {
  readonly insured?: string
  readonly institution?: string
  readonly on?: string
  readonly category?: string
  readonly composition?: object
  readonly patient?: object
  readonly encounter?: object
  readonly observations?: readonly object[]
}

/** The same as `checkupXml` says, unless told otherwise. */
export const checkupReport = ({
  insured = member,
  institution = '2010000038',
  on = '2026-10-05',
  category = '10',
  composition = {},
  patient = {},
  encounter = {},
  observations = [
    measured('9N001000000000001', 171.5, 'cm'),
    measured('9N016160100000001', 84.9, 'cm'),
    measured('9A751000000000001', 129, 'mmHg', { code: 'mm[Hg]' }),
  ],
}: ReportSaid = {}) => {
  const resources: readonly (readonly [name: string, resource: object])[] = [
    [
      'composition',
      {
        resourceType: 'Composition',
        status: 'final',
        type: { coding: [{ system: 'http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes', code: '53576-5' }] },
        category: [{ coding: [{ system: 'urn:oid:1.2.392.200119.6.1001', code: category }] }],
        subject: { reference: 'urn:uuid:patient' },
        author: [{ reference: 'urn:uuid:doctor' }, { reference: 'urn:uuid:reporter' }],
        event: [
          {
            code: [{ coding: [{ system: 'urn:oid:1.2.392.200119.6.1002', code: '010' }] }],
            period: { start: on, end: on },
          },
        ],
        ...composition,
      },
    ],
    [
      'patient',
      {
        resourceType: 'Patient',
        identifier: [
          { system: 'urn:oid:1.2.392.200119.6.102.12010000038', value: '34567' },
          { system: insuredSystem, value: insured },
        ],
        gender: 'male',
        birthDate: '1975-11-05',
        ...patient,
      },
    ],
    ['doctor', { resourceType: 'Practitioner', name: [{ text: '見本 医師' }] }],
    ['reporter', { resourceType: 'Organization', identifier: [{ system: institutionSystem, value: institution }] }],
    [
      'encounter',
      {
        resourceType: 'Encounter',
        status: 'finished',
        period: { start: on },
        serviceProvider: { reference: 'urn:uuid:reporter' },
        ...encounter,
      },
    ],
    ...observations.map((one, place) => [`observation-${place}`, one] as const),
  ]
  return {
    resourceType: 'Bundle',
    type: 'document',
    entry: resources.map(([name, resource]) => ({ fullUrl: `urn:uuid:${name}`, resource })),
  }
}
