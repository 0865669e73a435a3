import type { FhirResource } from 'fhir/r4.js'
import { type ClinicalRecord, type ContentOf, isKind, type RecordKind } from '../../record.ts'
import { outcomeConcepts } from '../outcome.ts'
import { documentCodes, profiles, systems } from '../systems.ts'
import { checkupOf } from './checkup.ts'
import { commonOf, conceptOf, given, type Outgoing, type Reference } from './common.ts'

type Of<K extends RecordKind> = Outgoing & { readonly record: ClinicalRecord<ContentOf<K>> }

const is = <K extends RecordKind>(entry: Outgoing, kind: K): entry is Of<K> => isKind(entry.record, kind)

const coded = (system: string, code: string) => ({ coding: [{ system, code }] })

/** An entry as a resource of FHIR R4 in the profiles of JP-CLINS, or JP Core where that has none. */
export function resourceOf(entry: Outgoing, subject: Reference): FhirResource | null {
  if (is(entry, 'CONDITION')) return conditionOf(entry, subject)
  if (is(entry, 'DRUG_ALLERGY') || is(entry, 'OTHER_ALLERGY')) return allergyOf(entry, subject)
  if (is(entry, 'INFECTION')) return infectionOf(entry, subject)
  if (is(entry, 'LAB')) return labOf(entry, subject)
  if (is(entry, 'TREATMENT')) return procedureOf(entry, subject)
  if (is(entry, 'PRESCRIPTION'))
    return entry.record.content.stage === 'PRESCRIBED' ? requestOf(entry, subject) : dispenseOf(entry, subject)
  if (is(entry, 'CHECKUP')) return checkupOf(entry, subject)
  if (is(entry, 'DOCUMENT')) return documentOf(entry, subject)
  // What care cost (COST) is an account, and no part of a record.
  return null
}

function conditionOf(entry: Of<'CONDITION'>, subject: Reference) {
  const { on, content } = entry.record
  const { extension = [], ...common } = commonOf(entry, profiles.condition)
  return {
    resourceType: 'Condition' as const,
    ...common,
    extension: [
      ...extension,
      { url: systems.outcomeExtension, valueCodeableConcept: coded(...outcomeConcepts[content.outcome]) },
    ],
    clinicalStatus: coded(
      systems.conditionClinical,
      content.outcome === 'CONTINUING' ? 'active' : content.outcome === 'CURED' ? 'resolved' : 'inactive',
    ),
    verificationStatus: coded(systems.conditionVerification, content.suspected ? 'provisional' : 'confirmed'),
    ...(content.main ? { category: [{ coding: [{ code: 'MAIN' }], text: '主傷病' }] } : {}),
    code: conceptOf(content.name, systems.icd10, content.code),
    subject,
    ...given('onsetDateTime', content.onset),
    ...given('abatementDateTime', content.ended),
    recordedDate: on,
  }
}

function allergyOf(entry: Of<'DRUG_ALLERGY' | 'OTHER_ALLERGY'>, patient: Reference) {
  const { on, content } = entry.record
  const criticality = { HIGH: 'high', LOW: 'low', UNKNOWN: 'unable-to-assess' } as const
  return {
    resourceType: 'AllergyIntolerance' as const,
    ...commonOf(entry, profiles.allergy),
    verificationStatus: coded(systems.allergyVerification, 'confirmed'),
    ...(content.kind === 'DRUG_ALLERGY' ? { category: ['medication' as const] } : {}),
    criticality: criticality[content.criticality],
    code: conceptOf(content.substance, systems.yj[0], content.code),
    patient,
    recordedDate: on,
    ...(content.reaction === null ? {} : { reaction: [{ manifestation: [{ text: content.reaction }] }] }),
  }
}

/** Analyte of JLAC10, in serum, by a method that is not named; the name that is shown. */
const infections: Readonly<Record<ContentOf<'INFECTION'>['test'], readonly [analyte: string, name: string]>> = {
  SYPHILIS_STS: ['5E071', '梅毒STS'],
  SYPHILIS_TP: ['5E075', '梅毒TP抗体'],
  HBS: ['5F016', 'HBs抗原'],
  HCV: ['5F360', 'HCV抗体'],
  HIV: ['5F500', 'HIV'],
}

function infectionOf(entry: Of<'INFECTION'>, subject: Reference) {
  const { on, content } = entry.record
  const [analyte, name] = infections[content.test]
  const codes = { POSITIVE: 'POS', NEGATIVE: 'NEG', INDETERMINATE: 'IND' } as const
  return {
    resourceType: 'Observation' as const,
    ...commonOf(entry, profiles.lab),
    status: 'final' as const,
    category: [coded(systems.observationCategory, 'laboratory')],
    code: conceptOf(name, systems.jlac10[0], `${analyte}000002399911`),
    subject,
    effectiveDateTime: on,
    valueCodeableConcept: coded(systems.interpretation, codes[content.result]),
  }
}

function labOf(entry: Of<'LAB'>, subject: Reference) {
  const { on, content } = entry.record
  const { value, unit, text, low, high } = content
  const limit = (of: number) => ({ value: of, ...given('unit', unit) })
  return {
    resourceType: 'Observation' as const,
    ...commonOf(entry, profiles.lab),
    status: 'final' as const,
    category: [coded(systems.observationCategory, 'laboratory')],
    code: conceptOf(content.name, systems.jlac10[0], content.code),
    subject,
    effectiveDateTime: on,
    ...(value === null ? given('valueString', text) : { valueQuantity: limit(value) }),
    // One value is all that R4 has room for.
    ...(value === null || text === null ? {} : { note: [{ text }] }),
    ...(low === null && high === null
      ? {}
      : {
          referenceRange: [
            { ...given('low', low === null ? null : limit(low)), ...given('high', high === null ? null : limit(high)) },
          ],
        }),
  }
}

function procedureOf(entry: Of<'TREATMENT'>, subject: Reference) {
  const { on, content } = entry.record
  const { extension = [], ...common } = commonOf(entry, profiles.procedure)
  return {
    resourceType: 'Procedure' as const,
    ...common,
    extension: [...extension, { url: systems.timesExtension, valueInteger: content.times }],
    status: 'completed' as const,
    category: coded(systems.treatmentArea, content.area),
    code: conceptOf(content.name, systems.act, content.code),
    subject,
    performedDateTime: on,
  }
}

const daysOf = (value: number) => ({ value, unit: '日', system: systems.ucum, code: 'd' })

function requestOf(entry: Of<'PRESCRIPTION'>, subject: Reference) {
  const { on, content } = entry.record
  return {
    resourceType: 'MedicationRequest' as const,
    ...commonOf(entry, profiles.medicationRequest),
    status: 'completed' as const,
    intent: 'order' as const,
    ...(content.inpatient ? { category: [coded(systems.medicationRequestCategory, 'inpatient')] } : {}),
    medicationCodeableConcept: conceptOf(content.drug, systems.yj[0], content.code),
    subject,
    authoredOn: on,
    ...(content.dosage === null ? {} : { dosageInstruction: [{ text: content.dosage }] }),
    ...(content.days === null ? {} : { dispenseRequest: { expectedSupplyDuration: daysOf(content.days) } }),
  }
}

function dispenseOf(entry: Of<'PRESCRIPTION'>, subject: Reference) {
  const { on, content } = entry.record
  return {
    resourceType: 'MedicationDispense' as const,
    ...commonOf(entry, profiles.medicationDispense),
    status: 'completed' as const,
    ...(content.inpatient ? { category: coded(systems.medicationDispenseCategory, 'inpatient') } : {}),
    medicationCodeableConcept: conceptOf(content.drug, systems.yj[0], content.code),
    subject,
    whenHandedOver: on,
    ...(content.days === null ? {} : { daysSupply: daysOf(content.days) }),
    ...(content.dosage === null ? {} : { dosageInstruction: [{ text: content.dosage }] }),
  }
}

function documentOf(entry: Of<'DOCUMENT'>, subject: Reference) {
  const { on, content } = entry.record
  return {
    resourceType: 'DocumentReference' as const,
    ...commonOf(entry, profiles.document),
    status: 'current' as const,
    type: coded(systems.documentType, documentCodes[content.type]),
    subject,
    date: `${on}T00:00:00+09:00`,
    description: content.title,
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          language: 'ja',
          data: Buffer.from(content.text).toString('base64'),
          title: content.title,
        },
      },
    ],
    ...(content.addressee === null
      ? {}
      : { context: { related: [{ identifier: { system: systems.institution, value: content.addressee } }] } }),
  }
}
