import type { Caller } from '../../../schema/domain/caller.ts'
import type { CallerFacts } from '../../../schema/domain/consent.ts'
import { unmarked } from '../../../schema/domain/decision.ts'
import type { RequestId } from '../../../schema/domain/ids.ts'
import type { Outcome } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { opensSummary } from '../consent/suspension.ts'
import type { Disclosed } from './disclosures.ts'
import { credentialsOf } from './suspensions.ts'

/** One operation at its end. */
export interface Passage {
  readonly request: RequestId
  readonly caller: Caller
  /** When it began: what it asked is decided as of then. */
  readonly at: Instant
}

/**
 * Whether an answer must stay inside: its caller was suspended while it was made. Requests that began later were
 * decided under the suspension and may end as they were decided. A budget's suspension lets through what rule 1 does:
 * what was shown under open grants, and an emergency caller's opening of one.
 */
export function isKeptInside({ caller, at }: Passage, disclosed: Disclosed, facts: CallerFacts, now: Instant): boolean {
  const credentials = credentialsOf(caller)
  return facts.suspensions.some(({ credential, by, from, lifted }) => {
    if (!credentials.includes(credential) || from < at || (lifted !== null && lifted <= now)) return false
    if (by === 'OFFICER' || disclosed.other) return true
    return disclosed.opened && !opensSummary(opening(caller, at), { ...facts, ...nobody })
  })
}

const nobody = { relations: [], disputed: [], persons: [] } as const

function opening(caller: Caller, at: Instant) {
  const asks = { action: 'WRITE', category: 'GRANT', subject: null, locationOf: null, marks: unmarked } as const
  return { caller, at, ...asks }
}

/** Asked at the last door, when an answer's record is durable and before it leaves. */
export type MayFinish = (passage: Passage) => Promise<Outcome<void>>
