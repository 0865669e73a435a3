import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { DisclosureReads, IdentityReads, Inbox, MpiReads, NumberScheme } from '../shared/internal.ts'
import type { PackedIndex } from '../shared/packed-index.ts'
import type { DisclosureStore } from './disclosing.ts'
import type { HeldPeriod } from './held-period.ts'
import type { Matcher } from './identifying/follower.ts'
import type { TrainingReading, TrainingRecords } from './identifying/training-records.ts'
import type { IdentityStore } from './identity-store.ts'
import type { Evidence } from './ledger/ledger.ts'
import type { LinkageStore } from './linkage-store.ts'
import type { LocationStore } from './location-store.ts'
import type { IndexMeter } from './metering.ts'
import type { PatientStore } from './patient-store.ts'
import type { StewardStore } from './steward-store.ts'
import type { Deliverer } from './webhooks/deliverer.ts'
import type { WebhookSender } from './webhooks/sender.ts'
import type { WebhookStore } from './webhooks/webhook-store.ts'

export interface HeldNumber {
  readonly handle: NumberHandle
  readonly scheme: NumberScheme
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly known: Instant
  readonly evidence: Evidence
  readonly doubted: boolean
}

export interface HistoryPage {
  readonly items: readonly { readonly cursor: string; readonly item: HeldNumber }[]
  readonly more: boolean
}

/** Asked under the scope of one number. */
export interface HolderQuestion {
  readonly scope: Scope<'NUMBER'>
  /** Null: today's holder or, once the number has lapsed, its last. */
  readonly on: CivilDate | null
  /** As the hub knew it then; null: as it knows now. */
  readonly asKnown: Instant | null
}

export interface HistoryQuestion {
  readonly scope: Scope<'NUMBER_HISTORY'>
  readonly asKnown: Instant | null
  readonly first: number
  readonly after: string | null
}

/** One step of the way from one number to another. */
export interface EvidenceStep {
  readonly evidence: Evidence
  readonly decided: Instant
  readonly between: readonly [HeldPeriod, HeldPeriod]
  readonly doubted: boolean
}

export interface SamePerson {
  readonly same: boolean
  /** From the first number to the second; empty where both are one record, or nothing leads from one to the other. */
  readonly path: readonly EvidenceStep[]
}

/** Persons, their numbers, and why. Reads take the scope of an allowed question, and read of its subject alone; a merged id resolves to its survivor. */
export interface MpiStore extends MpiReads, Inbox, Partial<PackedIndex> {
  holders(asked: readonly HolderQuestion[]): Promise<readonly (PersonId | null)[]>
  person(scope: Scope<'NUMBER'>): Promise<PersonId | null>
  history(question: HistoryQuestion): Promise<HistoryPage>
  /** Whether the holders of two numbers on that day are one person, and by which links; null: one of them was nobody's. */
  samePerson(
    one: Scope<'NUMBER_HISTORY'>,
    other: Scope<'NUMBER_HISTORY'>,
    on: CivilDate | null,
    asKnown: Instant | null,
  ): Promise<SamePerson | null>
  readonly locations: LocationStore
  readonly linkage: LinkageStore
  readonly steward: StewardStore
  readonly meter: IndexMeter
  readonly identities: IdentityStore
  readonly patients: PatientStore
  disclosures(reads: DisclosureReads): DisclosureStore
  /** Matches whoever is filed, by what the insurers' register says of them. */
  matcher(identities: IdentityReads): Matcher
  /** For whoever keeps the machine: values without whose they are, for a model of their own. */
  trainingRecords(reading: TrainingReading): Promise<TrainingRecords>
  readonly webhooks: WebhookStore
  /** Tells institutions that there is news for them. */
  deliverer(sender: WebhookSender): Deliverer
  /** Whether anything was committed since the last `linkChanges`; about a microsecond. */
  changeCounter(): number
  /** The counter may hear of other processes' changes late or never. */
  readonly counterLags?: boolean
  ping(): Promise<void>
  close(): Promise<void>
}
