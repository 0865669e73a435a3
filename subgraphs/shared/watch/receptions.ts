import { LRUCache } from 'lru-cache'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { hours, type Instant, minutes } from '../../../schema/domain/time.ts'
import type { SubjectRef } from '../consent/facts.ts'

/** How long a reception connects, as a consent at the reader does. */
export const receivedFor = hours(24)
const retoldAfter = minutes(10)

/** Who was received where, as far as this process saw it lately; what fell out is still in the store. */
export class Receptions {
  readonly #seen: LRUCache<string, Instant>

  constructor(max: number) {
    this.#seen = new LRUCache({ max })
  }

  has(institution: InstitutionCode, subject: SubjectRef, at: Instant): boolean {
    const seen = this.#seen.get(`${institution} ${subject}`)
    return seen !== undefined && at - seen < receivedFor
  }

  /** Whether it was seen so lately that it needs no telling again. */
  isRecent(institution: InstitutionCode, subject: SubjectRef, at: Instant): boolean {
    const seen = this.#seen.get(`${institution} ${subject}`)
    return seen !== undefined && at - seen < retoldAfter
  }

  add(institution: InstitutionCode, subject: SubjectRef, at: Instant): void {
    this.#seen.set(`${institution} ${subject}`, at)
  }

  get size(): number {
    return this.#seen.size
  }
}
