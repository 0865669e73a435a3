/** Resources as a hospital of JP-CLINS sends them, about invented people. */

export const insuredSystem = 'http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID'
export const institutionSystem = 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no'
export const resourceSystem = 'http://jpfhir.jp/fhir/core/IdSystem/resourceInstance-identifier'
export const indicationSystem = 'http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication'
export const jlac10System = 'urn:oid:1.2.392.200119.4.504'
export const yjSystem = 'http://capstandard.jp/iyaku.info/CodeSystem/YJ-code'

/** An insurer of the tests, a symbol in wide characters, a number, a branch. */
export const member = '01200013:信見:６７８:01'

const common = (id: string, insured: string) => ({
  id,
  identifier: [{ system: resourceSystem, value: id }],
  extension: [
    {
      url: 'http://jpfhir.jp/fhir/clins/Extension/StructureDefinition/JP_eCS_InstitutionNumber',
      valueIdentifier: { system: institutionSystem, value: '2010000038' },
    },
  ],
  subject: { identifier: { system: insuredSystem, value: insured } },
})

export const conditionResource = (id: string, more: object = {}, insured = member) => ({
  resourceType: 'Condition',
  ...common(id, insured),
  code: {
    coding: [
      { system: 'http://medis.or.jp/CodeSystem/master-disease-keyNumber', code: '20055263' },
      { system: 'http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full', code: 'I10', display: '本態性高血圧症' },
    ],
    text: '高血圧症',
  },
  onsetDateTime: '2020-04-10',
  recordedDate: '2026-03-01T23:30:00+09:00',
  ...more,
})

export function allergyResource(id: string, more: object = {}, insured = member) {
  const { subject, ...rest } = common(id, insured)
  return {
    resourceType: 'AllergyIntolerance',
    ...rest,
    patient: subject,
    category: ['medication'],
    criticality: 'high',
    code: { coding: [{ system: yjSystem, code: '6169905F1011' }], text: 'ミホンマイシン錠200mg' },
    recordedDate: '2024-05-01',
    reaction: [{ manifestation: [{ text: '発疹' }] }],
    ...more,
  }
}

export const labResource = (id: string, more: object = {}, insured = member) => ({
  resourceType: 'Observation',
  ...common(id, insured),
  status: 'final',
  code: { coding: [{ system: jlac10System, code: '3D010000001926101', display: '血糖' }], text: 'グルコース' },
  effectiveDateTime: '2026-01-10T08:00:00+09:00',
  valueQuantity: { value: 104, unit: 'mg/dL' },
  referenceRange: [{ low: { value: 73 }, high: { value: 109 } }],
  ...more,
})

export const prescriptionResource = (id: string, more: object = {}, insured = member) => ({
  resourceType: 'MedicationRequest',
  ...common(id, insured),
  status: 'completed',
  medicationCodeableConcept: { coding: [{ system: yjSystem, code: '2171901F2016' }], text: 'ミホンジピン錠5mg' },
  authoredOn: '2026-11-01',
  dosageInstruction: [{ text: '1日1回朝食後', timing: { repeat: { boundsDuration: { value: 28, unit: '日' } } } }],
  ...more,
})
