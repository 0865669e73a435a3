import type { Category } from '../../schema/domain/category.ts'
import type { Channel, Proxy as Mandate } from '../../schema/domain/consent.ts'
import { asPersonId, type PersonId } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import { covers, type Instant } from '../../schema/domain/time.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { callerOf, invalid, type Span, spanOf } from '../shared/writing.ts'

export function personOf(text: string, field = 'person'): PersonId {
  const person = asPersonId(text)
  if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['input', field])
  return person
}

export const reaches = ({ categories }: Pick<Mandate, 'categories'>, category: Category): boolean =>
  categories === 'ALL' || categories.includes(category)

const contains = (outer: Pick<Mandate, 'categories'>, { categories }: Pick<Mandate, 'categories'>): boolean =>
  outer.categories === 'ALL' || (categories !== 'ALL' && categories.every((one) => reaches(outer, one)))

/** What was in force in the past stays as it was: nothing begins before it is given. */
export function comingSpan(input: Parameters<typeof spanOf>[0], at: Instant): Span {
  const span = spanOf(input, at)
  if (span.from < at) throw invalid('IN_PAST', 'It does not begin before it is given.', ['input', 'from'])
  return span
}

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

  /** Nobody hands on more than they hold: no other categories, and no longer. Left open, it ends when theirs does. */
  const handedOn = async <T extends Pick<Mandate, 'categories' | 'until'>>(
    context: RequestContext,
    person: PersonId,
    handed: T,
  ): Promise<T> => {
    const held = await mandatesOf(context, person)
    if (held === null) return handed
    const within = held.filter((own) => contains(own, handed))
    if (within.some(({ until }) => until === null)) return handed
    const longest = within.reduce((last, { until }) => Math.max(last, until ?? 0), 0) as Instant
    if (within.length === 0 || (handed.until !== null && handed.until > longest)) throw beyondProxy(['input'])
    return { ...handed, until: handed.until ?? longest }
  }

  /** A guardian lays down their own proxy; another's only where it reaches no further than theirs. */
  const assertMayEnd = async (context: RequestContext, person: PersonId, proxy: string): Promise<void> => {
    const held = await mandatesOf(context, person)
    if (held === null) return
    const { persons } = (await facts.subject(person)).facts
    const under = persons.flatMap(({ proxies }) => proxies).filter(({ id }) => id === proxy)
    const [meant] = under
    if (meant === undefined || under.some(({ guardian }) => guardian === callerOf(context).person)) return
    if (!held.some((own) => contains(own, meant))) throw beyondProxy(['input', 'proxy'])
  }

  return { mandatesOf, giverOf, handedOn, assertMayEnd }
}
