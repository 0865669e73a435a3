import type { Outcome } from '../../schema/domain/outcome.ts'

/** The value of what must have been accepted. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`Refused: ${outcome.refusal.code} ${outcome.refusal.reason ?? ''}`)
  return outcome.value
}

/** The parts of a refusal a caller can act on; null when there was none. */
export function reasonOf(outcome: Outcome<unknown>): { code: string; reason: string | undefined } | null {
  return outcome.ok ? null : { code: outcome.refusal.code, reason: outcome.refusal.reason }
}
