import { expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import { scopeFor } from '../../support/scopes.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import { eachTest, type MpiAdapter, type MpiBench, type Statement } from './bench.ts'

/** The oracle: numbers are of one person when a chain of statements leads from one to the other. */
class Groups {
  readonly #parent = new Map<string, string>()

  #root(of: string): string {
    const parent = this.#parent.get(of) ?? of
    return parent === of ? of : this.#root(parent)
  }

  join(one: string, other: string): void {
    this.#parent.set(this.#root(one), this.#root(other))
  }

  /** The groups of these numbers, each in their order. */
  of(numbers: readonly string[]): readonly (readonly string[])[] {
    const groups = new Map<string, string[]>()
    for (const number of numbers) {
      const root = this.#root(number)
      groups.set(root, [...(groups.get(root) ?? []), number])
    }
    return [...groups.values()]
  }
}

/** As the index groups them. */
async function grouped(bench: MpiBench, numbers: readonly NumberHandle[]): Promise<readonly (readonly string[])[]> {
  const groups = new Map<PersonId | null, NumberHandle[]>()
  for (const number of numbers) {
    const holder = await bench.holder(number)
    groups.set(holder, [...(groups.get(holder) ?? []), number])
  }
  expect([...groups.keys()]).not.toContain(null)
  return [...groups.values()]
}

function shuffled<T>(from: readonly T[], random: SeededRandom): T[] {
  const items = [...from]
  for (let at = items.length - 1; at > 0; at--) {
    const other = random.integer(at + 1)
    const [one, two] = [items[at] as T, items[other] as T]
    items[at] = two
    items[other] = one
  }
  return items
}

export function groupingContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)

  test('a number that continues another is of the same person', async () => {
    const [first, second] = (await bench().handles('1', '2')) as [NumberHandle, NumberHandle]
    await bench().register([{ number: first }])
    await bench().register([{ number: second, previous: first }])
    expect(await bench().holder(second)).toBe(await bench().holder(first))
  })

  test('numbers of whom nobody says anything are of different persons', async () => {
    const [first, second] = (await bench().handles('1', '2')) as [NumberHandle, NumberHandle]
    await bench().register([{ number: first }, { number: second }])
    expect(await bench().holder(second)).not.toBe(await bench().holder(first))
  })

  test('persons who turn out to be one keep the oldest id, and the others lead to it', async () => {
    const numbers = await bench().handles('1', '2', '3')
    const [first, second, third] = numbers as [NumberHandle, NumberHandle, NumberHandle]
    for (const number of numbers) await bench().register([{ number }])
    const [oldest, , youngest] = await Promise.all(numbers.map((number) => bench().holder(number)))
    const middle = await bench().holder(second)
    // The young two become one first, and their survivor then gives way to the oldest.
    await bench().register([{ number: third, previous: second }])
    expect(await bench().holder(third)).toBe(middle)
    await bench().register([{ number: second, previous: first }])
    for (const number of numbers) expect(await bench().holder(number)).toBe(oldest)
    for (const id of [oldest, middle, youngest])
      expect(await bench().store.person(scopeFor('NUMBER', id as PersonId))).toBe(oldest)
    expect(await bench().store.person(scopeFor('NUMBER', 'per_0000000000000000000000' as PersonId))).toBeNull()
    expect((await bench().history(youngest as PersonId)).map(({ handle }) => handle).sort()).toEqual(
      [...numbers].sort(),
    )
  })

  test.each([11, 22, 33, 44, 55, 66])(
    'registrations in any order and any number of times group as their statements do (seed %i)',
    async (seed) => {
      const random = new SeededRandom(seed)
      const numbers = await bench().handles(...Array.from({ length: 14 }, (_, at) => String(at)))
      const oracle = new Groups()
      const statements = numbers.map((number): Statement => {
        const previous = random.chance(0.6) ? random.pick(numbers) : null
        if (previous !== null) oracle.join(number, previous)
        return { number, previous, until: random.chance(0.3) ? '2026-04-01' : null }
      })
      const told = shuffled([...statements, ...random.some(statements, 0.5)], random)
      const firstIds: PersonId[] = []
      for (const [at, statement] of told.entries()) {
        await bench().register([statement])
        const holder = await bench().holder(statement.number)
        if (holder !== null && !firstIds.includes(holder)) firstIds.push(holder)
        // Every delivery may come again, whole.
        if (random.chance(0.2)) await bench().register([statement], `again-${at}`)
      }
      expect(await grouped(bench(), numbers)).toEqual(oracle.of(numbers))
      for (const group of oracle.of(numbers)) {
        // Every id under which one of them was ever known leads to the group's, which is the oldest of them.
        const survivor = await bench().holder(group[0] as NumberHandle)
        const known: PersonId[] = []
        for (const id of firstIds) if ((await bench().store.person(scopeFor('NUMBER', id))) === survivor) known.push(id)
        expect(known[0]).toBe(survivor)
      }
    },
  )

  test('all registrations in one delivery group as they do one by one', async () => {
    const random = new SeededRandom(7)
    const numbers = await bench().handles(...Array.from({ length: 40 }, (_, at) => String(at)))
    const oracle = new Groups()
    const statements = numbers.map((number): Statement => {
      const previous = random.pick(numbers)
      oracle.join(number, previous)
      return { number, previous }
    })
    await bench().register(shuffled(statements, random))
    expect(await grouped(bench(), numbers)).toEqual(oracle.of(numbers))
  })
}
