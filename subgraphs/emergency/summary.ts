import { days, type Instant } from '../../schema/domain/time.ts'
import { careScore } from './care-score.ts'
import type { Version } from './version.ts'

/** Older than this it is to be read with care. */
const oldAfter = days(365)

/** The one page (救急サマリー) of a version. */
export function summaryOf({ number, approved, institution, telephone, content }: Version, at: Instant) {
  const { BASIC: basic, DAILY_CARE: care, MEDICAL: medical } = content
  return {
    version: number,
    approved,
    old: at - approved > oldAfter,
    allergies: basic?.allergies ?? [],
    contraindications: basic?.contraindications ?? [],
    diagnoses: medical?.diagnoses ?? [],
    devices: medical?.devices ?? [],
    vitals: care?.vitals ?? null,
    weight: care?.weight ?? null,
    firstResponses: medical?.firstResponses ?? [],
    seizures: care?.seizures ?? [],
    drugs: medical?.drugs ?? [],
    wishes: basic?.wishes ?? null,
    bodyMarks: care?.bodyMarks ?? [],
    images: care?.images ?? [],
    supplies: care?.supplies ?? null,
    careScore: careScore(care?.cares ?? []),
    bloodType: basic?.bloodType ?? null,
    contacts: basic?.contacts ?? [],
    hospitals: basic?.hospitals ?? [],
    suppliers: basic?.suppliers ?? [],
    attendingDoctor: { institution, telephone },
  }
}

export type EmergencyPage = ReturnType<typeof summaryOf>
