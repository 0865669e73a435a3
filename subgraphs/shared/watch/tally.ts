import type { Role } from '../../../schema/domain/caller.ts'
import type { CredentialId, InstitutionCode, RequestId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { SubjectRef } from '../consent/facts.ts'
import { hourOf, spentBy, type WatchedKind } from './budget.ts'
import { Recent } from './recent.ts'

/** Operations of one credential that are told apart at a time; beyond them one may be counted twice. */
const mostRequests = 64

/** One operation: its request and its instant. */
export type OperationKey = `${RequestId} ${Instant}`

interface Asked {
  checks: number
  checked: Set<SubjectRef> | null
  refused: Set<SubjectRef | null> | null
  counted: number
  opened: Set<SubjectRef> | null
  openings: number
}

const nothing = (): Record<WatchedKind, number> => ({ CHECKS: 0, UNCONNECTED: 0, REFUSALS: 0, GRANTS: 0 })

/** One of the credentials an act is charged to. */
export interface Party {
  readonly credential: CredentialId
  readonly institution: InstitutionCode | null
  readonly role: Role
}

/** What one credential did in this hour and the one before. */
export class Tally {
  /** As it came last. */
  party: Party
  /** The day the usual rates were asked for, and when to ask again after a failure. */
  asked: number | null = null
  askAgain = 0
  usual: Readonly<Record<WatchedKind, number>> | null = null
  /** Questions still under way: whether somebody is connected, and what is usual. */
  readonly pending = new Set<Promise<void>>()
  readonly looking = new Set<SubjectRef>()
  #hour: number
  #current = nothing()
  #previous = nothing()
  readonly #persons = new Set<SubjectRef>()
  readonly #requests = new Recent<OperationKey, Asked>(mostRequests)

  constructor(party: Party, at: Instant) {
    this.party = party
    this.#hour = hourOf(at)
  }

  add(kind: WatchedKind, count: number, at: Instant): void {
    this.#roll(at)
    this.#current[kind] += count
  }

  spent(kind: WatchedKind, at: Instant): number {
    this.#roll(at)
    return spentBy(this.#current[kind], this.#previous[kind], at)
  }

  /** Whether this person is new in this hour. */
  meets(subject: SubjectRef, at: Instant): boolean {
    this.#roll(at)
    if (this.#persons.has(subject)) return false
    this.#persons.add(subject)
    return true
  }

  knows(subject: SubjectRef, at: Instant): boolean {
    this.#roll(at)
    return this.#persons.has(subject)
  }

  /** How many checks an operation has made beyond those counted: those asked, or those that found somebody if more. */
  checks(operation: OperationKey, asked: number, found: SubjectRef | null): number {
    const of = this.#of(operation)
    of.checks += asked
    if (found !== null) {
      of.checked ??= new Set()
      of.checked.add(found)
    }
    const more = Math.max(of.checks, of.checked?.size ?? 0) - of.counted
    of.counted += more
    return more
  }

  /** Whether this person's data (or the hub's own work) is refused to the operation for the first time. */
  refuses(operation: OperationKey, subject: SubjectRef | null): boolean {
    const of = this.#of(operation)
    of.refused ??= new Set()
    if (of.refused.has(subject)) return false
    of.refused.add(subject)
    return true
  }

  /** How many people an operation opened or sought beyond those counted; one who was not found is one. */
  opens(operation: OperationKey, subject: SubjectRef | null): number {
    const of = this.#of(operation)
    if (subject !== null) {
      of.opened ??= new Set()
      of.opened.add(subject)
    }
    const more = Math.max(of.opened?.size ?? 0, 1) - of.openings
    of.openings += more
    return more
  }

  #of(operation: OperationKey): Asked {
    let asked = this.#requests.get(operation)
    if (asked === undefined) {
      asked = { checks: 0, checked: null, refused: null, counted: 0, opened: null, openings: 0 }
      this.#requests.set(operation, asked)
    }
    return asked
  }

  #roll(at: Instant): void {
    const hour = hourOf(at)
    // A clock that steps back gives nobody a second hour.
    if (hour <= this.#hour) return
    this.#previous = hour === this.#hour + 1 ? this.#current : nothing()
    this.#current = nothing()
    this.#persons.clear()
    this.#hour = hour
  }
}
