import { z } from 'zod'
import type { Coordinate, RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import { decide } from '../../shared/consent/decide.ts'
import { createGate } from '../../shared/gate.ts'
import { categoryTold } from '../record-rows.ts'
import type { Holding, Putting, ToldRecord } from '../store.ts'
import { factsGoodFor, factsTooEarly, type NodeParts } from './answering.ts'
import { holding, told } from './keeping.ts'
import { askedSchema, type NodeQuestion } from './question.ts'

/** The method's name on the wire. */
export const recordCall = 'node.record'

/** What the hub asks a node to keep, signed, for one of its institutions; on what facts, as when it asks to read. */
export interface NodeWriting
  extends Pick<NodeQuestion, 'id' | 'operation' | 'at' | 'sent' | 'caller' | 'callerFacts' | 'subject'> {
  readonly told: ToldRecord
}

export interface NodeWritten {
  readonly id: string
  readonly outcome: Putting
  /** All that lies under the token, as the index is to be told. */
  readonly holdings: readonly Holding[]
}

const writingSchema = askedSchema.extend({ told })
export const writtenSchema = z.strictObject({
  id: z.string(),
  outcome: z.enum(['ADDED', 'CHANGED', 'SAME']),
  holdings: z.array(holding),
})

/** Keeps one record of the caller's own institution, deciding again whether it may be written. */
export function nodeRecording({ store, audit, region, now }: NodeParts) {
  return async (request: RequestId, asked: unknown): Promise<Outcome<NodeWritten>> => {
    const parsed = writingSchema.safeParse(asked)
    if (!parsed.success) return refuse({ code: 'INVALID_INPUT', message: 'This is no record for a node.' })
    // Its lists are the hub's own facts, believed by their signature.
    const writing = parsed.data as unknown as NodeWriting
    const age = now() - writing.sent
    if (age > factsGoodFor || age < factsTooEarly)
      return refuse({ code: 'UNAUTHENTICATED', message: 'The facts in the question have expired.', reason: 'STALE' })
    const { caller, at, operation, callerFacts, subject, told: record } = writing
    if (record.institution !== caller.institution) return notPermitted
    const operationAudit = { log: audit, tickets: [] }
    const facts = { caller: () => callerFacts, subject: () => subject }
    const gate = createGate({ caller, at, request, operation, region, facts, audit: operationAudit, decide })
    const decision = await gate.decide({
      coordinate: 'Node.record' as Coordinate,
      action: 'WRITE',
      category: categoryTold(record.content),
      labels: [],
      subject: record.token,
      listed: true,
      author: caller.institution,
    })
    gate.record()
    // On record before it is kept.
    await audit.settle(operationAudit.tickets)
    if (decision.outcome !== 'ALLOW') return notPermitted
    const [outcome = 'SAME'] = await store.put([record], at)
    return ok({ id: writing.id, outcome, holdings: await store.holdings([record.token]) })
  }
}

const notPermitted = refuse({ code: 'NOT_PERMITTED', message: 'This may not be written here.' })
