import { LRUCache } from 'lru-cache'
import type { CredentialId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { SubjectRef } from '../consent/facts.ts'
import { hourOf, spentBy, type WatchedKind } from './budget.ts'
import type { CommonCounts, Meeting } from './common.ts'
import type { UsageRow } from './usage.ts'

/** A long transaction would hold up everybody else's. */
const together = 500

type HourKey = `${WatchedKind} ${number}`

/** What waits to be told, by credential, kind and hour; persons met are counted here as if nobody else had met them. */
interface Untold {
  readonly rows: Map<string, UsageRow>
  readonly meetings: Map<string, Meeting>
}
const nothing = (): Untold => ({ rows: new Map(), meetings: new Map() })

/** What this worker knows of the hours that all workers count together. */
export class CommonHours {
  readonly #counts: CommonCounts
  readonly #now: () => Instant
  readonly #max: number
  readonly #told: LRUCache<CredentialId, Map<HourKey, number>>
  #waiting = nothing()
  #underWay = nothing()
  #telling: Promise<readonly CredentialId[]> | null = null
  #next: Promise<readonly CredentialId[]> | null = null
  #prunedAt = Number.NEGATIVE_INFINITY

  constructor(counts: CommonCounts, now: () => Instant, max: number) {
    this.#counts = counts
    this.#now = now
    this.#max = max
    this.#told = new LRUCache({ max })
  }

  used(credential: CredentialId, kind: WatchedKind, count: number, at: Instant, met: SubjectRef | null): void {
    const hour = hourOf(at)
    addRow(this.#waiting, { credential, kind, hour, count }, this.#max)
    if (met !== null) addMeeting(this.#waiting, { credential, hour, subject: met }, this.#max)
  }

  /** As all workers told it. */
  told(credential: CredentialId, kind: WatchedKind, at: Instant): number {
    const of = this.#told.get(credential)
    const hour = hourOf(at)
    return spentBy(of?.get(`${kind} ${hour}`) ?? 0, of?.get(`${kind} ${hour - 1}`) ?? 0, at)
  }

  /** With what this worker has not told yet: at most too much, by persons whom another worker has met. */
  spent(credential: CredentialId, kind: WatchedKind, at: Instant): number {
    const key = rowKey(credential, kind, hourOf(at))
    const untold = [this.#waiting, this.#underWay].map(({ rows }) => rows.get(key)?.count ?? 0)
    return untold.reduce((sum, count) => sum + count, this.told(credential, kind, at))
  }

  /** What is known of it counts no more: a suspension was lifted. */
  forget(credential: CredentialId): void {
    this.#told.delete(credential)
  }

  /** Tells all there is. Answers of whom the store told; rejects when it could not be told, and what waits then waits on. */
  tell(): Promise<readonly CredentialId[]> {
    if (this.#telling === null) return this.#begin()
    // What came since is not in it.
    this.#next ??= this.#telling
      .catch(() => undefined)
      .then(() => {
        this.#next = null
        return this.#telling ?? this.#begin()
      })
    return this.#next
  }

  #begin(): Promise<readonly CredentialId[]> {
    this.#telling = this.#tell().finally(() => {
      this.#telling = null
    })
    return this.#telling
  }

  async #tell(): Promise<readonly CredentialId[]> {
    const of = new Set<CredentialId>()
    while (this.#waiting.rows.size > 0 || this.#waiting.meetings.size > 0) {
      this.#underWay = this.#take()
      const { rows, meetings } = this.#underWay
      try {
        const counted = [...rows.values()].filter(({ kind }) => kind !== 'UNCONNECTED')
        const sums = await this.#counts.add(counted, [...meetings.values()], hourOf(this.#now()))
        for (const credential of this.#learn(sums)) of.add(credential)
      } catch (error) {
        for (const row of rows.values()) addRow(this.#waiting, row, this.#max)
        for (const meeting of meetings.values()) addMeeting(this.#waiting, meeting, this.#max)
        throw error
      } finally {
        this.#underWay = nothing()
      }
    }
    await this.#prune()
    return [...of]
  }

  /** The rows of one credential stay with the persons it met: they are one count. */
  #take(): Untold {
    const { rows, meetings } = this.#waiting
    const piece = nothing()
    for (const [key, row] of rows) {
      if (piece.rows.size >= together) break
      piece.rows.set(key, row)
      rows.delete(key)
    }
    for (const [key, meeting] of meetings) {
      if (rows.has(rowKey(meeting.credential, 'UNCONNECTED', meeting.hour))) continue
      piece.meetings.set(key, meeting)
      meetings.delete(key)
    }
    return piece
  }

  #learn(sums: readonly UsageRow[]): ReadonlySet<CredentialId> {
    const of = new Map<CredentialId, Map<HourKey, number>>()
    for (const { credential, kind, hour, count } of sums) {
      const known = of.get(credential) ?? new Map<HourKey, number>()
      of.set(credential, known.set(`${kind} ${hour}`, count))
    }
    for (const [credential, known] of of) this.#told.set(credential, known)
    return new Set(of.keys())
  }

  async #prune(): Promise<void> {
    const hour = hourOf(this.#now())
    if (hour <= this.#prunedAt) return
    this.#prunedAt = hour
    await this.#counts.forget(hour - 1).catch(() => {
      this.#prunedAt = Number.NEGATIVE_INFINITY
    })
  }
}

const rowKey = (credential: CredentialId, kind: WatchedKind, hour: number): string => `${credential} ${kind} ${hour}`

function addRow({ rows }: Untold, row: UsageRow, max: number): void {
  const key = rowKey(row.credential, row.kind, row.hour)
  const waiting = rows.get(key)
  if (waiting !== undefined) rows.set(key, { ...row, count: waiting.count + row.count })
  else if (rows.size < max) rows.set(key, row)
}

function addMeeting({ meetings }: Untold, meeting: Meeting, max: number): void {
  if (meetings.size < max) meetings.set(`${meeting.credential} ${meeting.hour} ${meeting.subject}`, meeting)
}
