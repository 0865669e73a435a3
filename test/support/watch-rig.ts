import type { Caller } from '../../schema/domain/caller.ts'
import type { CallerFacts, Relation, SubjectFacts, Suspension } from '../../schema/domain/consent.ts'
import type { CredentialId, InstitutionCode, NumberHandle, RequestId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditRecord } from '../../subgraphs/shared/audit/audit.ts'
import type { FactReader, SubjectRef } from '../../subgraphs/shared/consent/facts.ts'
import type { BusiestHour, Reception, UsageRow, UsageStore } from '../../subgraphs/shared/watch/usage.ts'
import { type WatchEvent, Watcher, type WatcherParts } from '../../subgraphs/shared/watch/watcher.ts'
import { personNumbered, recordNumbered } from './audit-records.ts'
import { frozenClock } from './clock.ts'
import { memoryAudit } from './memory-audit.ts'

export const doctor: Caller = {
  role: 'PHYSICIAN',
  purpose: 'TREATMENT',
  user: 'doctor' as Caller['user'],
  credential: 'doctor-card' as CredentialId,
  institution: '1310000001' as InstitutionCode,
  region: null,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: true,
  node: null,
}

export const handleNumbered = (n: number): NumberHandle => `num_${String(n).padStart(22, '0')}` as NumberHandle

/** A usage store that can be told to be out of reach, or to wait. */
export class MemoryUsage implements UsageStore {
  rows: UsageRow[] = []
  receptions: Reception[] = []
  past: readonly BusiestHour[] = []
  out = false
  gate: Promise<void> = Promise.resolve()

  async load(): Promise<readonly BusiestHour[]> {
    await this.gate
    this.#reach()
    return this.past
  }
  async add(rows: readonly UsageRow[], receptions: readonly Reception[]): Promise<void> {
    this.#reach()
    this.rows.push(...rows)
    this.receptions.push(...receptions)
  }
  async received(institution: InstitutionCode, subject: SubjectRef, since: Instant): Promise<boolean> {
    this.#reach()
    return this.receptions.some((one) => one.institution === institution && one.subject === subject && one.at > since)
  }
  async prune(): Promise<void> {
    this.#reach()
  }
  #reach(): void {
    if (this.out) throw new Error('The store is out of reach.')
  }
}

/** A watcher over facts that a test sets, with a clock of its own. Numbers n belong to persons n. */
export function watchRig(over: Partial<WatcherParts> = {}) {
  const clock = frozenClock()
  const usage = new MemoryUsage()
  const events: WatchEvent[] = []
  const suspended: Suspension[] = []
  const world = {
    /** What the feed tells; a suspension made comes round only when the test says so. */
    suspensions: [] as Suspension[],
    entitled: false,
    disasters: [] as CallerFacts['disasters'],
    relations: [] as Relation[],
    persons: [] as SubjectFacts['persons'],
    down: false,
    registerOut: false,
  }
  const facts: FactReader = {
    caller: () => {
      if (world.down) return Promise.reject(new Error('The feed is out of reach.'))
      const { suspensions, entitled, disasters } = world
      return { suspensions, emergencyEntitled: entitled, offices: [], delegation: null, disasters, register: [] }
    },
    subject: (ref) => ({
      person: personNumbered(Number(ref.slice(4))),
      reachedBy: [],
      facts: { relations: world.relations, disputed: [], persons: world.persons },
    }),
  }
  const watcher = new Watcher({
    facts,
    usage,
    suspend: async (credential, _institution, at) => {
      if (world.registerOut) throw new Error('The register is out of reach.')
      suspended.push({ credential, by: 'BUDGET', from: at, lifted: null })
    },
    report: (event) => void events.push(event),
    now: clock.now,
    ...over,
  })
  const inner = memoryAudit()
  let requests = 0

  const record = (caller: Caller, changes: Partial<AuditRecord>): AuditRecord => {
    const { role, purpose, user, credential, institution, region, node } = caller
    requests += 1
    return recordNumbered(0, {
      instant: clock.now(),
      request: `request-${requests}` as RequestId,
      caller: { role, purpose, user, credential, institution, region, node },
      ...changes,
    })
  }
  return { clock, usage, events, suspended, world, facts, watcher, inner, record }
}

/** Lets everything that was started come to its end. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
