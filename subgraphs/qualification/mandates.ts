import type { Category } from '../../schema/domain/category.ts'
import type { Channel, Proxy as Mandate } from '../../schema/domain/consent.ts'
import { asPersonId, type PersonId } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import { covers } from '../../schema/domain/time.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { callerOf, invalid } from '../shared/writing.ts'

export function personOf(text: string, field = 'person'): PersonId {
  const person = asPersonId(text)
  if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['input', field])
  return person
}

export const reaches = ({ categories }: Pick<Mandate, 'categories'>, category: Category): boolean =>
  categories === 'ALL' || categories.includes(category)

export const beyondProxy = (inputPath: InputPath): Refused =>
  new Refused({
    code: 'NOT_PERMITTED',
    reason: 'PROXY_SCOPE',
    message: 'This goes beyond what the proxy (代理権) covers.',
    inputPath,
  })

/** For whom a caller may give consent, and as whom. */
export function mandates(facts: FactReader) {
  /** The live proxies by which a guardian gives consent for the person; null where the person asks themself. */
  const mandatesOf = async (context: RequestContext, person: PersonId): Promise<readonly Mandate[] | null> => {
    const caller = callerOf(context)
    if (caller.role !== 'GUARDIAN') return null
    const known = await facts.subject(person)
    return known.facts.persons
      .flatMap((one) => one.proxies)
      .filter((proxy) => proxy.guardian === caller.person && proxy.ended === null && covers(proxy, context.at))
      .filter((proxy) => reaches(proxy, 'CONSENT'))
  }

  /** Who gives: the person, or the guardian under a live proxy that has all the categories in its scope. */
  const giverOf = async (
    context: RequestContext,
    person: PersonId,
    categories: readonly Category[],
    path: InputPath = ['input', 'category'],
  ) => {
    const held = await mandatesOf(context, person)
    if (held === null) return { giver: person, proxy: null, channel: 'PORTAL' as Channel }
    const mandate = held.find((proxy) => categories.every((category) => reaches(proxy, category)))
    if (mandate === undefined) throw beyondProxy(path)
    return { giver: mandate.guardian, proxy: mandate.id, channel: 'GUARDIAN' as Channel }
  }

  return { mandatesOf, giverOf }
}
