import type { Grant, Proxy as Mandate, PersonFacts, Protection, Provision } from '../../schema/domain/consent.ts'
import type { PersonId } from '../../schema/domain/ids.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'

/** A number's link to its person, and under which id it was filed first. */
export interface FiledLink {
  readonly handle: string
  readonly filed: string
  /** When it came to its person from another; null when it has always been theirs. */
  readonly movedAt: number | null
}

/** What the store holds of a person under all their ids and numbers. */
export interface OnFile {
  readonly provisions: readonly Provision[]
  readonly proxies: readonly Mandate[]
  readonly grants: readonly { readonly subject: SubjectRef; readonly grant: Grant }[]
  readonly protections: readonly { readonly subject: SubjectRef; readonly protection: Protection }[]
}

/**
 * One set of facts for each id a person was filed under: "after a merge each person's provisions are decided apart and
 * the stricter outcome stands". What was said after the merge was said by them all; and an id under which nobody ever
 * said anything has nothing of its own to be stricter by. A pass or an enrolment (救急) is held back by no word on other
 * things: it would be missed when somebody needs it, and the one page opens for whoever is unconscious anyway. Who acts
 * for one id acts for another unless somebody acts for that one, or it has spoken for itself: a card in a reader is
 * nobody's word on who acts for its holder.
 */
export function personFacts(
  person: PersonId,
  links: readonly FiledLink[],
  onFile: OnFile,
): readonly [PersonFacts, ...PersonFacts[]] {
  const joined = new Map<string, number>()
  for (const { filed, movedAt } of links) {
    if (filed !== person) joined.set(filed, Math.min(joined.get(filed) ?? Number.POSITIVE_INFINITY, movedAt ?? 0))
  }
  const ids: readonly string[] = [person, ...joined.keys()]
  const filedUnder = new Map(links.map(({ handle, filed }) => [handle, filed]))

  const factsOf = (id: string): PersonFacts => {
    const own = onFile.provisions.filter((one) => one.person === id)
    const hasProxies = onFile.proxies.some((one) => one.person === id)
    const silent = own.length === 0 && !hasProxies
    const actsForItself = hasProxies || own.some(({ channel }) => channel === 'PORTAL')
    const saidOfEmergencies = own.some((one) => one.category === 'EMERGENCY_SUMMARY' && one.channel !== 'PASS')
    const saidSince = (other: string, said: number): boolean =>
      other === id || said >= Math.max(joined.get(id) ?? 0, joined.get(other) ?? 0)
    const opensThePage = ({ channel }: Provision): boolean => channel === 'PASS' || channel === 'ENROLMENT'
    const self = id as PersonId
    const isFiled = (subject: string): boolean => subject === id || filedUnder.get(subject) === id
    return {
      person: self,
      provisions: onFile.provisions
        .filter((one) => silent || saidSince(one.person, one.given) || (opensThePage(one) && !saidOfEmergencies))
        .map((one) => ({ ...one, person: self, giver: ids.includes(one.giver) ? self : one.giver }))
        .sort((one, other) => one.given - other.given || (one.id < other.id ? -1 : 1)),
      proxies: onFile.proxies
        .filter((one) => !actsForItself || saidSince(one.person, one.from))
        .map((one) => ({ ...one, person: self })),
      grants: onFile.grants.filter(({ subject }) => isFiled(subject)).map(({ grant }) => ({ ...grant, person: self })),
      protections: onFile.protections
        .filter(({ subject }) => isFiled(subject))
        .map(({ protection }) => ({ ...protection, person: self })),
      death: null,
    }
  }
  return [factsOf(person), ...ids.slice(1).map(factsOf)]
}
