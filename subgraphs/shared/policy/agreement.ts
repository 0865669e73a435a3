import type { Coordinate } from '../../../schema/domain/ids.ts'
import { type Effective, type EffectivePolicy, effectivePolicy, type Finding, type Policy } from './effective.ts'

export interface NamedSdl {
  readonly name: string
  readonly sdl: string
}

interface NamedPolicy {
  readonly name: string
  readonly policy: EffectivePolicy
}

const pairsOf = (policy: Policy): string =>
  policy.pairs
    .map(({ role, purpose }) => `${role} ${purpose}`)
    .sort()
    .join(', ')

/**
 * What two policies of one coordinate are compared by. What a field inherits need not be alike: its parent is
 * answered by the same subgraph, or is shared itself, and so compared.
 */
function facetsOf(effective: Effective | undefined): ReadonlyMap<string, string> {
  if (effective === undefined) return new Map([['policy', 'none']])
  if (effective.kind !== 'GUARDED') return new Map([['policy', effective.kind]])
  const { policy } = effective
  return new Map([
    ['policy', 'GUARDED'],
    ['action', policy.action],
    ['category', policy.category],
    ['subject', policy.subject ?? 'nobody'],
    ['label', policy.label ?? 'none'],
    ['pairs', pairsOf(policy)],
  ])
}

function difference(one: NamedPolicy, other: NamedPolicy, coordinate: Coordinate): string | null {
  const [mine, theirs] = [facetsOf(one.policy.fields.get(coordinate)), facetsOf(other.policy.fields.get(coordinate))]
  const differing = [...new Set([...mine.keys(), ...theirs.keys()])].filter((key) => mine.get(key) !== theirs.get(key))
  const [first] = differing
  if (first === undefined) return null
  if (first === 'policy') return `${one.name} has ${mine.get(first)}, ${other.name} has ${theirs.get(first)}`
  return `${one.name} and ${other.name} differ in ${differing.join(', ')}`
}

/** Composition lets one policy win in silence, even over an absent one: so every shared coordinate is compared here. */
export function disagreements(subgraphs: readonly NamedSdl[]): readonly Finding[] {
  const policies = subgraphs.map(({ name, sdl }) => ({ name, policy: effectivePolicy(sdl) }))
  const holders = new Map<Coordinate, NamedPolicy[]>()
  for (const each of policies)
    for (const coordinate of each.policy.coordinates)
      holders.set(coordinate, [...(holders.get(coordinate) ?? []), each])

  const findings: Finding[] = []
  for (const [coordinate, [first, ...others]] of holders) {
    if (first === undefined) continue
    for (const other of others) {
      const fault = difference(first, other, coordinate)
      if (fault !== null) findings.push({ coordinate, fault })
    }
  }
  return findings
}
