import { readDay } from '../../../gateway/demo/people/calendar.ts'
import { cast } from '../../../gateway/demo/people/cast.ts'
import { makeHousehold } from '../../../gateway/demo/people/population.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import type { Population } from './fill.ts'

/** What a desk asks: everything it needs to see, nothing that takes a consent. */
const query = `query Check($input: QualificationCheck!) {
  verifyQualification(input: $input) {
    __typename
    ... on ValidQualification { qualification { ...desk } }
    ... on LapsedQualification { newerExists advice qualification { ...desk } }
    ... on VoucherNotRegistered { advice qualification { ...desk } }
    ... on SeveralCandidates { advice }
    ... on QualificationNotFound { reason advice }
  }
}
fragment desk on Qualification {
  number { id }
  name kana sex birthDate address
  insurer { number name }
  cardClass family shareOfCost from until reasonOfLoss validUntil preschool
  elderlyRecipient { shareOfCost until }
}`

/** What desks type from cards of people all over the population. */
export function cardsOf({ people, seed, today }: Population, count: number): readonly object[] {
  const random = new SeededRandom(seed)
  const on = readDay(today)
  const householdOf = (index: number) => makeHousehold(seed, index, on, cast[index - 1]?.scenario ?? {})
  const some = Array.from({ length: 2_000 }, (_, at) => householdOf(at + 1).people.length)
  // The last few households are left out: how many there are is known only by making them all.
  const last = Math.max(1, Math.floor((people / some.reduce((sum, size) => sum + size, 0)) * some.length * 0.98))
  const cards: object[] = []
  while (cards.length < count) {
    const { people: members } = householdOf(1 + random.integer(last))
    const entries = random.pick(members).rows.flatMap((row) => (row.kind === 'NEW' ? [row.entry] : []))
    // Mostly the card that is in force; now and then an old one.
    const entry = random.chance(0.9) ? entries.at(-1) : entries[0]
    if (entry !== undefined) cards.push({ ...entry.number, birthDate: entry.birthDate })
  }
  return cards
}

/** The same as operations, as a GraphQL request has them. */
export function checks(population: Population, count: number): readonly string[] {
  return cardsOf(population, count).map((input) =>
    JSON.stringify({ operationName: 'Check', query, variables: { input } }),
  )
}
