import { z } from 'zod'
import type { Coordinate, RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import { decide } from '../../shared/consent/decide.ts'
import { createGate } from '../../shared/gate.ts'
import { type CodeMeaning, codeMeaning, codeSystems, type LocalCode } from '../codes/codes.ts'
import type { UnmappedCode } from '../store.ts'
import { factsGoodFor, factsTooEarly, type NodeParts } from './answering.ts'
import { unmapped } from './keeping.ts'
import { askedSchema, type NodeQuestion } from './question.ts'

/** The method's name on the wire. */
export const codesCall = 'node.codes'

/** An institution, at its own codes: it says what some mean, and is told which mean nothing yet. */
export interface NodeCoding
  extends Pick<NodeQuestion, 'id' | 'operation' | 'at' | 'sent' | 'caller' | 'callerFacts' | 'subject'> {
  /** Empty: it only asks. */
  readonly meanings: readonly Omit<CodeMeaning, 'institution'>[]
  readonly after: LocalCode | null
  readonly first: number
}

export interface NodeCoded {
  readonly id: string
  readonly unmapped: readonly UnmappedCode[]
}

const codingSchema = askedSchema.extend({
  meanings: z.array(codeMeaning.omit({ institution: true })).max(500),
  after: z.strictObject({ system: z.enum(codeSystems), code: z.string().max(64) }).nullable(),
  first: z.int().min(1).max(500),
})
export const codedSchema = z.strictObject({ id: z.string(), unmapped: z.array(unmapped) })

export function nodeCoding({ store, audit, region, now }: NodeParts) {
  return async (request: RequestId, asked: unknown): Promise<Outcome<NodeCoded>> => {
    const parsed = codingSchema.safeParse(asked)
    if (!parsed.success) return refuse({ code: 'INVALID_INPUT', message: 'These are no codes for a node.' })
    // Its lists are the hub's own facts, believed by their signature.
    const coding = parsed.data as unknown as NodeCoding
    const age = now() - coding.sent
    if (age > factsGoodFor || age < factsTooEarly)
      return refuse({ code: 'UNAUTHENTICATED', message: 'The facts in the question have expired.', reason: 'STALE' })
    const { caller, at, operation, callerFacts, subject, meanings, after, first } = coding
    const { institution } = caller
    const operationAudit = { log: audit, tickets: [] }
    const facts = { caller: () => callerFacts, subject: () => subject }
    const gate = createGate({ caller, at, request, operation, region, facts, audit: operationAudit, decide })
    const decision = await gate.decide({
      coordinate: 'Node.codes' as Coordinate,
      action: meanings.length === 0 ? 'READ' : 'WRITE',
      category: 'CLINICAL',
      labels: [],
      subject: null,
      listed: true,
      author: institution,
    })
    gate.record()
    await audit.settle(operationAudit.tickets)
    if (decision.outcome !== 'ALLOW' || institution === null)
      return refuse({ code: 'NOT_PERMITTED', message: 'These are not the codes of your institution.' })
    if (meanings.length > 0)
      await store.codes.mean(
        meanings.map((meaning) => ({ ...meaning, institution })),
        at,
      )
    const [least] = codeSystems.toSorted()
    const from = after === null ? { system: least ?? 'LAB', code: '' } : after
    const found = await store.codes.unmapped({ institution, name: null, ...from }, first)
    return ok({ id: coding.id, unmapped: found.filter((one) => one.institution === institution) })
  }
}
