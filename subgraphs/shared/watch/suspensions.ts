import type { Caller } from '../../../schema/domain/caller.ts'
import type { CallerFacts, Suspension } from '../../../schema/domain/consent.ts'
import type { CredentialId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'

/** Whom this process suspended, or has seen suspended: known at once, before the fact feed comes round. */
export class HeldSuspensions {
  readonly #held = new Map<CredentialId, Instant>()
  readonly #onLifted: (credential: CredentialId) => void

  constructor(onLifted: (credential: CredentialId) => void) {
    this.#onLifted = onLifted
  }

  add(credential: CredentialId, from: Instant): void {
    this.#held.set(credential, from)
  }

  has(credential: CredentialId): boolean {
    return this.#held.has(credential)
  }

  /** The facts about a caller with what the feed doesn't know yet; learns from them what an officer lifted. */
  over(caller: Pick<Caller, 'credential' | 'node'>, facts: CallerFacts): CallerFacts {
    if (this.#held.size === 0 && facts.suspensions.length === 0) return facts
    const missing: Suspension[] = []
    for (const credential of credentialsOf(caller)) {
      const told = facts.suspensions.filter((suspension) => suspension.credential === credential)
      const live = told.find(({ lifted }) => lifted === null)
      const from = this.#held.get(credential)
      if (live !== undefined) {
        if (from === undefined) this.#held.set(credential, live.from)
      } else if (from !== undefined) {
        if (told.some(({ lifted }) => lifted !== null && lifted >= from)) {
          this.#held.delete(credential)
          this.#onLifted(credential)
        } else missing.push({ credential, by: 'BUDGET', from, lifted: null })
      }
    }
    return missing.length === 0 ? facts : { ...facts, suspensions: [...facts.suspensions, ...missing] }
  }
}

/** The end user's, and that of the node which speaks for them: both count. */
export function credentialsOf({ credential, node }: Pick<Caller, 'credential' | 'node'>): readonly CredentialId[] {
  return node === null || node.credential === credential ? [credential] : [credential, node.credential]
}
