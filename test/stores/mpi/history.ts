import { expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { HeldNumber } from '../../../subgraphs/mpi/store.ts'
import { handle } from '../../subgraphs/qualification/terms.ts'
import { scopeFor } from '../../support/scopes.ts'
import { eachTest, type MpiAdapter } from './bench.ts'

export function historyContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const holderOf = async (number: NumberHandle): Promise<PersonId> => {
    const holder = await bench().holder(number)
    if (holder === null) throw new Error('nobody holds it')
    return holder
  }

  test('a registration told again with an end redates the link, and says when the hub knew', async () => {
    const number = await bench().handle('1')
    await bench().register([{ number }])
    const person = await holderOf(number)
    const held = {
      handle: number,
      scheme: 'MEDICAL',
      from: '2024-04-01',
      until: null,
      known: bench().clock.now(),
      evidence: 'FIRST_REGISTRATION',
      doubted: false,
    }
    expect(await bench().history(person)).toEqual([held])
    await bench().register([{ number, until: '2026-04-01' }])
    expect(await bench().history(person)).toEqual([{ ...held, until: '2026-04-01', known: bench().clock.now() }])
    await bench().register([{ number, until: '2026-04-01' }])
    expect(await bench().history(person)).toHaveLength(1)
  })

  test('who held a number on a day: within its dates its holder, outside nobody, and without a day its last', async () => {
    const number = await bench().handle('1')
    expect(await bench().holder(number)).toBeNull()
    await bench().register([{ number, until: '2026-04-01' }])
    await bench().register([{ number, from: '2026-06-01', until: '2026-07-01' }])
    const person = await holderOf(number)
    const days = ['2024-03-31', '2024-04-01', '2026-03-31', '2026-04-01', '2026-06-01', '2026-07-01']
    const answers = await Promise.all(days.map((day) => bench().holder(number, day)))
    expect(answers).toEqual([null, person, person, null, person, null])
  })

  test('many numbers are answered in the order asked', async () => {
    const [one, other] = (await bench().handles('1', '2')) as [NumberHandle, NumberHandle]
    await bench().register([{ number: one }, { number: other }])
    const asked = [other, handle('nobody'), one, other].map((number) => ({
      scope: scopeFor('NUMBER', number),
      on: null,
      asKnown: null,
    }))
    expect(await bench().store.holders(asked)).toEqual([
      await holderOf(other),
      null,
      await holderOf(one),
      await holderOf(other),
    ])
  })

  test('pages follow each other without a gap or a repetition, also within one day', async () => {
    const numbers = await bench().handles('1', '2', '3', '4', '5', '6', '7')
    for (const [at, number] of numbers.entries()) {
      await bench().register([
        { number, previous: numbers[at - 1] ?? null, from: at < 4 ? '2024-04-01' : `202${at}-04-01` },
      ])
    }
    const person = await holderOf(numbers[0] as NumberHandle)
    const all = await bench().history(person)
    const found: HeldNumber[] = []
    const sizes: number[] = []
    let after: string | null = null
    for (;;) {
      const page = await bench().store.history({
        scope: scopeFor('NUMBER_HISTORY', person),
        asKnown: null,
        first: 3,
        after,
      })
      found.push(...page.items.map(({ item }) => item))
      sizes.push(page.items.length)
      after = page.items.at(-1)?.cursor ?? null
      if (!page.more) break
    }
    expect(sizes).toEqual([3, 3, 1])
    expect(found).toEqual(all)
    expect(all.map(({ from }) => from)).toEqual([...all.map(({ from }) => from)].sort().reverse())
    expect(new Set(found.map((held) => held.handle))).toEqual(new Set(numbers))
    expect(
      found
        .map(({ evidence }) => evidence)
        .sort()
        .slice(0, 2),
    ).toEqual(['CONTINUITY_STATEMENT', 'CONTINUITY_STATEMENT'])
  })

  test.each(['', 'x', 'AAAA', Buffer.from('2024-04-01 ').toString('base64url'), '☃'])(
    'a cursor that nobody made (%j) leads behind the end',
    async (forged) => {
      const number = await bench().handle('1')
      await bench().register([{ number }])
      const scope = scopeFor('NUMBER_HISTORY', await holderOf(number))
      expect(await bench().store.history({ scope, asKnown: null, first: 3, after: forged })).toEqual({
        items: [],
        more: false,
      })
    },
  )

  test('of a person nobody knows there is no history', async () => {
    const scope = scopeFor('NUMBER_HISTORY', 'per_0000000000000000000000' as PersonId)
    expect(await bench().store.history({ scope, asKnown: null, first: 3, after: null })).toEqual({
      items: [],
      more: false,
    })
  })

  test('a scope that was decided for nobody, or for another kind of subject, reads nothing', async () => {
    const number = await bench().handle('1')
    await bench().register([{ number }])
    const person = await holderOf(number)
    const { store } = bench()
    const reads: readonly (() => Promise<unknown>)[] = [
      async () => store.holders([{ scope: scopeFor('NUMBER', null), on: null, asKnown: null }]),
      async () => store.holders([{ scope: scopeFor('NUMBER', person), on: null, asKnown: null }]),
      async () => store.person(scopeFor('NUMBER', number)),
      async () => store.history({ scope: scopeFor('NUMBER_HISTORY', null), asKnown: null, first: 3, after: null }),
      async () => store.history({ scope: scopeFor('NUMBER_HISTORY', number), asKnown: null, first: 3, after: null }),
    ]
    for (const read of reads) await expect(read()).rejects.toThrow('was decided for none')
  })
}
