import type { Coordinate, RegionId, RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import type { AuditLog } from '../../shared/audit/audit.ts'
import { decide } from '../../shared/consent/decide.ts'
import type { FactReader } from '../../shared/consent/facts.ts'
import type { Gate } from '../../shared/context.ts'
import { createGate } from '../../shared/gate.ts'
import type { AskedCategory, ClinicalRecord } from '../record.ts'
import { retained } from '../retention.ts'
import type { ClinicalStore } from '../store.ts'
import { conflictsFor } from './checking.ts'
import { type NodeAnswer, type NodeConflict, type NodeQuestion, type NodeSection, questionSchema } from './question.ts'
import { reachOf } from './reach.ts'

export interface NodeParts {
  readonly store: ClinicalStore
  readonly audit: AuditLog
  readonly region: RegionId
  readonly now: () => Instant
}

/** Facts that came with a question are good for a second; clocks may differ by as much as those of tokens. */
export const factsGoodFor = 1_000
export const factsTooEarly = -2_000

/** Answers the hub's signed questions, deciding each again on the facts that came with it. */
export function nodeAnswering({ store, audit, region, now }: NodeParts) {
  return async (request: RequestId, asked: unknown): Promise<Outcome<NodeAnswer>> => {
    const parsed = questionSchema.safeParse(asked)
    if (!parsed.success) return refuse({ code: 'INVALID_INPUT', message: 'This is no question to a node.' })
    // Its lists are the hub's own facts, believed by their signature.
    const question = parsed.data as unknown as NodeQuestion
    const age = now() - question.sent
    if (age > factsGoodFor || age < factsTooEarly) {
      return refuse({ code: 'UNAUTHENTICATED', message: 'The facts in the question have expired.', reason: 'STALE' })
    }
    const { caller, at, operation } = question
    const operationAudit = { log: audit, tickets: [] }
    const gate = createGate({
      caller,
      at,
      request,
      operation,
      region,
      facts: factsIn(question),
      audit: operationAudit,
      decide,
    })
    for (const pass of question.passes) gate.present(pass)
    const sections: NodeSection[] = []
    let conflicts: readonly NodeConflict[] = []
    try {
      for (const category of question.categories) sections.push(await sectionOf(category, question, gate, store))
      if (question.check !== null) conflicts = await conflictsFor(question.check, question, gate, store)
    } finally {
      gate.record()
    }
    await audit.settle(operationAudit.tickets)
    return ok({ id: question.id, sections, conflicts })
  }
}

/** Every token leads to the person of the question; so does the caller's own login, where it is theirs. */
function factsIn({ callerFacts, subject }: NodeQuestion): FactReader {
  return { caller: () => callerFacts, subject: () => subject }
}

async function sectionOf(
  category: AskedCategory,
  question: NodeQuestion,
  gate: Gate,
  store: ClinicalStore,
): Promise<NodeSection> {
  const records: ClinicalRecord[] = []
  let allowed = false
  for (const asked of question.tokens) {
    const decision = await gate.decide({
      coordinate: `Node.${category}` as Coordinate,
      action: 'READ',
      category,
      labels: [],
      subject: asked.token,
      listed: true,
    })
    if (decision.outcome !== 'ALLOW') continue
    allowed = true
    const { token, from, until } = asked
    records.push(
      ...(await store.records({ scope: gate.scope(category, token), from, until, reach: reachOf(question, asked) })),
    )
  }
  return { category, allowed, records: retained(records, civilDateAt(question.at), question.caller.purpose) }
}
