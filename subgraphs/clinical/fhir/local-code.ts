import type { CodeSystem, LocalCode } from '../codes/codes.ts'
import type { Content } from '../record.ts'
import type { Concept, Resource } from './resources.ts'
import { systems } from './systems.ts'

/** 医薬品レセプト電算コード. */
const receiptDrug = 'urn:oid:1.2.392.100495.20.1.71'
const national: readonly string[] = [systems.icd10, ...systems.yj, ...systems.jlac10]

/** The institution's own code of what the resource is about, where it gives none of the nation's. */
export function localCodeIn(resource: Resource, content: Content): LocalCode | undefined {
  const system = 'code' in content && content.code === null ? systemOf(content.kind) : null
  if (system === null) return undefined
  const codings = (conceptOf(resource)?.coding ?? []).filter(
    ({ system: named = '', code }) => code !== undefined && /^\S{1,64}$/.test(code) && !national.includes(named),
  )
  const own =
    codings.find(({ system: named }) => named === receiptDrug) ??
    codings.find(({ system: named }) => named === undefined || /local/i.test(named)) ??
    codings[0]
  if (own?.code === undefined) return undefined
  return { system: own.system === receiptDrug ? 'CLAIM_DRUG' : system, code: own.code }
}

function systemOf(kind: Content['kind']): CodeSystem | null {
  switch (kind) {
    case 'CONDITION':
      return 'CONDITION'
    case 'LAB':
      return 'LAB'
    case 'PRESCRIPTION':
    case 'DRUG_ALLERGY':
      return 'DRUG'
    case 'OTHER_ALLERGY':
    case 'INFECTION':
    case 'TREATMENT':
    case 'COST':
    case 'CHECKUP':
    case 'DOCUMENT':
      return null
  }
}

function conceptOf(resource: Resource): Concept | undefined {
  switch (resource.resourceType) {
    case 'Condition':
    case 'AllergyIntolerance':
    case 'Observation':
      return resource.code
    case 'MedicationRequest':
    case 'MedicationDispense':
      return resource.medicationCodeableConcept
    default:
      return undefined
  }
}
