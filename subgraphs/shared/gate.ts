import type { Caller } from '../../schema/domain/caller.ts'
import type { Category, Label, PersonCategory } from '../../schema/domain/category.ts'
import type { CallerFacts, Facts } from '../../schema/domain/consent.ts'
import { type Decision, type Marks, type Question, unmarked } from '../../schema/domain/decision.ts'
import type { Coordinate, ProvisionId, RegionId, RequestId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditRecord } from './audit/audit.ts'
import { hasStoppedGrant } from './consent/emergency.ts'
import type { FactReader, KnownSubject, RememberedFacts, SubjectRef } from './consent/facts.ts'
import type { FieldQuestion, Gate, OperationAudit, Scope } from './context.ts'
import { StoreUnavailable } from './failure.ts'

export interface GateParts {
  readonly caller: Caller
  readonly at: Instant
  readonly request: RequestId
  readonly operation: string
  readonly region: RegionId | null
  readonly facts: FactReader
  /** Where a few questions may rest on facts as they were last known, while they cannot be asked. */
  readonly remembered?: RememberedFacts | undefined
  readonly audit: OperationAudit
  readonly decide: (question: Question, facts: Facts) => Decision
}

/** A question decided, with what is needed to decide its entries, and the fields it has not been put on record for yet. */
interface Decided {
  readonly question: FieldQuestion
  readonly labels: readonly Label[]
  readonly decision: Decision
  readonly known: KnownSubject | null
  readonly callerFacts: CallerFacts
  /** Null: the facts were confirmed current. */
  readonly asOf: Instant | null
  readonly recorded: Set<Coordinate>
  readonly unrecorded: Set<Coordinate>
}

const nobody: KnownSubject = { person: null, reachedBy: [], facts: { relations: [], disputed: [], persons: [] } }

/** Decides each question once per operation and subgraph (`decide` itself is pure), remembers, and puts on record. */
export function createGate(parts: GateParts): Gate {
  const { caller, at, facts, decide } = parts
  const memo = new Map<string, Decided | Promise<Decided>>()
  const passes: ProvisionId[] = []

  const keyOf = (question: FieldQuestion, labels: readonly Label[]): string =>
    `${question.action} ${question.listed ? '' : 'unlisted '}${question.author === undefined ? '' : `by ${question.author} `}${question.category} ${question.locationOf ?? ''} ${question.subject ?? '-'} ${labels.join()}${question.opens === undefined ? '' : ` opens ${question.opens.join()}`}${passes.length === 0 ? '' : ` passes ${passes.join()}`}`

  const judge = (
    question: FieldQuestion,
    marks: Marks,
    known: KnownSubject | null,
    callerFacts: CallerFacts,
  ): Decision =>
    question.listed
      ? decide(
          {
            caller,
            action: question.action,
            subject: known === null ? null : { person: known.person, reachedBy: known.reachedBy },
            category: question.category,
            locationOf: question.locationOf ?? null,
            marks,
            at,
            ...(question.opens === undefined ? {} : { opens: question.opens }),
            ...(passes.length === 0 ? {} : { passes: [...passes] }),
          },
          { ...callerFacts, ...(known ?? nobody).facts },
        )
      : { outcome: 'DENY', rule: 2, code: 'NOT_PERMITTED', provision: null, category: question.category }

  const settle = (
    question: FieldQuestion,
    known: KnownSubject | null,
    callerFacts: CallerFacts,
    asOf: Instant | null = null,
  ): Decided => {
    // The field itself hangs on the link that led to the person; its entries say what they hang on themselves.
    const marks: Marks = {
      ...unmarked,
      labels: question.labels,
      author: question.author ?? null,
      field: true,
      hangsOn: known?.reachedBy ?? [],
    }
    return {
      question,
      labels: question.labels,
      decision: judge(question, marks, known, callerFacts),
      known,
      callerFacts,
      asOf,
      recorded: new Set(),
      unrecorded: new Set(),
    }
  }

  /** What was known last can let in whom it let in, and keep absent what it kept absent; it refuses nobody for good. */
  const recall = async (question: FieldQuestion, outage: unknown): Promise<Decided> => {
    if (!(outage instanceof StoreUnavailable) || parts.remembered === undefined) throw outage
    const { action, category, subject } = question
    const held = await parts.remembered.recall({ caller, action, category, subject, at })
    if (held === null) throw outage
    const decided = settle(question, held.known, held.callerFacts, held.asOf)
    if (decided.decision.outcome === 'DENY') throw outage
    return decided
  }

  const find = (question: FieldQuestion): Decided | Promise<Decided> => {
    const key = keyOf(question, question.labels)
    const held = memo.get(key)
    if (held !== undefined) return held
    const aboutCaller = facts.caller(caller)
    const aboutSubject = question.subject === null ? null : subjectOf(question.subject)
    if (!(aboutCaller instanceof Promise) && !(aboutSubject instanceof Promise)) {
      const decided = settle(question, aboutSubject, aboutCaller)
      memo.set(key, decided)
      return decided
    }
    const pending = Promise.all([aboutCaller, aboutSubject])
      .then(
        ([callerFacts, known]) => settle(question, known, callerFacts),
        (outage: unknown) => recall(question, outage),
      )
      .then((decided) => {
        memo.set(key, decided)
        return decided
      })
    memo.set(key, pending)
    return pending
  }

  const subjectOf = (ref: SubjectRef): KnownSubject | Promise<KnownSubject> => {
    const known = facts.subject(ref)
    return known instanceof Promise ? known.then((found) => asReached(found)) : asReached(known)
  }

  /** Who is let in as somebody, or for somebody, comes by that one's own id: it may lead here by a link in dispute alone. */
  const asReached = (known: KnownSubject): KnownSubject | Promise<KnownSubject> => {
    const own = caller.actingFor ?? caller.person
    if (known.facts.disputed.length === 0 || own === null) return known
    const byLogin = (login: KnownSubject): KnownSubject =>
      login.person === known.person ? { ...known, reachedBy: [...known.reachedBy, ...login.reachedBy] } : known
    const login = facts.subject(own)
    return login instanceof Promise ? login.then(byLogin) : byLogin(login)
  }

  const answer = (decided: Decided, coordinate: Coordinate): Decision => {
    if (!decided.recorded.has(coordinate)) decided.unrecorded.add(coordinate)
    return decided.decision
  }

  const recordOf = (
    { question, labels, decision, asOf }: Decided,
    coordinates: readonly Coordinate[],
  ): AuditRecord => ({
    instant: at,
    request: parts.request,
    operation: parts.operation,
    caller: {
      role: caller.role,
      purpose: caller.purpose,
      user: caller.user,
      credential: caller.credential,
      institution: caller.institution,
      region: caller.region,
      node: caller.node,
    },
    onBehalfOf: caller.actingFor ?? caller.delegation,
    subject: question.subject,
    action: question.action,
    category: question.category,
    labels,
    coordinates,
    outcome: decision.outcome,
    code: decision.outcome === 'DENY' ? decision.code : null,
    rule: decision.rule,
    provision: decision.provision,
    grant: decision.outcome === 'ALLOW' ? decision.grant : null,
    region: parts.region,
    ...(asOf === null ? {} : { asOf }),
  })

  return {
    decide(question) {
      const found = find(question)
      return found instanceof Promise
        ? found.then((decided) => answer(decided, question.coordinate))
        : answer(found, question.coordinate)
    },

    scope<C extends Category>(category: C, subject: SubjectRef | null, locationOf?: PersonCategory): Scope<C> {
      const allowed = [...memo.values()].filter(
        (held): held is Decided =>
          !(held instanceof Promise) &&
          held.decision.outcome === 'ALLOW' &&
          held.question.category === category &&
          held.question.subject === subject &&
          held.question.locationOf === locationOf,
      )
      // A field's label was decided besides: it narrows nothing for the reading of the field itself.
      const held = allowed.find(({ labels }) => labels.length === 0) ?? allowed[0]
      if (held !== undefined) return scopeOf<C>(category, subject, held.asOf, (marks) => sees(held, marks))
      throw new Error(`No question of ${category} was allowed for this subject: a field reads without its rule.`)
    },

    stopped(question) {
      const held = memo.get(keyOf(question, question.labels))
      if (held === undefined || held instanceof Promise || held.known === null) return false
      return hasStoppedGrant({ caller, category: question.category, at }, held.known.facts)
    },

    passes,

    present(pass) {
      if (!passes.includes(pass)) passes.push(pass)
    },

    record() {
      for (const held of memo.values()) {
        if (held instanceof Promise || held.unrecorded.size === 0) continue
        const coordinates = [...held.unrecorded]
        parts.audit.tickets.push(parts.audit.log.append(recordOf(held, coordinates)))
        for (const coordinate of coordinates) held.recorded.add(coordinate)
        held.unrecorded.clear()
      }
    },
  }

  /** An entry's own marks, decided on the facts of the field it stands in, and recorded once per set of labels. */
  function sees(held: Decided, marks: Marks): boolean {
    const { question, known, callerFacts } = held
    const decision = judge(question, marks, known, callerFacts)
    const key = `${keyOf(question, marks.labels)} ${decision.outcome} ${decision.rule}`
    if (marks.labels.length > 0 && !memo.has(key)) {
      memo.set(key, {
        ...held,
        labels: marks.labels,
        decision,
        recorded: new Set(),
        unrecorded: new Set([question.coordinate]),
      })
    }
    return decision.outcome === 'ALLOW'
  }
}

function scopeOf<C extends Category>(
  category: C,
  subject: SubjectRef | null,
  asOf: Instant | null,
  sees: (marks: Marks) => boolean,
): Scope<C> {
  return { category, subject, asOf, sees } as Scope<C>
}
