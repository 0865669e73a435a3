import { expect, test } from 'vitest'
import type { InsurerNumber, NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import { type CivilDate, covers } from '../../../schema/domain/time.ts'
import { type Claim, destinationsOf, type Routing } from '../../../subgraphs/qualification/claim.ts'
import { monthFrom, type Standing } from '../../../subgraphs/qualification/claim-coverage.ts'
import { type LinkedNumber, othersOf } from '../../../subgraphs/qualification/claim-holder.ts'
import { route } from '../../../subgraphs/qualification/claim-routing.ts'
import type { Term } from '../../../subgraphs/qualification/term.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import { day, handle, term } from './terms.ts'

const worlds = 6_000
const dateAfter = (days: number): CivilDate =>
  new Date(Date.UTC(2026, 8, 1) + days * 86_400_000).toISOString().slice(0, 10) as CivilDate
const month = monthFrom(day('2026-10-01'))
const daysOfMonth = Array.from({ length: 31 }, (_, place) => dateAfter(30 + place))
const person = (name: string): PersonId => `per_${name.padEnd(22, '0')}` as PersonId
const owners = [person('taro'), person('taro'), person('taro'), person('hanako')] as const

interface World {
  readonly claim: Claim
  readonly holder: Standing
  readonly linked: readonly LinkedNumber[]
  readonly ownerOf: (handle: NumberHandle) => PersonId
}

/** Four numbers, three of one person, with terms of any length around one month: gaps and overlaps as they come. */
function worldOf(random: SeededRandom): World {
  const numbers = owners.map((owner, place): LinkedNumber => {
    const terms: Term[] = []
    let at = random.integer(70)
    for (let count = 1 + random.integer(2); count > 0; count--) {
      const until = random.chance(0.4) ? null : at + 1 + random.integer(40)
      const [from, end] = [dateAfter(at), until === null ? null : dateAfter(until)]
      const insurer = `0613000${place}` as InsurerNumber
      terms.push(
        term({
          insurer,
          from,
          acquired: from,
          until: end,
          lost: end,
          reasonOfLoss: end !== null && random.chance(0.05) ? 'DEATH' : null,
        }),
      )
      if (until === null) break
      at = until + (random.chance(0.5) ? 0 : random.integer(10))
    }
    const links = terms.map(({ from, until }) => ({ person: owner, from, until }))
    return { handle: handle(`number${place}`), terms, links }
  })
  const [first] = numbers
  if (first === undefined) throw new Error('no number')
  const [visit, ...visits] = random.some(daysOfMonth, random.pick([0, 0.05, 0.2]))
  return {
    claim: {
      insurer: '06130000' as InsurerNumber,
      branch: '01',
      birthDate: day('1980-05-15'),
      sex: 'MALE',
      month: month.from,
      visitDays: visit === undefined ? null : [visit, ...visits],
      publicPayers: [],
    },
    holder: { handle: first.handle, terms: first.terms },
    linked: numbers,
    ownerOf: (given) => owners[numbers.findIndex((number) => number.handle === given)] ?? person('nobody'),
  }
}

/** Written from the rules alone, day by day. */
function naive({ claim, holder, linked }: World): string {
  const stands = (terms: readonly Term[], on: CivilDate) => terms.some((one) => covers(one, on))
  const others = linked.slice(1, 3)
  const days = claim.visitDays ?? daysOfMonth
  const known = claim.visitDays !== null
  const homeless = days.filter((on) => !stands(holder.terms, on))
  if (homeless.length === 0) return 'VALID'
  if (!known && homeless.length < days.length) return 'DAYS_UNKNOWN'
  const deaths = holder.terms.filter(({ reasonOfLoss }) => reasonOfLoss === 'DEATH').map(({ until }) => until ?? '')
  if (homeless.some((on) => deaths.some((death) => death <= on))) return 'AFTER_DEATH'
  const choices = homeless.map((on) => others.filter(({ terms }) => stands(terms, on)))
  if (choices.every((found) => found.length === 0)) return 'NO_OTHER_QUALIFICATION'
  if (known) {
    if (choices.some((found) => found.length > 1)) return 'SEVERAL_QUALIFICATIONS'
    if (choices.some((found) => found.length === 0)) return 'DAY_WITHOUT_QUALIFICATION'
  } else {
    const throughout = others.filter(({ terms }) => daysOfMonth.every((on) => stands(terms, on)))
    if (throughout.length === 0) return 'DAYS_UNKNOWN'
    if (choices.some((found) => found.length > 1)) return 'SEVERAL_QUALIFICATIONS'
  }
  const used = new Set(choices.flatMap((found) => found.map((number) => number.handle)))
  return homeless.length === days.length && used.size === 1 ? 'READDRESSED' : 'SPLIT'
}

const nameOf = (routing: Routing): string =>
  routing.kind === 'READDRESSED' || routing.kind === 'SPLIT' ? routing.kind : routing.reason

/** Each world by its own seed, which the failure names. */
function inWorlds(check: (world: World, routing: Routing, seed: string) => void): void {
  for (let seed = 1; seed <= worlds; seed++) {
    const world = worldOf(new SeededRandom(seed))
    const others = othersOf(world.holder, world.linked)
    expect(others, `seed ${seed}`).not.toBeNull()
    check(world, route(world.claim, world.holder, others ?? []), `seed ${seed}`)
  }
}

test('in any world a claim goes where a day-by-day reading of the rules says, and every outcome occurs', () => {
  const counts: Record<string, number> = {}
  inWorlds((world, routing, seed) => {
    const name = nameOf(routing)
    expect(name, seed).toBe(naive(world))
    counts[name] = (counts[name] ?? 0) + 1
  })
  const rare = Object.entries(counts).filter(([, count]) => count < 20)
  expect([Object.keys(counts).sort(), rare]).toEqual([
    [
      'AFTER_DEATH',
      'DAYS_UNKNOWN',
      'DAY_WITHOUT_QUALIFICATION',
      'NO_OTHER_QUALIFICATION',
      'READDRESSED',
      'SEVERAL_QUALIFICATIONS',
      'SPLIT',
      'VALID',
    ],
    [],
  ])
})

test('the parts of a split cover the month without gap or overlap, and each visit lies where its number stood', () => {
  inWorlds(({ claim, linked }, routing, seed) => {
    if (routing.kind !== 'SPLIT') return
    const { parts } = routing
    expect([month.from, ...parts.map(({ until }) => until)], seed).toEqual([
      ...parts.map(({ from }) => from),
      month.until,
    ])
    for (const [place, part] of parts.entries()) {
      expect(part.from < part.until, seed).toBe(true)
      expect(part.handle, seed).not.toBe(parts[place + 1]?.handle)
      const visits = (claim.visitDays ?? []).filter((on) => covers(part, on))
      expect(visits.length, seed).toBeGreaterThan(0)
      const terms = linked.find((number) => number.handle === part.handle)?.terms ?? []
      for (const on of visits)
        expect(
          terms.some((one) => covers(one, on)),
          seed,
        ).toBe(true)
    }
  })
})

test('nothing goes to a number of another person', () => {
  inWorlds(({ ownerOf }, routing, seed) => {
    for (const destination of destinationsOf(routing)) expect(ownerOf(destination.handle), seed).toBe(person('taro'))
  })
})

test('a claim sent where it was routed, or in the parts it was split into, is valid there', () => {
  inWorlds(({ claim, linked }, routing, seed) => {
    for (const destination of destinationsOf(routing)) {
      const holder = linked.find((number) => number.handle === destination.handle)
      if (holder === undefined) throw new Error(`${seed}: a number nobody has`)
      const [visit, ...visits] = (claim.visitDays ?? []).filter(
        (on) => !('until' in destination) || covers(destination as { from: CivilDate; until: CivilDate }, on),
      )
      const again: Claim = {
        ...claim,
        insurer: destination.insurer,
        visitDays: visit === undefined ? null : [visit, ...visits],
      }
      expect(route(again, holder, othersOf(holder, linked) ?? []), seed).toEqual({
        kind: 'AS_CLAIMED',
        reason: 'VALID',
      })
    }
  })
})

test('the order in which numbers are read makes no difference', () => {
  inWorlds(({ claim, holder, linked }, routing, seed) => {
    const others = othersOf(
      holder,
      linked.toReversed().map((number) => ({ ...number, terms: number.terms.toReversed() })),
    )
    expect(route(claim, { ...holder, terms: holder.terms.toReversed() }, others ?? []), seed).toEqual(routing)
  })
})
