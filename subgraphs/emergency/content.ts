import type { CivilDate } from '../../schema/domain/time.ts'
import type { CareItem, Watch } from './care-score.ts'
import type { MediaType } from './image.ts'

export type BloodType = `${'A' | 'B' | 'O' | 'AB'}_${'POSITIVE' | 'NEGATIVE'}`
export type AllergyKind = 'DRUG' | 'FOOD' | 'LATEX' | 'CONTRAST_MEDIUM' | 'OTHER'
export type Resuscitation = 'FULL' | 'LIMITED' | 'COMFORT' | 'NOT_DISCUSSED'
export type DeviceKind =
  | 'VENTILATOR'
  | 'TRACHEOSTOMY_TUBE'
  | 'OXYGEN'
  | 'SUCTION'
  | 'GASTROSTOMY'
  | 'FEEDING_TUBE'
  | 'CENTRAL_LINE'
  | 'SHUNT'
  | 'PUMP'
  | 'STOMA'
  | 'CATHETER'
  | 'PACEMAKER'
  | 'NERVE_STIMULATOR'
  | 'OTHER'
export type DoseUnit =
  | 'MG'
  | 'G'
  | 'MICROGRAM'
  | 'ML'
  | 'UNITS'
  | 'DROPS'
  | 'PUFFS'
  | 'TABLETS'
  | 'PATCHES'
  | 'SUPPOSITORIES'
export type Route =
  | 'ORAL'
  | 'TUBE'
  | 'INHALED'
  | 'RECTAL'
  | 'SKIN'
  | 'SUBCUTANEOUS'
  | 'INTRAMUSCULAR'
  | 'INTRAVENOUS'
  | 'NASAL'
  | 'EYE'
  | 'EAR'

/** 基本情報 */
export interface Basic {
  readonly bloodType: BloodType | null
  readonly disability: string | null
  readonly allergies: readonly Allergy[]
  readonly contraindications: readonly { readonly what: string; readonly why: string | null }[]
  readonly history: readonly { readonly what: string; readonly on: CivilDate | null }[]
  readonly wishes: { readonly resuscitation: Resuscitation; readonly text: string | null } | null
  readonly contacts: readonly { readonly name: string; readonly relation: string; readonly telephone: string }[]
  /** Not in what was written before they were asked for. */
  readonly hospitals?: readonly FamilyHospital[]
  readonly suppliers?: readonly { readonly what: string; readonly name: string; readonly telephone: string }[]
}

/** Where somebody is treated (かかりつけ). */
export interface FamilyHospital {
  readonly name: string
  readonly department: string | null
  readonly telephone: string
  readonly note: string | null
}

export interface Allergy {
  readonly kind: AllergyKind
  readonly substance: string
  readonly reaction: string | null
  readonly anaphylaxis: boolean
}

export interface Range {
  readonly low: number
  readonly high: number
}

export const vitals = ['pulse', 'respiration', 'systolic', 'temperature', 'spo2'] as const
export type Vital = (typeof vitals)[number]

/** ケア記録 */
export interface DailyCare {
  readonly vitals: Readonly<Record<Vital, Range | null>> | null
  readonly weight: { readonly kilograms: number; readonly on: CivilDate } | null
  readonly cares: readonly { readonly item: CareItem; readonly watch: Watch }[]
  readonly seizures: readonly SeizurePlan[]
  /** Not in what was written before they were asked for. */
  readonly bodyMarks?: readonly BodyMark[]
  readonly images?: readonly ShownImage[]
  readonly supplies: { readonly batteryHours: number | null; readonly oxygenHours: number | null } | null
  readonly notes: string | null
}

export type BodySide = 'FRONT' | 'BACK'
export type BodyMarkKind = 'DEVICE' | 'WOUND' | 'SCAR' | 'CONTRACTURE' | 'PAIN' | 'NO_TOUCH' | 'OTHER'

/** A place on the body (身体図): parts of the drawing's width from the left and of its height from the top. */
export interface BodyMark {
  readonly side: BodySide
  readonly x: number
  readonly y: number
  readonly kind: BodyMarkKind
  readonly what: string
}

/** An image by its name and digest: what a version is signed for holds the picture as well. */
export interface ShownImage {
  readonly image: string
  readonly digest: string
  readonly mediaType: MediaType
  readonly width: number
  readonly height: number
  readonly caption: string
}

export interface SeizurePlan {
  readonly looksLike: string
  readonly minutes: number | null
  readonly do: string
  readonly callAfterMinutes: number | null
}

/** 診療記録 */
export interface Medical {
  readonly diagnoses: readonly { readonly name: string; readonly code: string | null }[]
  readonly devices: readonly Device[]
  readonly drugs: readonly Drug[]
  readonly firstResponses: readonly FirstResponse[]
  readonly notes: string | null
}

export interface Device {
  readonly kind: DeviceKind
  readonly name: string | null
  readonly size: string | null
  readonly settings: readonly { readonly name: string; readonly value: string; readonly unit: string | null }[]
  readonly placed: CivilDate | null
  readonly note: string | null
}

export interface Drug {
  readonly name: string
  readonly dose: number
  readonly unit: DoseUnit
  readonly route: Route
  readonly timesADay: number | null
  readonly note: string | null
}

export interface FirstResponse {
  readonly problem: string
  readonly signs: string | null
  readonly do: string
  readonly avoid: string | null
}

export interface Contents {
  readonly BASIC: Basic
  readonly DAILY_CARE: DailyCare
  readonly MEDICAL: Medical
}
export type SectionName = keyof Contents
export const sectionNames = ['BASIC', 'DAILY_CARE', 'MEDICAL'] as const satisfies readonly SectionName[]

/** A section's name with the content that goes with it. */
export type Content = {
  readonly [Name in SectionName]: { readonly name: Name; readonly content: Contents[Name] }
}[SectionName]
