import type { CredentialId, InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { SubjectRef } from '../consent/facts.ts'
import { dayOf, hourOf, type WatchedKind, windowDays } from './budget.ts'
import { receivedFor } from './receptions.ts'
import type { Reception, UsageRow, UsageStore } from './usage.ts'

export interface NewSuspension {
  readonly credential: CredentialId
  readonly institution: InstitutionCode | null
  readonly at: Instant
}

export interface BufferParts {
  readonly usage: UsageStore
  readonly suspend: (credential: CredentialId, institution: InstitutionCode | null, at: Instant) => Promise<void>
  readonly now: () => Instant
  /** The most of each kind that wait. What is lost of usage lowers what counts as usual, and permits nobody more. */
  readonly max: number
}

interface Piece {
  readonly rows: readonly UsageRow[]
  readonly receptions: readonly Reception[]
}

/** A long transaction would hold up everybody else's. */
const rowsAtOnce = 500

function piecesOf(rows: readonly UsageRow[], receptions: readonly Reception[]): readonly Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < Math.max(rows.length, receptions.length); at += rowsAtOnce) {
    pieces.push({ rows: rows.slice(at, at + rowsAtOnce), receptions: receptions.slice(at, at + rowsAtOnce) })
  }
  return pieces
}

/** What waits to be kept: told to the stores off the hot path, again and again while they are out of reach. */
export class UsageBuffer {
  readonly #parts: BufferParts
  #rows = new Map<string, UsageRow>()
  #receptions = new Map<string, Reception>()
  readonly #suspensions = new Map<CredentialId, NewSuspension>()
  #flushing: Promise<void> | null = null
  #prunedAt = Number.NEGATIVE_INFINITY
  #lost = 0

  constructor(parts: BufferParts) {
    this.#parts = parts
  }

  used(credential: CredentialId, kind: WatchedKind, count: number, at: Instant): void {
    this.#addRow({ credential, kind, hour: hourOf(at), count })
  }

  received(institution: InstitutionCode, subject: SubjectRef, at: Instant): void {
    this.#addReception({ institution, subject, at })
  }

  suspended(suspension: NewSuspension): void {
    this.#suspensions.set(suspension.credential, suspension)
    void this.#suspend(suspension)
  }

  get figures(): { readonly waiting: number; readonly lost: number; readonly unsuspended: number } {
    return {
      waiting: this.#rows.size + this.#receptions.size,
      lost: this.#lost,
      unsuspended: this.#suspensions.size,
    }
  }

  /** Never rejects: what could not be told waits for the next time. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null
    })
    return this.#flushing
  }

  async #flush(): Promise<void> {
    await Promise.all([...this.#suspensions.values()].map((suspension) => this.#suspend(suspension)))
    const waiting = piecesOf([...this.#rows.values()], [...this.#receptions.values()])
    this.#rows = new Map()
    this.#receptions = new Map()
    for (const [told, { rows, receptions }] of waiting.entries()) {
      try {
        await this.#parts.usage.add(rows, receptions)
      } catch {
        for (const left of waiting.slice(told)) this.#putBack(left)
        return
      }
    }
    await this.#prune()
  }

  async #prune(): Promise<void> {
    const at = this.#parts.now()
    const hour = hourOf(at)
    if (hour <= this.#prunedAt) return
    this.#prunedAt = hour
    await this.#parts.usage.prune(dayOf(hour) - windowDays, (at - receivedFor) as Instant).catch(() => {
      this.#prunedAt = Number.NEGATIVE_INFINITY
    })
  }

  async #suspend(suspension: NewSuspension): Promise<void> {
    const { credential, institution, at } = suspension
    try {
      await this.#parts.suspend(credential, institution, at)
      if (this.#suspensions.get(credential) === suspension) this.#suspensions.delete(credential)
    } catch {
      // Waits for the next flush; in this process the suspension holds all the same.
    }
  }

  #putBack({ rows, receptions }: Piece): void {
    for (const row of rows) this.#addRow(row)
    for (const reception of receptions) this.#addReception(reception)
  }

  #addRow(row: UsageRow): void {
    const key = `${row.credential} ${row.kind} ${row.hour}`
    const waiting = this.#rows.get(key)
    if (waiting === undefined && this.#rows.size >= this.#parts.max) this.#lost += 1
    else this.#rows.set(key, waiting === undefined ? row : { ...row, count: waiting.count + row.count })
  }

  #addReception(reception: Reception): void {
    const key = `${reception.institution} ${reception.subject}`
    const waiting = this.#receptions.get(key)
    if (waiting === undefined && this.#receptions.size >= this.#parts.max) this.#lost += 1
    else if (waiting === undefined || waiting.at < reception.at) this.#receptions.set(key, reception)
  }
}
