import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import { covers, type Instant } from '../../schema/domain/time.ts'
import type { FactReader, SubjectRef } from '../shared/consent/facts.ts'
import type { CardHolding } from './card-store.ts'

/** Whose a card is, by the numbers it is registered to. */
export type CardHolder =
  | { readonly kind: 'PERSON'; readonly person: PersonId }
  /** Registered, and the index has not said yet whose the number is. */
  | { readonly kind: 'NUMBER'; readonly handle: NumberHandle }
  | { readonly kind: 'NOBODY' }
  /** Insurers contradict one another: nobody's data is shown. */
  | { readonly kind: 'SEVERAL' }

export function holderIn(holdings: readonly CardHolding[]): CardHolder {
  const persons = new Set(holdings.flatMap(({ person }) => (person === null ? [] : [person])))
  const [person, another] = persons
  if (person !== undefined) return another === undefined ? { kind: 'PERSON', person } : { kind: 'SEVERAL' }
  const [only, second] = holdings
  if (only === undefined) return { kind: 'NOBODY' }
  return second === undefined ? { kind: 'NUMBER', handle: only.handle } : { kind: 'SEVERAL' }
}

/** SELF_ACCESS_OFF: the card is no use, at a desk or at a reader. */
export async function isCardOff(facts: FactReader, subject: SubjectRef, at: Instant): Promise<boolean> {
  const known = await facts.subject(subject)
  return known.facts.persons.some(({ protections }) =>
    protections.some((protection) => protection.kind === 'SELF_ACCESS_OFF' && covers(protection, at)),
  )
}
