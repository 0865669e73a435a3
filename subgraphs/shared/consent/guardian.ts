import type { Category, Label } from '../../../schema/domain/category.ts'
import type { PersonFacts, Provision } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import type { LinkId } from '../../../schema/domain/ids.ts'
import { isDead, restsOn } from './disputes.ts'
import { hasEnded, isRefusal } from './in-force.ts'

/** Rule 5: whether the caller has a live proxy (代理権) for this person and category. */
export function hasProxy(
  person: PersonFacts,
  question: Question,
  label: Label | null,
  disputed: readonly LinkId[],
  inForce: () => readonly Provision[],
): boolean {
  const { caller, category, at } = question
  if (caller.person === null) return false
  // Death ends proxies; a bereaved person (遺族) named by a provision asks by that.
  if (isDead(person, at, disputed)) return inForce().some((provision) => servesAsProxy(provision, question, label))
  return person.proxies.some(
    (proxy) =>
      proxy.guardian === caller.person &&
      proxy.person === person.person &&
      reaches(proxy.categories, category) &&
      proxy.from <= at &&
      !hasEnded(proxy, at) &&
      !restsOn(proxy.hangsOn, disputed),
  )
}

function reaches(scope: readonly Category[] | 'ALL', category: Category): boolean {
  return scope === 'ALL' || scope.includes(category)
}

function servesAsProxy(provision: Provision, { caller }: Question, label: Label | null): boolean {
  return (
    !isRefusal(provision) &&
    provision.bereaved === caller.person &&
    (provision.label === null || provision.label === label) &&
    (provision.purpose === null || provision.purpose === caller.purpose)
  )
}
