import { z } from 'zod'

/** What is read of a resource; all else of FHIR R4 may stand beside it. */
export const text = z.string().max(4_000)
/** 40,000 characters of three bytes each, in base64. */
const longestAttachment = 160_000
const some = <T extends z.ZodType>(of: T) => z.array(of).max(500).optional()

export const identifier = z.looseObject({ system: text.optional(), value: text.optional() })
export const reference = z.looseObject({ reference: text.optional(), identifier: identifier.optional() })
export const coding = z.looseObject({ system: text.optional(), code: text.optional(), display: text.optional() })
export const concept = z.looseObject({ coding: some(coding), text: text.optional() })
export const quantity = z.looseObject({ value: z.number().optional(), unit: text.optional() })

export type Identifier = z.output<typeof identifier>
export type Reference = z.output<typeof reference>
export type Concept = z.output<typeof concept>

const identified = { identifier: some(identifier), id: text.optional() }
const common = {
  ...identified,
  meta: z.looseObject({ tag: some(coding), security: some(coding), lastUpdated: text.optional() }).optional(),
  extension: some(
    z.looseObject({
      url: text.optional(),
      valueIdentifier: identifier.optional(),
      valueCodeableConcept: concept.optional(),
      valueInteger: z.int().optional(),
    }),
  ),
  contained: some(z.looseObject({ resourceType: text, ...identified })),
}

export const resourceSchema = z.discriminatedUnion('resourceType', [
  z.looseObject({ resourceType: z.literal('Patient'), ...common }),
  z.looseObject({
    resourceType: z.literal('Condition'),
    ...common,
    subject: reference.optional(),
    code: concept.optional(),
    category: some(concept),
    clinicalStatus: concept.optional(),
    verificationStatus: concept.optional(),
    onsetDateTime: text.optional(),
    abatementDateTime: text.optional(),
    recordedDate: text.optional(),
  }),
  z.looseObject({
    resourceType: z.literal('AllergyIntolerance'),
    ...common,
    patient: reference.optional(),
    code: concept.optional(),
    category: some(text),
    criticality: text.optional(),
    verificationStatus: concept.optional(),
    onsetDateTime: text.optional(),
    recordedDate: text.optional(),
    reaction: some(z.looseObject({ manifestation: some(concept), description: text.optional() })),
  }),
  z.looseObject({
    resourceType: z.literal('Observation'),
    ...common,
    subject: reference.optional(),
    code: concept.optional(),
    status: text.optional(),
    effectiveDateTime: text.optional(),
    effectivePeriod: z.looseObject({ start: text.optional() }).optional(),
    issued: text.optional(),
    valueQuantity: quantity.optional(),
    valueString: text.optional(),
    valueCodeableConcept: concept.optional(),
    interpretation: some(concept),
    referenceRange: some(z.looseObject({ low: quantity.optional(), high: quantity.optional() })),
    component: some(
      z.looseObject({
        code: concept.optional(),
        valueQuantity: quantity.optional(),
        valueInteger: z.int().optional(),
        valueString: text.optional(),
        valueCodeableConcept: concept.optional(),
      }),
    ),
  }),
  z.looseObject({
    resourceType: z.literal('MedicationRequest'),
    ...common,
    subject: reference.optional(),
    status: text.optional(),
    category: some(concept),
    medicationCodeableConcept: concept.optional(),
    authoredOn: text.optional(),
    dosageInstruction: some(
      z.looseObject({
        text: text.optional(),
        timing: z.looseObject({ repeat: z.looseObject({ boundsDuration: quantity.optional() }).optional() }).optional(),
      }),
    ),
    dispenseRequest: z.looseObject({ expectedSupplyDuration: quantity.optional() }).optional(),
  }),
  z.looseObject({
    resourceType: z.literal('MedicationDispense'),
    ...common,
    subject: reference.optional(),
    status: text.optional(),
    category: concept.optional(),
    medicationCodeableConcept: concept.optional(),
    whenHandedOver: text.optional(),
    whenPrepared: text.optional(),
    dosageInstruction: some(z.looseObject({ text: text.optional() })),
    daysSupply: quantity.optional(),
  }),
  z.looseObject({
    resourceType: z.literal('Procedure'),
    ...common,
    subject: reference.optional(),
    status: text.optional(),
    category: concept.optional(),
    code: concept.optional(),
    performedDateTime: text.optional(),
    performedPeriod: z.looseObject({ start: text.optional() }).optional(),
  }),
  z.looseObject({
    resourceType: z.literal('DocumentReference'),
    ...common,
    subject: reference.optional(),
    status: text.optional(),
    docStatus: text.optional(),
    type: concept.optional(),
    date: text.optional(),
    description: text.optional(),
    content: some(
      z.looseObject({
        attachment: z
          .looseObject({
            contentType: text.optional(),
            data: z.string().max(longestAttachment).optional(),
            title: text.optional(),
          })
          .optional(),
      }),
    ),
    context: z.looseObject({ related: some(reference) }).optional(),
  }),
])
export type Resource = z.output<typeof resourceSchema>
export type ResourceOf<T extends Resource['resourceType']> = Extract<Resource, { readonly resourceType: T }>

export const takenTypes: ReadonlySet<string> = new Set(
  resourceSchema.options.map((option) => option.shape.resourceType.value),
)
