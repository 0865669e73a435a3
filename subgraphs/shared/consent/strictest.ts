import type { Decision } from '../../../schema/domain/decision.ts'

const strictness = { ABSENT: 2, DENY: 1, ALLOW: 0 } as const

/** ABSENT before a denial before ALLOW; between two alike, the earlier rule. */
export function stricter(one: Decision | null, other: Decision): Decision {
  if (one === null) return other
  const by = strictness[one.outcome] - strictness[other.outcome]
  if (by !== 0) return by > 0 ? one : other
  return one.rule <= other.rule ? one : other
}
