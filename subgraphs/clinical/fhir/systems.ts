import type { ContentOf } from '../record.ts'

/** Naming and code systems of JP Core and JP-CLINS (電子カルテ情報共有サービス) that are read and written. */
export const systems = {
  /** 被保険者個人識別子: insurer (eight digits, NHI filled with 00), symbol, number, branch, with colons between. */
  insured: 'http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID',
  institution: 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no',
  /** 保険者番号, of an insurer that sends check-ups (特定健診). */
  insurer: 'urn:oid:1.2.392.100495.20.3.61',
  resource: 'http://jpfhir.jp/fhir/core/IdSystem/resourceInstance-identifier',
  icd10: 'http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full',
  yj: ['http://capstandard.jp/iyaku.info/CodeSystem/YJ-code', 'urn:oid:1.2.392.100495.20.1.73'],
  jlac10: [
    'urn:oid:1.2.392.200119.4.504',
    'http://medis.or.jp/CodeSystem/master-JLAC10-17digits',
    'http://jpfhir.jp/fhir/core/CodeSystem/JP_ObservationLabResultCode_CS',
    'http://jpfhir.jp/fhir/clins/CodeSystem/JLAC10/JP_CLINS_ObsLabResult_CoreLabo_CS',
    'http://jpfhir.jp/fhir/clins/CodeSystem/JLAC10/JP_CLINS_ObsLabResult_InfectionLabo_CS',
    'http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_ObsLabResult_CoreLabo_CS',
    'http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_ObsLabResult_InfectionLabo_CS',
  ],
  /** Tags: LTS (長期保存), UNINFORMED (未告知), UNDELIVERED (未提供). */
  indication: 'http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication',
  institutionExtension: 'http://jpfhir.jp/fhir/clins/Extension/StructureDefinition/JP_eCS_InstitutionNumber',
  outcomeExtension: 'http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_DiseaseOutcome',
  hl7Outcome: 'http://jpfhir.jp/fhir/core/CodeSystem/JP_ConditionDiseaseOutcomeHL70241_CS',
  jhsdOutcome: 'http://jpfhir.jp/fhir/core/CodeSystem/JP_ConditionDiseaseOutcomeJHSD0006_CS',
  documentType: 'http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes',
  /** 報告区分, 健診プログラムサービスコード. */
  reportCategory: 'urn:oid:1.2.392.200119.6.1001',
  checkupProgramme: 'urn:oid:1.2.392.200119.6.1002',
  loinc: 'http://loinc.org',
  ucum: 'http://unitsofmeasure.org',
  gender: 'http://hl7.org/fhir/administrative-gender',
  sensitivity: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  interpretation: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  observationCategory: 'http://terminology.hl7.org/CodeSystem/observation-category',
  conditionClinical: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
  conditionVerification: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
  allergyVerification: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
  medicationRequestCategory: 'http://terminology.hl7.org/CodeSystem/medicationrequest-category',
  medicationDispenseCategory: 'http://terminology.hl7.org/CodeSystem/medicationdispense-category',
  /** 診療行為コード, 診療情報 as the ministry's service divides it, and how often: nobody has given these names for FHIR. */
  act: 'urn:tsunagu:claim-act',
  treatmentArea: 'urn:tsunagu:treatment-area',
  timesExtension: 'urn:tsunagu:times',
  /** A person as this hub names them. */
  person: 'urn:tsunagu:person',
} as const

export const profiles = {
  patient: 'http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient',
  condition: 'http://jpfhir.jp/fhir/eCS/StructureDefinition/JP_Condition_eCS',
  allergy: 'http://jpfhir.jp/fhir/eCS/StructureDefinition/JP_AllergyIntolerance_eCS',
  lab: 'http://jpfhir.jp/fhir/eCS/StructureDefinition/JP_Observation_LabResult_eCS',
  medicationRequest: 'http://jpfhir.jp/fhir/eCS/StructureDefinition/JP_MedicationRequest_eCS',
  medicationDispense: 'http://jpfhir.jp/fhir/core/StructureDefinition/JP_MedicationDispense',
  checkup: 'http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_Common',
  procedure: 'http://jpfhir.jp/fhir/core/StructureDefinition/JP_Procedure',
  document: 'http://hl7.org/fhir/StructureDefinition/DocumentReference',
} as const

/** Sex and age as an examination is judged by them; 検診・健診報告書. */
export const loinc = { sex: '46098-0', age: '30525-0', checkup: '53576-5' } as const

/** 健診結果報告書, 診療情報提供書, 退院時サマリー. */
export const documentCodes = {
  CHECKUP_REPORT: '53576-5',
  REFERRAL: '57133-1',
  DISCHARGE_SUMMARY: '18842-5',
} as const satisfies Record<ContentOf<'DOCUMENT'>['type'], string>
