import type { Label } from '../../../schema/domain/category.ts'
import type { Facts, Provision } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import { isOptOut, isRefusal } from './in-force.ts'
import { closeness, names } from './recipient.ts'

/** Rule 8: the provision that decides, or null where none matches. */
export function decidingProvision(
  inForce: readonly Provision[],
  question: Question,
  facts: Facts,
  label: Label | null,
): Provision | null {
  if (inForce.length === 0) return null
  const matching = inForce.filter(
    (provision) =>
      (provision.label === null || provision.label === label) &&
      (provision.purpose === null || provision.purpose === question.caller.purpose) &&
      (isRefusal(provision) || provision.bereaved === null) &&
      names(provision, question, facts),
  )
  // An opt-out yields to every matching refusal however general: it speaks only where nothing else does.
  const said = matching.filter((provision) => !isOptOut(provision))
  const first = mostSpecific(said)
  if (label === null) return first ?? mostSpecific(matching)
  if (first === null || isRefusal(first)) return first
  // A labelled entry is allowed only if the rule run without the label does not deny either.
  const unlabelled = mostSpecific(said.filter((provision) => provision.label === null))
  return unlabelled !== null && isRefusal(unlabelled) ? unlabelled : first
}

function mostSpecific(matching: readonly Provision[]): Provision | null {
  let best: Provision | null = null
  for (const provision of matching) if (best === null || precedes(provision, best)) best = provision
  return best
}

/** Label before recipient, deny before permit; then, for a stable answer, the newer one. */
function precedes(one: Provision, other: Provision): boolean {
  const byLabel = Number(one.label !== null) - Number(other.label !== null)
  if (byLabel !== 0) return byLabel > 0
  const byRecipient = closeness(one) - closeness(other)
  if (byRecipient !== 0) return byRecipient > 0
  if (isRefusal(one) !== isRefusal(other)) return isRefusal(one)
  return one.given > other.given || (one.given === other.given && one.id < other.id)
}
