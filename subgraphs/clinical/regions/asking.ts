import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { CallerFacts } from '../../../schema/domain/consent.ts'
import type { InstitutionCode, ProvisionId, RegionId, RequestId } from '../../../schema/domain/ids.ts'
import { asRecordToken } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { KnownSubject } from '../../shared/consent/facts.ts'
import type { RecordSource } from '../../shared/internal.ts'
import { codedSchema, type NodeCoded, type NodeCoding } from '../node/coding.ts'
import {
  type AskedToken,
  answerSchema,
  type NodeAnswer,
  type NodeCheck,
  type NodeConflict,
  type NodeQuestion,
} from '../node/question.ts'
import { type NodeWriting, type NodeWritten, writtenSchema } from '../node/recording.ts'
import { type AskedCategory, type ClinicalRecord, kindsIn } from '../record.ts'
import { type Breaker, breakerDefaults, createBreaker } from './breaker.ts'
import { type NodeConnection, NodeSilent, type Silence } from './node.ts'
import { travelling } from './travelling.ts'

export interface RegionsParts {
  readonly nodes: readonly NodeConnection[]
  readonly now: () => Instant
  /** From asking a node to the last byte of its answer. */
  readonly deadlineMs: number
  /** Told of every node that gave no answer, and why. */
  readonly onSilence: (node: InstitutionCode, silence: Silence) => void
}

/** What one region gave of one category. */
export type Gathered =
  | { readonly state: 'ANSWERED'; readonly records: readonly ClinicalRecord[] }
  | { readonly state: 'NOTHING_HELD' | 'REFUSED' }
  | { readonly state: 'UNAVAILABLE'; readonly since: Instant }

/** What one region's check gave. */
export type Checked =
  | { readonly state: 'ANSWERED'; readonly conflicts: readonly NodeConflict[] }
  | { readonly state: 'UNAVAILABLE' }

export interface RegionAnswer {
  readonly node: InstitutionCode
  readonly region: RegionId
  readonly of: ReadonlyMap<AskedCategory, Gathered>
  /** Null: no check was asked for. */
  readonly check: Checked | null
}

export interface RegionsQuestion {
  readonly request: RequestId
  readonly operation: string
  readonly at: Instant
  readonly caller: Caller
  readonly callerFacts: CallerFacts
  readonly subject: KnownSubject
  /** Shown in the operation, and found good. */
  readonly passes: readonly ProvisionId[]
  readonly check?: NodeCheck | null
  /** Which of them to ask for which category: those that hold something the caller may know of. */
  readonly wanted: readonly { readonly source: RecordSource; readonly categories: readonly AskedCategory[] }[]
}

export interface Regions {
  /** All at once; none is waited for longer than the deadline, and none keeps another's answer back. */
  ask(question: RegionsQuestion): Promise<readonly RegionAnswer[]>
  /** Null: the node did not take it, or nobody knows whether it did. */
  record(node: InstitutionCode, writing: Told<NodeWriting>): Promise<NodeWritten | null>
  /** Null: the node did not answer. */
  codes(node: InstitutionCode, coding: Told<NodeCoding>): Promise<NodeCoded | null>
}

type Told<T> = Omit<T, 'sent'> & { readonly request: RequestId }
type Sent = Pick<NodeQuestion, 'id' | 'operation' | 'at' | 'sent' | 'caller' | 'callerFacts' | 'subject'>

export function regions({ nodes, now, deadlineMs, onSilence }: RegionsParts): Regions {
  const known = new Map(
    nodes.map((connection) => [connection.node, { connection, breaker: createBreaker({ ...breakerDefaults, now }) }]),
  )
  /** What the hub has no address of never answered. */
  const unknownSince = now()

  const askOne = async (
    { request, wanted: _, ...asked }: RegionsQuestion,
    source: RecordSource,
    categories: readonly AskedCategory[],
  ): Promise<RegionAnswer> => {
    const { node, region } = source
    const unavailable = (since: Instant): RegionAnswer => ({
      node,
      region,
      of: new Map(categories.map((category) => [category, { state: 'UNAVAILABLE', since }])),
      check: (asked.check ?? null) === null ? null : { state: 'UNAVAILABLE' },
    })
    if (categories.length === 0 && (asked.check ?? null) === null) return { node, region, of: new Map(), check: null }
    const reached = known.get(node)
    if (reached === undefined) return unavailable(unknownSince)
    const { connection, breaker } = reached
    if (breaker.open) {
      if (breaker.mayTry()) tryAgain(connection, breaker)
      return unavailable(breaker.failingSince ?? now())
    }
    try {
      const question = questionTo(source, categories, asked, now())
      const answer = await within(deadlineMs, (signal) => connection.ask(question, request, signal))
      const found = gatheredIn(answer, question)
      breaker.succeeded()
      return { node, region, ...found }
    } catch (error) {
      if (!(error instanceof NodeSilent)) throw error
      breaker.failed()
      onSilence(node, error.silence)
      return unavailable(breaker.failingSince ?? now())
    }
  }

  /** What is told travels with the same facts as a question. Null: no answer that can be believed. */
  const tell = async <Answer extends { readonly id: string }>(
    node: InstitutionCode,
    asked: Omit<Sent, 'sent'>,
    answers: z.ZodType<Answer>,
    send: (connection: NodeConnection, sent: Sent, signal: AbortSignal) => Promise<unknown>,
  ): Promise<Answer | null> => {
    const reached = known.get(node)
    if (reached === undefined || reached.breaker.open) return null
    const { connection, breaker } = reached
    const { id, operation, at } = asked
    const { caller, callerFacts, subject } = travelling({ ...asked, tokens: [], passes: [] }, [])
    const sent = { id, operation, at, caller, callerFacts, subject, sent: now() }
    try {
      const read = answers.safeParse(await within(deadlineMs, (signal) => send(connection, sent, signal)))
      if (!read.success || read.data.id !== id) throw new NodeSilent('UNREADABLE')
      breaker.succeeded()
      return read.data
    } catch (error) {
      if (!(error instanceof NodeSilent)) throw error
      // A node that refuses is there.
      if (error.silence !== 'REFUSED_THE_QUESTION') breaker.failed()
      onSilence(node, error.silence)
      return null
    }
  }

  return {
    async record(node, { request, told, ...asked }) {
      const written = await tell<NodeWritten>(node, asked, writtenSchema, (connection, sent, signal) =>
        connection.record({ ...sent, told }, request, signal),
      )
      return written?.holdings.every(({ token }) => token === told.token) === true ? written : null
    },
    codes: (node, { request, meanings, after, first, ...asked }) =>
      tell<NodeCoded>(node, asked, codedSchema, (connection, sent, signal) =>
        connection.codes({ ...sent, meanings, after, first }, request, signal),
      ),
    ask: (question) =>
      Promise.all(question.wanted.map(({ source, categories }) => askOne(question, source, categories))),
  }
}

/** Beside the requests: none of them waits for it. */
function tryAgain(connection: NodeConnection, breaker: Breaker): void {
  connection.isBack().then(
    (back) => {
      if (back) breaker.succeeded()
    },
    () => undefined,
  )
}

/** Whatever a connection does about the signal, nobody waits longer. */
async function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new NodeSilent('TOO_SLOW'))
    ending.abort()
  }, milliseconds)
  try {
    return await Promise.race([work(ending.signal), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function questionTo(
  { tokens }: RecordSource,
  categories: readonly AskedCategory[],
  { caller, callerFacts, subject, passes, operation, at, check = null }: Omit<RegionsQuestion, 'request' | 'wanted'>,
  sent: Instant,
): NodeQuestion {
  const own = tokens.flatMap(({ token, ...days }): readonly AskedToken[] => {
    const known = asRecordToken(token)
    return known === null ? [] : [{ token: known, ...days }]
  })
  return {
    id: randomUUID(),
    operation,
    at,
    sent,
    ...travelling({ caller, callerFacts, subject, tokens: own, passes }, [
      ...categories,
      ...(check === null ? [] : (['MEDICATION'] as const)),
    ]),
    categories,
    check,
  }
}

/** What is no answer to this very question is none at all: another's records would be somebody else's. */
function gatheredIn(received: unknown, question: NodeQuestion): Pick<RegionAnswer, 'of' | 'check'> {
  const parsed = answerSchema.safeParse(received)
  if (!parsed.success) throw new NodeSilent('UNREADABLE')
  // Tokens and dates were read as what they are; the schema cannot say so.
  const answer = parsed.data as unknown as NodeAnswer
  if (answer.id !== question.id) throw new NodeSilent('UNREADABLE')
  const of = new Map<AskedCategory, Gathered>()
  for (const { category, allowed, records } of answer.sections) {
    if (!records.every((record) => isOf(record, category, question.tokens))) throw new NodeSilent('UNREADABLE')
    of.set(category, !allowed ? { state: 'REFUSED' } : { state: 'ANSWERED', records })
  }
  if (!question.categories.every((category) => of.has(category)) || of.size !== question.categories.length)
    throw new NodeSilent('UNREADABLE')
  return { of, check: checkedIn(answer, question) }
}

function checkedIn({ conflicts }: NodeAnswer, { check, tokens }: NodeQuestion): Checked | null {
  if (check === null) return null
  const good = conflicts.every(
    ({ planned, record }) => planned < check.planned.length && (record === null || isOf(record, 'MEDICATION', tokens)),
  )
  if (!good) throw new NodeSilent('UNREADABLE')
  return { state: 'ANSWERED', conflicts }
}

function isOf({ token, on, content }: ClinicalRecord, category: AskedCategory, tokens: readonly AskedToken[]): boolean {
  return (
    kindsIn(category).some((kind) => kind === content.kind) &&
    tokens.some(
      (asked) =>
        asked.token === token &&
        (asked.from === null || on >= asked.from) &&
        (asked.until === null || on < asked.until),
    )
  )
}
