import { z } from 'zod'
import type { Caller } from '../../../schema/domain/caller.ts'
import { purposes, roles } from '../../../schema/domain/caller.ts'
import type { CallerFacts, HangsOn } from '../../../schema/domain/consent.ts'
import type { InstitutionCode, ProvisionId, RecordToken } from '../../../schema/domain/ids.ts'
import { asRecordToken } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import type { KnownSubject } from '../../shared/consent/facts.ts'
import { type ConflictKind, conflictKinds } from '../medication/check.ts'
import {
  type AskedCategory,
  askedCategories,
  authorCode,
  type ClinicalRecord,
  civilDate,
  contentSchema,
  institutionCode,
  keptFromKinds,
  type RecordOf,
  recordLabels,
} from '../record.ts'

/** The method's name on the wire: what the signature of a question is bound to. */
export const nodeCall = 'node.records'

/** One of the node's own names for a number of the person, and the days on which what lies under it is theirs. */
export interface AskedToken {
  readonly token: RecordToken
  readonly from: CivilDate | null
  readonly until: CivilDate | null
  readonly hangsOn: HangsOn
}

/**
 * What the hub asks a node, signed: for whom, about whom (by the node's tokens alone), and on what facts. Everybody but the
 * named end user goes by a name that means something in this question only.
 */
export interface NodeQuestion {
  /** The answer names it again. */
  readonly id: string
  /** The name of the client's operation, for the node's own record. */
  readonly operation: string
  /** The operation is decided at this instant, here as there. */
  readonly at: Instant
  /** When the facts were sent: they are good for a second. */
  readonly sent: Instant
  readonly caller: Caller
  readonly callerFacts: CallerFacts
  readonly subject: KnownSubject
  readonly tokens: readonly AskedToken[]
  /** The passes (救急パス) that were shown: names among the facts. */
  readonly passes: readonly ProvisionId[]
  readonly categories: readonly AskedCategory[]
  readonly check: NodeCheck | null
}

/** A drug about to be prescribed or dispensed, and what the hub's master forbids beside it. */
export interface PlannedDrug {
  readonly substance: string
  readonly against: readonly string[]
  readonly from: CivilDate
  readonly days: number | null
}

/** The medication check (重複投薬・併用禁忌チェック), done where the records lie: what is hidden does not leave the node. */
export interface NodeCheck {
  readonly planned: readonly PlannedDrug[]
  /** Compared with what the caller's own institution recorded too. */
  readonly ownToo: boolean
  /** What is being dispensed now was prescribed there, then: it is no duplicate of itself. */
  readonly prescription: { readonly institution: InstitutionCode; readonly on: CivilDate } | null
}

/** Which of the planned drugs, and what it conflicts with; null: the caller may not know what that is. */
export interface NodeConflict {
  readonly planned: number
  readonly kind: ConflictKind
  readonly record: RecordOf<'PRESCRIPTION'> | null
}

export interface NodeSection {
  readonly category: AskedCategory
  /** The node's own decision on the category as a whole. */
  readonly allowed: boolean
  readonly records: readonly ClinicalRecord[]
}

export interface NodeAnswer {
  readonly id: string
  readonly sections: readonly NodeSection[]
  readonly conflicts: readonly NodeConflict[]
}

export const tokenSchema = z
  .string()
  .refine((value) => asRecordToken(value) !== null)
  .transform((value) => value as RecordToken)
const text = z.string().max(256)
const list = z.array(z.unknown())

const substance = z.string().regex(/^\d{7}$/)
const check = z.strictObject({
  planned: z
    .array(
      z.strictObject({
        substance,
        against: z.array(substance).max(10_000),
        from: civilDate,
        days: z.int().min(1).max(3_650).nullable(),
      }),
    )
    .min(1)
    .max(50),
  ownToo: z.boolean(),
  prescription: z.strictObject({ institution: institutionCode, on: civilDate }).nullable(),
})

/** The facts are the hub's own, signed: their lists are looked at by nobody but `decide`. */
const asked = {
  id: text,
  operation: z.string().max(1024),
  at: z.int(),
  sent: z.int(),
  caller: z.strictObject({
    role: z.enum(roles),
    purpose: z.enum(purposes),
    user: text,
    credential: text,
    institution: text.nullable(),
    region: text.nullable(),
    person: text.nullable(),
    actingFor: text.nullable(),
    delegation: text.nullable(),
    secondFactor: z.boolean(),
    node: z.strictObject({ institution: text, credential: text }).nullable(),
  }),
  callerFacts: z.strictObject({
    suspensions: list,
    emergencyEntitled: z.boolean(),
    offices: list,
    delegation: z.looseObject({}).nullable(),
    disasters: list,
    register: list,
  }),
  subject: z.strictObject({
    person: text.nullable(),
    reachedBy: list,
    facts: z.strictObject({ relations: list, disputed: list, persons: list }),
  }),
}
export const askedSchema = z.strictObject(asked)

export const questionSchema = z.strictObject({
  ...asked,
  tokens: z
    .array(
      z.strictObject({
        token: tokenSchema,
        from: civilDate.nullable(),
        until: civilDate.nullable(),
        hangsOn: z.array(text),
      }),
    )
    .min(1)
    .max(500),
  passes: z.array(text).max(10),
  categories: z.array(z.enum(askedCategories)),
  check: check.nullable(),
})

const record = z.strictObject({
  id: text,
  token: tokenSchema,
  institution: authorCode,
  on: civilDate,
  labels: z.array(z.enum(recordLabels)),
  keptFrom: z.array(z.enum(keptFromKinds)),
  keepLong: z.boolean(),
  content: contentSchema,
})

export const answerSchema = z.strictObject({
  id: text,
  sections: z.array(
    z.strictObject({
      category: z.enum(askedCategories),
      allowed: z.boolean(),
      records: z.array(record).max(20_000),
    }),
  ),
  conflicts: z
    .array(z.strictObject({ planned: z.int().min(0), kind: z.enum(conflictKinds), record: record.nullable() }))
    .max(5_000),
})
