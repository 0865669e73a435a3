import { asCivilDate, type CivilDate, civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import { infectionResult, infectionTest } from '../labs/infections.ts'
import { type Content, type ContentOf, treatmentAreas } from '../record.ts'
import { checkupIn } from './checkups.ts'
import { documentIn } from './documents.ts'
import { outcomeIn } from './outcome.ts'
import type { Concept, Resource, ResourceOf } from './resources.ts'
import { systems } from './systems.ts'

type Clinical = Exclude<Resource, ResourceOf<'Patient'>>

/** What a resource says and on which day; a reason where it cannot be taken; null where it says that it does not hold. */
export type Said = { readonly on: CivilDate | null; readonly content: Content | 'NO_CODE' | 'NO_VALUE' } | null

export function saidIn(resource: Clinical): Said {
  switch (resource.resourceType) {
    case 'Condition':
      return condition(resource)
    case 'AllergyIntolerance':
      return allergy(resource)
    case 'Observation':
      return observation(resource)
    case 'MedicationRequest':
      return medicationRequest(resource)
    case 'MedicationDispense':
      return medicationDispense(resource)
    case 'Procedure':
      return procedure(resource)
    case 'DocumentReference': {
      const document = documentIn(resource)
      return document === null ? null : { on: dayOf(resource.date), content: document }
    }
  }
}

const codesIn = (concept: Concept | undefined): readonly string[] =>
  (concept?.coding ?? []).flatMap(({ code }) => code ?? [])
const isEither = (concept: Concept | undefined, ...codes: readonly string[]): boolean =>
  codesIn(concept).some((code) => codes.includes(code))

function codeOf(concept: Concept | undefined, among: string | readonly string[], shape: RegExp): string | null {
  const known = typeof among === 'string' ? [among] : among
  const found = (concept?.coding ?? []).find(({ system = '', code = '' }) => known.includes(system) && shape.test(code))
  return found?.code ?? null
}

function nameOf(concept: Concept | undefined): string | null {
  const name = concept?.text ?? concept?.coding?.find(({ display }) => display !== undefined)?.display ?? ''
  return name.trim() === '' ? null : name.trim().slice(0, 400)
}

/** A day of the calendar, or the Tokyo day of an instant; a month or a year alone is none. */
export function dayOf(text: string | undefined): CivilDate | null {
  if (text === undefined) return null
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return asCivilDate(text)
  if (!/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : asCivilDate(civilDateAt(at as Instant))
}

const retracted = (status: Concept | undefined): boolean => isEither(status, 'entered-in-error', 'refuted')

function condition(resource: ResourceOf<'Condition'>): Said {
  const { code, category, clinicalStatus, verificationStatus, onsetDateTime, abatementDateTime, recordedDate } =
    resource
  const outcome = resource.extension?.find(({ url }) => url === systems.outcomeExtension)?.valueCodeableConcept
  if (retracted(verificationStatus)) return null
  const onset = dayOf(onsetDateTime)
  const name = nameOf(code)
  const ended = dayOf(abatementDateTime)
  const over = ended !== null || isEither(clinicalStatus, 'resolved', 'inactive', 'remission')
  return {
    on: dayOf(recordedDate) ?? onset,
    content:
      name === null
        ? 'NO_CODE'
        : {
            kind: 'CONDITION',
            name,
            code: codeOf(code, systems.icd10, /^[A-Z]\d{2}[0-9A-Z.]{0,4}$/),
            onset,
            ended,
            outcome: outcomeIn(outcome?.coding ?? []) ?? (over ? 'CURED' : 'CONTINUING'),
            main: (category ?? []).some((one) => isEither(one, 'main', 'MAIN')),
            suspected: isEither(verificationStatus, 'provisional', 'differential', 'unconfirmed'),
          },
  }
}

function allergy(resource: ResourceOf<'AllergyIntolerance'>): Said {
  const { code, category, criticality, verificationStatus, onsetDateTime, recordedDate, reaction, meta } = resource
  if (retracted(verificationStatus)) return null
  const substance = nameOf(code)
  const [first] = reaction ?? []
  const said = first?.description ?? nameOf(first?.manifestation?.[0])
  return {
    on: dayOf(recordedDate) ?? dayOf(onsetDateTime) ?? dayOf(meta?.lastUpdated),
    content:
      substance === null
        ? 'NO_CODE'
        : {
            kind: category?.includes('medication') === true ? 'DRUG_ALLERGY' : 'OTHER_ALLERGY',
            substance,
            code: codeOf(code, systems.yj, yjShape),
            criticality: criticality === 'high' ? 'HIGH' : criticality === 'low' ? 'LOW' : 'UNKNOWN',
            reaction: said === null || said.trim() === '' ? null : said.trim().slice(0, 400),
          },
  }
}

const yjShape = /^\d{7}[A-Z]\d{3}[0-9A-Z]$|^\d{9}ZZZ$/

function observation(resource: ResourceOf<'Observation'>): Said {
  const { code: concept, status, effectiveDateTime, effectivePeriod, issued } = resource
  if (status === 'entered-in-error' || status === 'cancelled') return null
  const on = dayOf(effectiveDateTime) ?? dayOf(effectivePeriod?.start) ?? dayOf(issued)
  const checkup = checkupIn(resource)
  if (checkup !== null) return { on, content: checkup }
  const code = codeOf(concept, systems.jlac10, /^[0-9A-Z]{17}$/)
  const name = nameOf(concept)
  if (name === null) return { on, content: 'NO_CODE' }
  const test = infectionTest(code)
  const result = test === null ? null : resultOf(resource)
  if (test !== null && result !== null) return { on, content: { kind: 'INFECTION', test, result } }
  return { on, content: lab(resource, name, code) }
}

function resultOf(resource: ResourceOf<'Observation'>): ContentOf<'INFECTION'>['result'] | null {
  const { valueCodeableConcept, valueString, interpretation } = resource
  const said = [valueCodeableConcept, ...(interpretation ?? [])].flatMap((one) => [
    ...codesIn(one),
    ...(one?.text === undefined ? [] : [one.text]),
  ])
  return infectionResult([...said, ...(valueString === undefined ? [] : [valueString])])
}

function lab(
  { valueQuantity, valueString, valueCodeableConcept, referenceRange }: ResourceOf<'Observation'>,
  name: string,
  code: string | null,
): ContentOf<'LAB'> | 'NO_VALUE' {
  const value = valueQuantity?.value ?? null
  const said = (valueString ?? nameOf(valueCodeableConcept) ?? '').trim().slice(0, 400)
  if (value === null && said === '') return 'NO_VALUE'
  const [range] = referenceRange ?? []
  return {
    kind: 'LAB',
    name,
    code,
    value,
    unit: valueQuantity?.unit?.slice(0, 40) ?? null,
    text: said === '' ? null : said,
    low: range?.low?.value ?? null,
    high: range?.high?.value ?? null,
  }
}

const over = new Set(['cancelled', 'entered-in-error', 'draft', 'declined'])
const wholeDays = (value: number | undefined): number | null =>
  value !== undefined && Number.isInteger(value) && value >= 1 && value <= 3_650 ? value : null

function prescription(
  drug: Concept | undefined,
  stage: ContentOf<'PRESCRIPTION'>['stage'],
  more: Pick<ContentOf<'PRESCRIPTION'>, 'days' | 'inpatient'> & { readonly said: string | undefined },
): ContentOf<'PRESCRIPTION'> | 'NO_CODE' {
  const name = nameOf(drug)
  const dosage = more.said?.trim().slice(0, 400) ?? ''
  if (name === null) return 'NO_CODE'
  return {
    kind: 'PRESCRIPTION',
    drug: name,
    code: codeOf(drug, systems.yj, yjShape),
    dosage: dosage === '' ? null : dosage,
    days: more.days,
    stage,
    inpatient: more.inpatient,
  }
}

/** 院内処方の入院: HL7's word and the code of JP Core's categories. */
const isInpatient = (concept: Concept | undefined): boolean => isEither(concept, 'inpatient', 'IHP')

function medicationRequest(resource: ResourceOf<'MedicationRequest'>): Said {
  const { status, category, medicationCodeableConcept, authoredOn, dosageInstruction, dispenseRequest } = resource
  if (status !== undefined && over.has(status)) return null
  const [dosage] = dosageInstruction ?? []
  const days =
    wholeDays(dispenseRequest?.expectedSupplyDuration?.value) ??
    wholeDays(dosage?.timing?.repeat?.boundsDuration?.value)
  const inpatient = (category ?? []).some(isInpatient)
  const content = prescription(medicationCodeableConcept, 'PRESCRIBED', { days, inpatient, said: dosage?.text })
  return { on: dayOf(authoredOn), content }
}

function medicationDispense(resource: ResourceOf<'MedicationDispense'>): Said {
  const { status, category, medicationCodeableConcept, whenHandedOver, whenPrepared, dosageInstruction } = resource
  if (status !== undefined && over.has(status)) return null
  const content = prescription(medicationCodeableConcept, 'DISPENSED', {
    days: wholeDays(resource.daysSupply?.value),
    inpatient: isInpatient(category),
    said: dosageInstruction?.[0]?.text,
  })
  return { on: dayOf(whenHandedOver) ?? dayOf(whenPrepared), content }
}

/** What was done goes by the area of treatment (診療情報); a procedure that names none is no part of a summary. */
function procedure(resource: ResourceOf<'Procedure'>): Said {
  const { status, category, code, performedDateTime, performedPeriod, extension } = resource
  const area = treatmentAreas.find((one) => codeOf(category, systems.treatmentArea, /./) === one)
  if (area === undefined || status === 'entered-in-error' || status === 'not-done') return null
  const name = nameOf(code)
  const times = extension?.find(({ url }) => url === systems.timesExtension)?.valueInteger ?? 1
  return {
    on: dayOf(performedDateTime) ?? dayOf(performedPeriod?.start),
    content:
      name === null ? 'NO_CODE' : { kind: 'TREATMENT', name, code: codeOf(code, systems.act, /^\d{9}$/), area, times },
  }
}
