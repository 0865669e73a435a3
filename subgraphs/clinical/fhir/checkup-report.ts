import { z } from 'zod'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { asCivilDate, type CivilDate } from '../../../schema/domain/time.ts'
import { fiscalYearAge } from '../checkup/fiscal-year.ts'
import { aboveRange, belowRange, type CheckupItem, type ItemFault, itemValue } from '../checkup/item-value.ts'
import { type CheckupItemKind, checkupItem, checkupItemSystem } from '../checkup/items.ts'
import { toldCheckup } from '../checkup/told-checkup.ts'
import type { Fault } from '../import/reading.ts'
import { type ContentOf, contentSchema, institutionCode } from '../record.ts'
import type { FhirFault, FhirReading } from './faults.ts'
import { insuredIn } from './insured.ts'
import { coding, concept, identifier, quantity, reference, text } from './resources.ts'
import { loinc, systems } from './systems.ts'

const many = <T extends z.ZodType>(of: T) => z.array(of).max(2_000).default([])
const period = z.looseObject({ start: text.optional() })
const valued = {
  code: concept.optional(),
  valueQuantity: quantity.extend({ comparator: text.optional(), code: text.optional() }).optional(),
  valueInteger: z.int().optional(),
  valueString: text.optional(),
  valueCodeableConcept: concept.optional(),
}
const observation = z.looseObject({
  resourceType: z.literal('Observation'),
  status: text.optional(),
  ...valued,
  component: many(z.looseObject(valued)),
})
type Valued = Pick<z.output<typeof observation>, keyof typeof valued>

/** What is read of a report (健診結果報告書, JP_Bundle_eCheckupGeneral); all else may stand beside it. */
const resource = z.discriminatedUnion('resourceType', [
  z.looseObject({
    resourceType: z.literal('Composition'),
    status: text.optional(),
    type: concept.optional(),
    category: many(concept),
    event: many(z.looseObject({ code: many(concept), period: period.optional() })),
    author: many(reference),
    custodian: reference.optional(),
  }),
  z.looseObject({
    resourceType: z.literal('Patient'),
    identifier: many(identifier),
    gender: text.optional(),
    birthDate: text.optional(),
  }),
  z.looseObject({ resourceType: z.literal('Coverage'), identifier: many(identifier) }),
  z.looseObject({ resourceType: z.literal('Organization'), identifier: many(identifier) }),
  z.looseObject({
    resourceType: z.literal('Encounter'),
    period: period.optional(),
    serviceProvider: reference.optional(),
  }),
  observation,
])
type Resource = z.output<typeof resource>
type ResourceOf<T extends Resource['resourceType']> = Extract<Resource, { readonly resourceType: T }>
const read: ReadonlySet<string> = new Set(resource.options.map(({ shape }) => shape.resourceType.value))

const entry = z.looseObject({
  fullUrl: text.optional(),
  resource: z.looseObject({ resourceType: z.string(), id: text.optional() }),
})
const beginning = z.looseObject({
  resource: z.looseObject({ resourceType: z.literal('Composition'), type: z.looseObject({ coding: z.array(coding) }) }),
})

const refused = (fault: FhirFault, field: string | null = null): FhirReading => ({ outcome: 'REFUSED', fault, field })

/** The first entry of a document is its Composition: whether it is that of a report of a check-up. */
export function beginsReport(first: unknown): boolean {
  const found = beginning.safeParse(first)
  return found.success && found.data.resource.type.coding.some(({ code }) => code === loinc.checkup)
}

/** A document of many resources is one check-up, or none. `institution`: whose it is where it does not say. */
export function readReport(entries: readonly unknown[], institution: InstitutionCode | null): FhirReading {
  const named = new Map<string, Resource>()
  const all: Resource[] = []
  for (const one of entries) {
    const found = entry.safeParse(one)
    if (!found.success) return refused('NO_RESOURCE')
    if (!read.has(found.data.resource.resourceType)) continue
    const known = resource.safeParse(found.data.resource)
    if (!known.success) return refused('MALFORMED', known.error.issues[0]?.path.map(String).join('.') || null)
    all.push(known.data)
    const {
      fullUrl,
      resource: { resourceType, id },
    } = found.data
    for (const name of [fullUrl, id === undefined ? undefined : `${resourceType}/${id}`])
      if (name !== undefined) named.set(name, known.data)
  }
  const of = <T extends Resource['resourceType']>(type: T): readonly ResourceOf<T>[] =>
    all.filter((one): one is ResourceOf<T> => one.resourceType === type)
  const [composition] = of('Composition')
  // 報告区分: 20 to 29 report guidance (特定保健指導), which no summary shows.
  if (composition === undefined || composition.status === 'entered-in-error') return { outcome: 'ASIDE' }
  if (codesIn(composition.category, systems.reportCategory).some((code) => code.startsWith('2')))
    return { outcome: 'ASIDE' }

  const [patient] = of('Patient')
  const number = insuredIn([...(patient?.identifier ?? []), ...of('Coverage').flatMap(({ identifier }) => identifier)])
  if (patient === undefined || number === null) return refused('NO_PATIENT', 'Patient.identifier')
  if (!number.ok) return refused('NUMBER', 'Patient.identifier')
  const [encounter] = of('Encounter')
  const on = dayOf(composition.event[0]?.period?.start) ?? dayOf(encounter?.period?.start)
  if (on === null) return refused('NO_DATE', 'Composition.event.period')
  const sex = patient.gender === 'male' ? 'MALE' : patient.gender === 'female' ? 'FEMALE' : null
  if (sex === null) return refused('MALFORMED', 'Patient.gender')
  const born = dayOf(patient.birthDate)
  const age = born === null ? -1 : fiscalYearAge(born, on)
  if (age < 0) return refused('MALFORMED', 'Patient.birthDate')

  // Where it was done; otherwise who made the report.
  const places = [encounter?.serviceProvider, composition.custodian, ...composition.author]
  const author = places.map((place) => institutionIn(named.get(place?.reference ?? ''))).find((one) => one !== null)
  const whose = author ?? institution
  if (whose === null) return refused('NO_INSTITUTION', 'Encounter.serviceProvider')

  const { items, remarks } = itemsIn(of('Observation'))
  const content: ContentOf<'CHECKUP'> = { kind: 'CHECKUP', sex, age, items: [...items] }
  if (items.length === 0 || !contentSchema.safeParse(content).success) return refused('NO_VALUE', 'Observation')
  const [programme = null] = codesIn(composition.event[0]?.code ?? [], systems.checkupProgramme)
  return toldCheckup({ number: number.value, programme, on, institution: whose, content, remarks })
}

/** What was measured or answered; what cannot be taken is left out, and said by its code. */
function itemsIn(observations: readonly ResourceOf<'Observation'>[]): {
  readonly items: readonly CheckupItem[]
  readonly remarks: readonly Fault<ItemFault>[]
} {
  const items = new Map<string, CheckupItem>()
  const remarks: Fault<ItemFault>[] = []
  const done = observations.filter(({ status }) => status !== 'cancelled' && status !== 'entered-in-error')
  for (const said of done.flatMap((one): readonly Valued[] => [one, ...one.component])) {
    const [code] = codesIn(said.code === undefined ? [] : [said.code], `urn:oid:${checkupItemSystem}`)
    const kind = checkupItem(code ?? '')
    if (kind === null) {
      // A group (血圧) has a code of another system, and its parts are items.
      if (code !== undefined) remarks.push({ fault: 'UNKNOWN_ITEM', field: null })
      continue
    }
    const found = valueSaid(kind, said)
    if (found === null) continue
    if (typeof found === 'string') remarks.push({ fault: found, field: kind.code })
    else if (items.has(kind.code)) remarks.push({ fault: 'ITEM_TWICE', field: kind.code })
    else items.set(kind.code, { code: kind.code, ...found })
  }
  return { items: [...items.values()], remarks }
}

/** Null: there is none (未実施, 測定不可能). */
function valueSaid(kind: CheckupItemKind, said: Valued): Omit<CheckupItem, 'code'> | ItemFault | null {
  const { valueQuantity, valueInteger, valueString, valueCodeableConcept } = said
  const answers = (valueCodeableConcept?.coding ?? []).flatMap(({ code = '' }) =>
    /^\d{1,3}$/.test(code) ? [code] : [],
  )
  const given = [valueQuantity?.value, valueInteger, valueString, valueCodeableConcept]
  if (given.every((one) => one === undefined)) return null
  if (kind.kind === 'NUMBER' && valueQuantity?.comparator !== undefined)
    return valueQuantity.comparator.startsWith('<') ? belowRange : aboveRange
  const taken = (unit: string | undefined) =>
    itemValue(kind, {
      number: String(valueQuantity?.value ?? valueInteger ?? ''),
      unit: unit ?? null,
      answer: answers[0] ?? String(valueInteger ?? ''),
      text: valueString ?? valueCodeableConcept?.text ?? '',
    })
  // The unit as it is printed, and by its code in UCUM.
  const found = taken(valueQuantity?.unit)
  return found === 'UNIT' ? taken(valueQuantity?.code) : found
}

const codesIn = (concepts: readonly z.output<typeof concept>[], system: string): readonly string[] =>
  concepts.flatMap(({ coding: codings = [] }) =>
    codings.flatMap((one) => (one.system === system && one.code !== undefined ? [one.code] : [])),
  )

function institutionIn(place: Resource | undefined): InstitutionCode | null {
  if (place?.resourceType !== 'Organization') return null
  const value = place.identifier.find(({ system }) => system === systems.institution)?.value
  const known = institutionCode.safeParse(value)
  return known.success ? known.data : null
}

const dayOf = (said: string | undefined): CivilDate | null => asCivilDate((said ?? '').slice(0, 10))
