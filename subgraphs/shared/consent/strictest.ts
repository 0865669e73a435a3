import type { Decision } from '../../../schema/domain/decision.ts'

const strictness = { ABSENT: 2, DENY: 1, ALLOW: 0 } as const

/** Of what is decided apart the strictest stands. */
export function strictest<T>(parts: readonly [T, ...T[]], decide: (part: T) => Decision): Decision {
  let strict = decide(parts[0])
  for (let at = 1; at < parts.length; at += 1) strict = stricter(strict, decide(parts[at] as T))
  return strict
}

/** ABSENT before a denial before ALLOW; between two alike, the earlier rule. */
function stricter(one: Decision, other: Decision): Decision {
  const by = strictness[one.outcome] - strictness[other.outcome]
  if (by !== 0) return by > 0 ? one : other
  return one.rule <= other.rule ? one : other
}
