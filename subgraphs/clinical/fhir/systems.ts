/** Naming and code systems of JP Core and JP-CLINS (電子カルテ情報共有サービス) that are read. */
export const systems = {
  /** 被保険者個人識別子: insurer (eight digits, NHI filled with 00), symbol, number, branch, with colons between. */
  insured: 'http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID',
  institution: 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no',
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
} as const
