import { z } from 'zod'
import { purposes, roles } from '../../../schema/domain/caller.ts'
import { personCategories } from '../../../schema/domain/category.ts'
import type { CredentialId, InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { LogSource } from '../audit/access-log.ts'
import type { DisclosureReads, IdentityReads, Inbox, MpiReads, QualificationReads, RegisterReads } from '../internal.ts'
import { watchedKinds } from '../watch/budget.ts'
import type { UsageStore } from '../watch/usage.ts'

/** One method of an internal port, as its messages look on the wire. */
export interface Method {
  readonly args: z.ZodType<unknown[]>
  readonly answer: z.ZodType<unknown>
}

/** What answers by a promise can be asked over the network; the rest of a port is for its own process. */
type Remote<P extends object> = {
  [name in keyof P & string]-?: P[name] extends (...args: never) => Promise<unknown> ? name : never
}[keyof P & string]

export type Methods<P extends object> = { readonly [name in Remote<P>]: Method }

/** An interface of `internal.ts` by name, with every method of it: leaving one out does not compile. */
export interface Port<P extends object> {
  readonly name: string
  readonly methods: Methods<P>
}

const text = z.string().max(256)
const civil = text.nullable()
const list = z.array(z.unknown())
const plainNumber = z.strictObject({
  scheme: z.enum(['MEDICAL', 'LATE_ELDERLY', 'PUBLIC_ASSISTANCE', 'CARE', 'PROVISIONAL']),
  insurer: text,
  symbol: text,
  number: text,
  branch: text,
})
const linkChange = z.looseObject({
  sequence: z.int(),
  handle: text,
  person: text,
  was: civil,
  from: text,
  until: civil,
  doubted: z.boolean(),
})
const heldNumber = z.looseObject({ handle: text, from: text, until: civil, hangsOn: list })
const recordSource = z.looseObject({
  node: text,
  region: text,
  tokens: z.array(z.looseObject({ token: text, from: civil, until: civil, hangsOn: list })),
  held: z.array(z.looseObject({ token: text, category: z.enum(personCategories), facility: text, count: z.int() })),
})
const caller = z.looseObject({
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
})
const callerFacts = z.looseObject({
  suspensions: list,
  emergencyEntitled: z.boolean(),
  offices: list,
  delegation: z.looseObject({}).nullable(),
  disasters: list,
  register: list,
})
const knownSubject = z.looseObject({
  person: text.nullable(),
  reachedBy: list,
  facts: z.looseObject({ relations: list, disputed: list, persons: list }),
})
const factChange = z.looseObject({
  revision: z.int(),
  of: z.enum(['CALLER', 'SUBJECT']),
  key: text.nullable(),
})
const message = z.strictObject({ id: text, topic: text, body: z.unknown() })

export const mpiPort: Port<MpiReads> = {
  name: 'mpi',
  methods: {
    handlesFor: { args: z.tuple([z.array(plainNumber).max(10_000)]), answer: z.array(text) },
    idsOf: { args: z.tuple([z.array(text).max(1_000)]), answer: z.array(z.array(text)) },
    numbersOf: { args: z.tuple([z.array(text).max(1_000)]), answer: z.array(z.array(heldNumber)) },
    recordSources: { args: z.tuple([z.array(text).max(1_000)]), answer: z.array(z.array(recordSource)) },
    linkChanges: { args: z.tuple([z.int(), z.int().min(1).max(100_000)]), answer: z.array(linkChange) },
  },
}

export const qualificationPort: Port<QualificationReads> = {
  name: 'qualification',
  methods: {
    changes: {
      args: z.tuple([z.int()]),
      answer: z.looseObject({ changes: z.array(factChange), revision: z.int(), all: z.boolean() }),
    },
    callerFacts: { args: z.tuple([caller]), answer: callerFacts },
    subjectFacts: { args: z.tuple([z.array(text).max(10_000)]), answer: z.array(knownSubject) },
  },
}

const written = z.string().max(2_000)
const registeredIdentity = z.looseObject({
  acquired: text,
  insurer: text,
  kana: written,
  name: written,
  otherName: written.nullable(),
  formerNames: z.array(z.looseObject({ kana: written, name: written })),
  sex: z.enum(['MALE', 'FEMALE', 'NOT_SET']),
  birthDate: text,
  postalCode: civil,
  address: written,
  household: z.looseObject({ number: text, branch: text }).nullable(),
  diedOn: civil,
  until: civil,
})

export const identityPort: Port<IdentityReads> = {
  name: 'identity',
  methods: {
    identities: { args: z.tuple([z.array(text).max(1_000)]), answer: z.array(z.array(registeredIdentity)) },
  },
}

export const disclosurePort: Port<DisclosureReads> = {
  name: 'disclosure',
  methods: {
    shownBetween: {
      args: z.tuple([z.array(text).max(1_000), z.int(), z.int()]),
      answer: z.looseObject({
        shown: z.array(z.looseObject({ at: z.int(), subject: text, coordinates: z.array(text) })),
        cut: z.boolean(),
        missing: z.array(text),
      }),
    },
  },
}

export function inboxPort(owner: string): Port<Inbox> {
  return {
    name: `${owner}-inbox`,
    methods: { accept: { args: z.tuple([text, z.array(message).max(10_000)]), answer: z.null() } },
  }
}

const logRecord = z.looseObject({ index: z.int(), record: z.looseObject({}) })

/** One process's audit log, as the process that owns `accessLog` reads it. */
export const logPort: Port<Pick<LogSource, 'recordsAbout'>> = {
  name: 'log',
  methods: {
    recordsAbout: {
      args: z.tuple([
        z.array(text).max(10_000),
        z.strictObject({ first: z.int().min(1).max(1_000), before: z.int().nullable() }),
      ]),
      answer: z.looseObject({ records: z.array(logRecord), more: z.boolean() }),
    },
  },
}

/** The institution register, as the gateway asks it about every caller. */
export const registerPort: Port<RegisterReads> = {
  name: 'register',
  methods: {
    institution: { args: z.tuple([text]), answer: z.looseObject({ code: text }).nullable() },
    machine: { args: z.tuple([text]), answer: z.looseObject({ thumbprint: text }).nullable() },
  },
}

/** Usual rates, receptions and suspensions, for the watcher of a process apart. */
export interface WatchKeeping extends UsageStore {
  suspend(credential: CredentialId, institution: InstitutionCode | null, at: Instant): Promise<void>
}

const usageRow = z.strictObject({ credential: text, kind: z.enum(watchedKinds), hour: z.int(), count: z.int() })
const reception = z.strictObject({ institution: text, subject: text, at: z.int() })

export const watchPort: Port<WatchKeeping> = {
  name: 'watch',
  methods: {
    load: {
      args: z.tuple([text, z.int(), z.int()]),
      answer: z.array(z.looseObject({ kind: z.enum(watchedKinds), day: z.int(), count: z.int() })),
    },
    add: { args: z.tuple([z.array(usageRow).max(100_000), z.array(reception).max(100_000)]), answer: z.null() },
    received: { args: z.tuple([text, text, z.int()]), answer: z.boolean() },
    prune: { args: z.tuple([z.int(), z.int()]), answer: z.null() },
    suspend: { args: z.tuple([text, text.nullable(), z.int()]), answer: z.null() },
  },
}
