import { LRUCache } from 'lru-cache'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { CallerFacts } from '../../../schema/domain/consent.ts'
import type { CredentialId, InstitutionCode, RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { AuditRecord } from '../audit/audit.ts'
import type { FactReader, SubjectRef } from '../consent/facts.ts'
import { dayOf, hourOf, isCrossed, limitOf, usualOf, type WatchedKind, watchedKinds, windowDays } from './budget.ts'
import { type Budgets, budgetOf, budgets as ordinaryBudgets } from './budgets.ts'
import { isCheck, isReception, isRefusal, needsConnection, opensGrant } from './classify.ts'
import type { CommonCounts } from './common.ts'
import { CommonHours } from './common-hours.ts'
import { type Connection, connectionsBy, type FindConnection } from './connections.ts'
import { Disclosures } from './disclosures.ts'
import { isKeptInside, type Passage } from './door.ts'
import { Receptions, receivedFor } from './receptions.ts'
import { credentialsOf, HeldSuspensions } from './suspensions.ts'
import { type OperationKey, type Party, Tally } from './tally.ts'
import type { UsageStore } from './usage.ts'
import { UsageBuffer } from './usage-buffer.ts'

/** For the operator's log and metrics. Ids and counts only. */
export type WatchEvent =
  | {
      readonly kind: 'BUDGET_CROSSED'
      readonly budget: WatchedKind
      readonly credential: CredentialId
      readonly institution: InstitutionCode | null
      readonly limit: number
      readonly at: Instant
    }
  /** "each reported at once" (rule 1). */
  | {
      readonly kind: 'GRANT_WHILE_SUSPENDED'
      readonly credential: CredentialId
      readonly institution: InstitutionCode | null
      readonly request: RequestId
      readonly at: Instant
    }

export interface WatcherParts {
  /** The process's projection. */
  readonly facts: FactReader
  readonly usage: UsageStore
  /** Makes the suspension and with it the security event. Must be harmless when repeated. */
  readonly suspend: (credential: CredentialId, institution: InstitutionCode | null, at: Instant) => Promise<void>
  readonly report: (event: WatchEvent) => void
  readonly now: () => Instant
  readonly budgets?: Budgets
  /** Credentials, receptions and unkept rows remembered at most, of each. */
  readonly memory?: number
  readonly flushMs?: number
  /** Where several workers count together; absent: this process alone counts. */
  readonly counts?: CommonCounts
  /** How often they tell one another. */
  readonly tellMs?: number
}

const suspendedNow = refuse({ code: 'SUSPENDED', message: 'This credential was suspended while the answer was made.' })
const mayEnd = ok(undefined)
const retryMs = 5_000
/** Questions that follow from one another before an answer leaves. */
const mostQuestions = 3

/**
 * Watches what callers do, as the audit log of this process takes it, against their budgets. Each process watches what
 * it decides itself; usual rates and receptions are common to all, and so are the counts of a hub's workers.
 */
export class Watcher {
  /** The projection's facts with the suspensions that its feed has not told yet: for every gate of this process. */
  readonly facts: FactReader
  readonly #parts: WatcherParts
  readonly #budgets: Budgets
  readonly #findConnection: FindConnection
  readonly #tallies: LRUCache<CredentialId, Tally>
  readonly #receptions: Receptions
  readonly #disclosures = new Disclosures()
  readonly #buffer: UsageBuffer
  readonly #held: HeldSuspensions
  readonly #common: CommonHours | null
  readonly #timers: readonly NodeJS.Timeout[]

  constructor(parts: WatcherParts) {
    const { facts, usage, suspend, now, memory = 50_000, flushMs = 5_000, tellMs = 250 } = parts
    this.#parts = parts
    this.#budgets = parts.budgets ?? ordinaryBudgets
    this.#findConnection = connectionsBy(facts)
    this.#tallies = new LRUCache({ max: memory })
    this.#receptions = new Receptions(memory)
    this.#buffer = new UsageBuffer({ usage, suspend, now, max: memory })
    // The hour starts anew, or the same acts would suspend again.
    this.#held = new HeldSuspensions((credential) => {
      this.#tallies.delete(credential)
      this.#common?.forget(credential)
    })
    this.#common = parts.counts === undefined ? null : new CommonHours(parts.counts, now, memory)
    this.facts = {
      caller: (caller) => {
        const known = facts.caller(caller)
        if (!(known instanceof Promise)) return this.#held.over(caller, known)
        return known.then((later) => this.#held.over(caller, later))
      },
      subject: (ref) => facts.subject(ref),
    }
    this.#timers = [
      setInterval(() => void this.flush(), flushMs).unref(),
      ...(this.#common === null ? [] : [setInterval(() => void this.tell(), tellMs).unref()]),
    ]
  }

  /** Counts what the record stands for. Takes about a microsecond and never throws for what a store does. */
  observe(record: AuditRecord): void {
    this.#disclosures.add(record)
    const at = this.#parts.now()
    const parties = partiesOf(record)
    if (isReception(record)) this.#receive(record, at)
    if (needsConnection(record)) this.#seeks(record, parties, at)
    if (isCheck(record)) this.#checks(record, record.subject === null ? 1 : 0, record.subject, parties)
    if (isRefusal(record)) {
      for (const party of parties) {
        if (this.#tallyOf(party, at).refuses(operationOf(record), record.subject))
          this.#spend(party, 'REFUSALS', 1, record)
      }
    }
    if (opensGrant(record)) {
      for (const party of parties) {
        // The field and its resolver each decide, and put on record, what is one act about one person.
        const more = this.#tallyOf(party, at).opens(operationOf(record), record.subject)
        if (more === 0) continue
        if (this.#held.has(party.credential)) this.#reportGrant(party, record, at)
        else this.#spend(party, 'GRANTS', more, record)
      }
    }
  }

  /** Checks that leave no record each: of a list asked for at once, those beyond the first. */
  asked({ request, caller, at }: Passage, checks: number): void {
    if (checks > 0) this.#checks({ request, instant: at }, checks, null, partiesOf({ caller }))
  }

  /** Refusals that leave no record: rows about numbers that turned out to be somebody else's. */
  refused({ caller, at }: Passage, times: number): void {
    if (times > 0) for (const party of partiesOf({ caller })) this.#spend(party, 'REFUSALS', times, { instant: at })
  }

  /** Asked at the last door before an answer leaves, once its record is durable. */
  async mayFinish(passage: Passage): Promise<Outcome<void>> {
    const disclosed = this.#disclosures.of(passage.request)
    if (disclosed === null) return mayEnd
    for (const credential of credentialsOf(passage.caller)) {
      const pending = this.#tallies.peek(credential)?.pending
      // Who somebody is found to be may have to be counted, and the count be asked for.
      for (let round = 0; round < mostQuestions && pending !== undefined && pending.size > 0; round++)
        await Promise.all(pending)
    }
    const facts = await this.#callerFacts(passage.caller)
    return isKeptInside(passage, disclosed, facts, this.#parts.now()) ? suspendedNow : mayEnd
  }

  /** With what this process itself knows of suspensions. */
  over(caller: Caller, facts: CallerFacts): CallerFacts {
    return this.#held.over(caller, facts)
  }

  flush(): Promise<void> {
    return this.#buffer.flush()
  }

  /** Tells the other workers' store what was done here, and judges by what all have done. Never rejects. */
  async tell(): Promise<void> {
    const told = (await this.#common?.tell().catch(() => [])) ?? []
    for (const credential of told) {
      const tally = this.#tallies.peek(credential)
      if (tally === undefined) continue
      const at = this.#parts.now()
      for (const kind of watchedKinds) this.#weigh(tally, kind, at, at)
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.tell()
    await this.flush()
  }

  /** For metrics, and the bound on memory. */
  get figures() {
    return { credentials: this.#tallies.size, receptions: this.#receptions.size, ...this.#buffer.figures }
  }

  #checks(
    of: Pick<AuditRecord, 'request' | 'instant'>,
    asked: number,
    found: SubjectRef | null,
    parties: readonly Party[],
  ): void {
    for (const party of parties) {
      const more = this.#tallyOf(party, this.#parts.now()).checks(operationOf(of), asked, found)
      if (more > 0) this.#spend(party, 'CHECKS', more, of)
    }
  }

  #receive(record: AuditRecord, at: Instant): void {
    const { subject } = record
    const { institution } = record.caller
    if (subject === null || institution === null || this.#receptions.isRecent(institution, subject, at)) return
    this.#remember(institution, subject, at)
    const found = this.#findConnection(record, subject)
    const keep = (whom: SubjectRef): void => {
      this.#remember(institution, whom, at)
      this.#buffer.received(institution, whom, at)
    }
    if (found instanceof Promise) void found.then((later) => keep(later.subject))
    else keep(found.subject)
  }

  #remember(institution: InstitutionCode, subject: SubjectRef, at: Instant): void {
    this.#receptions.add(institution, subject, at)
  }

  /** Finds out whether anything connects the caller to the person, and counts the person if nothing does. */
  #seeks(record: AuditRecord, parties: readonly Party[], at: Instant): void {
    const { subject } = record
    const { institution } = record.caller
    if (subject === null || (institution !== null && this.#receptions.has(institution, subject, at))) return
    const charged = parties
      .filter(({ credential }) => !this.#held.has(credential))
      .map((party) => ({ party, tally: this.#tallyOf(party, at) }))
      .filter(({ tally }) => !tally.looking.has(subject) && !tally.knows(subject, at))
    if (charged.length === 0) return
    const found = this.#findConnection(record, subject)
    if (!(found instanceof Promise) && found.connected) return

    const count = this.#unconnected(found, institution, at).then((whom) => {
      for (const { party, tally } of charged) {
        tally.looking.delete(subject)
        if (whom === null) continue
        const isNew = tally.meets(whom, at)
        if (whom !== subject) tally.meets(subject, at)
        if (isNew && this.#tallies.peek(party.credential) === tally) this.#spend(party, 'UNCONNECTED', 1, record, whom)
      }
      if (whom === null && institution !== null) this.#remember(institution, subject, at)
    })
    for (const { tally } of charged) {
      tally.looking.add(subject)
      tally.pending.add(count)
      void count.then(() => tally.pending.delete(count))
    }
  }

  /** The person, or null where something connects. */
  async #unconnected(
    found: Connection | Promise<Connection>,
    institution: InstitutionCode | null,
    at: Instant,
  ): Promise<SubjectRef | null> {
    const { subject, connected } = await found
    if (connected) return null
    if (institution === null) return subject
    if (this.#receptions.has(institution, subject, at)) return null
    const since = (at - receivedFor) as Instant
    const received = await this.#parts.usage.received(institution, subject, since).catch(() => false)
    if (received) this.#remember(institution, subject, at)
    return received ? null : subject
  }

  #spend(
    party: Party,
    kind: WatchedKind,
    count: number,
    { instant }: Pick<AuditRecord, 'instant'>,
    met: SubjectRef | null = null,
  ): void {
    const { credential } = party
    // What a suspended caller still does is refused, or under rule 1's exception and reported.
    if (this.#held.has(credential)) return
    const at = this.#parts.now()
    const tally = this.#tallyOf(party, at)
    if (this.#common === null) {
      tally.add(kind, count, at)
      this.#buffer.used(credential, kind, count, at)
    } else this.#common.used(credential, kind, count, at, met)
    this.#weigh(tally, kind, at, instant)
  }

  #spent(tally: Tally, kind: WatchedKind, at: Instant): number {
    return this.#common === null ? tally.spent(kind, at) : this.#common.spent(tally.party.credential, kind, at)
  }

  /** What is usual is of no account while the floor is not used up: most callers are never asked about. */
  #weigh(tally: Tally, kind: WatchedKind, at: Instant, instant: Instant): void {
    if (!isCrossed(this.#spent(tally, kind, at), budgetOf(this.#budgets, tally.party.role, kind).floor)) return
    this.#learn(tally, at, instant)
    this.#judge(tally, kind, at, instant)
  }

  #judge(tally: Tally, kind: WatchedKind, at: Instant, instant: Instant, certain = this.#common === null): void {
    const { credential, institution, role } = tally.party
    const budget = budgetOf(this.#budgets, role, kind)
    // While the usual rate is not known nobody is suspended for exceeding it, and nobody exceeds the ceiling.
    const limit = tally.usual === null ? budget.ceiling : limitOf(budget, tally.usual[kind])
    if (this.#held.has(credential) || !isCrossed(this.#spent(tally, kind, at), limit)) return
    if (!certain && this.#common !== null && !isCrossed(this.#common.told(credential, kind, at), limit)) {
      this.#ask(this.#common, tally, kind, instant)
      return
    }
    // Not before the request that crossed began: whoever's clock it came by, its answer is held.
    const from = Math.max(at, instant) as Instant
    this.#held.add(credential, from)
    this.#buffer.suspended({ credential, institution, at: from })
    this.#parts.report({ kind: 'BUDGET_CROSSED', budget: kind, credential, institution, limit, at: from })
  }

  /** Nobody is suspended for what this worker alone believes, unless it cannot ask. */
  #ask(common: CommonHours, tally: Tally, kind: WatchedKind, instant: Instant): void {
    const judge = (certain: boolean) => {
      if (this.#tallies.peek(tally.party.credential) === tally)
        this.#judge(tally, kind, this.#parts.now(), instant, certain)
    }
    const asking = common.tell().then(
      () => judge(false),
      () => judge(true),
    )
    tally.pending.add(asking)
    void asking.then(() => tally.pending.delete(asking))
  }

  /** Once a day: what is usual for this credential. */
  #learn(tally: Tally, at: Instant, instant: Instant): void {
    const { credential } = tally.party
    const today = dayOf(hourOf(at))
    if (tally.asked === today || at < tally.askAgain) return
    tally.asked = today
    const learning = this.#parts.usage.load(credential, today - windowDays, today).then(
      (days) => {
        const usual = (kind: WatchedKind) => usualOf(days.filter((day) => day.kind === kind).map(({ count }) => count))
        tally.usual = {
          CHECKS: usual('CHECKS'),
          UNCONNECTED: usual('UNCONNECTED'),
          REFUSALS: usual('REFUSALS'),
          GRANTS: usual('GRANTS'),
        }
        if (this.#tallies.peek(credential) !== tally) return
        for (const kind of watchedKinds) this.#judge(tally, kind, this.#parts.now(), instant)
      },
      () => {
        tally.asked = null
        tally.askAgain = at + retryMs
      },
    )
    tally.pending.add(learning)
    void learning.then(() => tally.pending.delete(learning))
  }

  #tallyOf(party: Party, at: Instant): Tally {
    let tally = this.#tallies.get(party.credential)
    if (tally === undefined) {
      tally = new Tally(party, at)
      this.#tallies.set(party.credential, tally)
    }
    tally.party = party
    return tally
  }

  async #callerFacts(caller: Caller): Promise<CallerFacts> {
    try {
      return await this.facts.caller(caller)
    } catch {
      // Everything was decided on facts that were fresh then; what this process knows of suspensions it still knows.
      return this.#held.over(caller, unknownCaller)
    }
  }

  #reportGrant({ credential, institution }: Party, { request }: AuditRecord, at: Instant): void {
    this.#parts.report({ kind: 'GRANT_WHILE_SUSPENDED', credential, institution, request, at })
  }
}

const unknownCaller: CallerFacts = {
  suspensions: [],
  emergencyEntitled: false,
  offices: [],
  delegation: null,
  disasters: [],
  register: [],
}

/** A request's id may be the caller's own choice, and the same one again; each operation has an instant of its own. */
function operationOf({ request, instant }: Pick<AuditRecord, 'request' | 'instant'>): OperationKey {
  return `${request} ${instant}`
}

function partiesOf({ caller }: Pick<AuditRecord, 'caller'>): readonly Party[] {
  const { credential, institution, role, node } = caller
  const user = { credential, institution, role }
  if (node === null || node.credential === credential) return [user]
  return [user, { credential: node.credential, institution: node.institution, role: 'REGIONAL_NODE' }]
}
