import { z } from 'zod'
import type { Caller } from '../../schema/domain/caller.ts'
import { purposes, roles } from '../../schema/domain/caller.ts'
import type { PersonId, ProvisionId, RegionId, RequestId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Port } from './serve/ports.ts'

/** What an emergency is told of somebody without a record of their own, in the words of the regions' nodes. */
export interface ClinicalPage {
  readonly allergies: readonly PageAllergy[]
  readonly diagnoses: readonly { readonly on: CivilDate; readonly name: string; readonly code: string | null }[]
  readonly drugs: readonly PageDrug[]
  readonly infections: readonly { readonly on: CivilDate; readonly test: string }[]
  readonly sources: readonly PageSource[]
}

export interface PageAllergy {
  readonly on: CivilDate
  readonly substance: string
  readonly drug: boolean
  readonly severe: boolean
  readonly reaction: string | null
}

export interface PageDrug {
  readonly on: CivilDate
  readonly name: string
  readonly dosage: string | null
  readonly days: number | null
}

export interface PageSource {
  /** Null where places are hidden. */
  readonly region: RegionId | null
  readonly state: 'ANSWERED' | 'NOTHING_HELD' | 'REFUSED' | 'UNAVAILABLE'
  readonly since: Instant | null
}

/** For whom, about whom, and under which passes: decided again, entry by entry, by who answers. */
export interface PageQuestion {
  readonly request: RequestId
  readonly operation: string
  readonly at: Instant
  readonly caller: Caller
  readonly person: PersonId
  readonly passes: readonly ProvisionId[]
}

export interface EmergencyViews {
  /** Null: not for this caller. */
  emergencyView(question: PageQuestion): Promise<ClinicalPage | null>
}

const text = z.string().max(1_024)
const longer = z.string().max(4_000)

export const emergencyViewPort: Port<EmergencyViews> = {
  name: 'emergency-view',
  methods: {
    emergencyView: {
      args: z.tuple([
        z.strictObject({
          request: text,
          operation: text,
          at: z.int(),
          caller: z.looseObject({
            role: z.enum(roles),
            purpose: z.enum(purposes),
            user: text,
            credential: text,
            institution: text.nullable(),
            secondFactor: z.boolean(),
          }),
          person: text,
          passes: z.array(text).max(10),
        }),
      ]),
      answer: z
        .looseObject({
          allergies: z.array(z.looseObject({ on: text, substance: longer })),
          diagnoses: z.array(z.looseObject({ on: text, name: longer })),
          drugs: z.array(z.looseObject({ on: text, name: longer })),
          infections: z.array(z.looseObject({ on: text, test: text })),
          sources: z.array(z.looseObject({ state: text })),
        })
        .nullable(),
    },
  },
}
