import { checkupItemSystem } from '../checkup/items.ts'
import type { ContentOf } from '../record.ts'
import type { Concept, ResourceOf } from './resources.ts'
import { loinc, systems } from './systems.ts'

type Component = NonNullable<ResourceOf<'Observation'>['component']>[number]

const codeIn = (concept: Concept | undefined, system: string): string | null =>
  concept?.coding?.find((one) => one.system === system)?.code ?? null

/** A specific health check-up told as one resource (`writing/checkup.ts`); null: it is another observation. */
export function checkupIn({
  code,
  component = [],
}: ResourceOf<'Observation'>): ContentOf<'CHECKUP'> | 'NO_VALUE' | null {
  if (codeIn(code, systems.documentType) !== loinc.checkup) return null
  const of = (name: string): Component | undefined => component.find((one) => codeIn(one.code, systems.loinc) === name)
  const gender = codeIn(of(loinc.sex)?.valueCodeableConcept, systems.gender)
  const age = of(loinc.age)?.valueInteger
  const items = component.flatMap((one) => {
    const item = codeIn(one.code, `urn:oid:${checkupItemSystem}`)
    return item === null
      ? []
      : [{ code: item, value: one.valueQuantity?.value ?? one.valueInteger ?? null, text: one.valueString ?? null }]
  })
  if ((gender !== 'male' && gender !== 'female') || age === undefined || items.length === 0) return 'NO_VALUE'
  return { kind: 'CHECKUP', sex: gender === 'male' ? 'MALE' : 'FEMALE', age, items }
}
