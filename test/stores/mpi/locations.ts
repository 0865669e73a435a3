import { expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle, PersonId, RegionId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { NodeToken } from '../../../subgraphs/mpi/codes/code-store.ts'
import type { ToldLocation } from '../../../subgraphs/mpi/location-store.ts'
import type { StewardEntry } from '../../../subgraphs/mpi/steward-store.ts'
import { scopeFor } from '../../support/scopes.ts'
import { card, eachTest, type MpiAdapter } from './bench.ts'

const north = { node: '1319999991' as InstitutionCode, region: 'north' as RegionId }
const south = { node: '2719999992' as InstitutionCode, region: 'south' as RegionId }
const clinic = '0110000001' as InstitutionCode
const date = (text: string) => text as CivilDate

export function locationContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const writing = scopeFor('LOCATION')
  const tokens = (of: typeof north, ...numbers: readonly string[]) =>
    bench().store.locations.registerNumbers(
      writing,
      of,
      numbers.map((number) => card(number)),
    )
  const token = async (of: typeof north, number: string): Promise<NodeToken> => {
    const [minted] = await tokens(of, number)
    if (minted === undefined) throw new Error('no token was minted')
    return minted
  }
  const told = (under: NodeToken, more: Partial<ToldLocation> = {}): ToldLocation => ({
    token: under,
    facility: clinic,
    category: 'CLINICAL',
    label: null,
    from: date('2024-05-01'),
    until: null,
    count: 4,
    ...more,
  })
  const tell = (of: typeof north, ...all: readonly ToldLocation[]) => bench().store.locations.tell(writing, of, all)
  const states = async (person: PersonId | null, on: CivilDate | null = null) => {
    if (person === null) throw new Error('nobody holds it')
    const scope = scopeFor('LOCATION', person)
    const places = await bench().store.locations.places({ scope, category: 'CLINICAL', on })
    return places.map(({ region, state, facilities }) => [region, state, ...facilities.map(({ count }) => count)])
  }
  const held = async (number: string): Promise<NumberHandle> => {
    const handle = await bench().handle(number)
    await bench().register([{ number: handle }])
    return handle
  }

  test('a node gets the same tokens again, other than another’s, also for numbers that nobody filed', async () => {
    const first = await tokens(north, '1', '2')
    expect(await tokens(north, '2', '1')).toEqual([...first].reverse())
    expect(new Set([...first, ...(await tokens(south, '1', '2'))]).size).toBe(4)
    expect(await bench().store.locations.numbersBehind(north.node, [...first, 'tok_0000000000000000000000'])).toEqual([
      ...(await bench().handles('1', '2')),
      null,
    ])
    expect(await bench().store.locations.numbersBehind(south.node, first)).toEqual([null, null])
  })

  test('records are found under numbers of before, whoever told of them under which token', async () => {
    const former = await bench().handle('1')
    const current = await bench().handle('2')
    await bench().register([{ number: former, until: '2025-04-01' }])
    await bench().register([{ number: current, from: '2025-04-01', previous: former }])
    expect(await tell(north, told(await token(north, '1')))).toEqual({ ok: true, value: 1 })
    await tell(south, told(await token(south, '2'), { facility: null, count: 0 }))
    const person = await bench().holder(current)
    expect(await states(person)).toEqual([
      ['north', 'HELD', 4],
      ['south', 'NONE'],
    ])
    expect(await states(person, date('2024-04-30'))).toEqual([
      ['north', 'NONE'],
      ['south', 'NONE'],
    ])
  })

  test('a region that knows nothing of somebody has not been asked', async () => {
    const number = await held('1')
    await token(south, '2')
    expect(await states(await bench().holder(number))).toEqual([['south', 'NOT_ASKED']])
  })

  test('told again it changes nothing; told anew it replaces; withdrawn it is gone, and may be withdrawn again', async () => {
    const number = await held('1')
    const under = await token(north, '1')
    expect(await tell(north, told(under), told(under))).toEqual({ ok: true, value: 1 })
    expect(await tell(north, told(under))).toEqual({ ok: true, value: 0 })
    expect(await tell(north, told(under, { count: 9 }))).toEqual({ ok: true, value: 1 })
    const person = await bench().holder(number)
    expect(await states(person)).toEqual([['north', 'HELD', 9]])
    const taken = { token: under, facility: clinic, category: 'CLINICAL', from: date('2024-05-01') } as const
    expect(await bench().store.locations.takeBack(writing, north, [taken])).toEqual({ ok: true, value: 1 })
    expect(await bench().store.locations.takeBack(writing, north, [taken])).toEqual({ ok: true, value: 0 })
    expect(await states(person)).toEqual([['north', 'NOT_ASKED']])
  })

  test('one strange token among many: nothing of it is taken', async () => {
    const number = await held('1')
    const refused = {
      ok: false,
      refusal: { code: 'NOT_FOUND', message: 'One of the tokens is none of this node’s.', reason: 'TOKEN' },
    }
    const strange = await token(south, '1')
    expect(await tell(north, told(await token(north, '1')), told(strange))).toEqual(refused)
    expect(await states(await bench().holder(number))).toEqual([
      ['north', 'NOT_ASKED'],
      ['south', 'NOT_ASKED'],
    ])
  })

  test('after a split each of the two has what lies under their own numbers, and nodes hear which tokens moved', async () => {
    const [one, other] = [await held('1'), await held('2')]
    const under = await token(north, '2')
    await tell(north, told(under))
    const entry = (name: string): StewardEntry => ({
      by: 'steward',
      said: '',
      once: {
        credential: 's' as never,
        operation: name,
        key: name,
        digest: Buffer.from(name),
        at: bench().clock.now(),
      },
    })
    const [first, second] = [await bench().holder(one), await bench().holder(other)] as [PersonId, PersonId]
    const review = scopeFor('REVIEW')
    const linked = await bench().store.steward.decide(review, { kind: 'LINK', persons: [first, second] }, entry('link'))
    expect(await states(first)).toEqual([['north', 'HELD', 4]])
    const changes = () => bench().store.locations.tokenChanges(writing, north.node, null, 10)
    expect((await changes()).items.map((change) => change.token)).toEqual([under])
    if (!linked.ok) throw new Error('not linked')
    await bench().store.steward.decide(review, { kind: 'UNDO', decision: linked.value.decision }, entry('undo'))
    expect([await states(first), await states(second)]).toEqual([[['north', 'NOT_ASKED']], [['north', 'HELD', 4]]])
    const { items, upTo, more } = await changes()
    expect([items.map((change) => change.token), more]).toEqual([[under, under], false])
    // Taken in, they do not come again, also to who has forgotten where they were.
    const rest = { items: [], upTo, more: false }
    expect(await bench().store.locations.tokenChanges(writing, north.node, upTo, 10)).toEqual(rest)
    expect(await changes()).toEqual(rest)
    expect((await bench().store.locations.tokenChanges(writing, south.node, null, 10)).items).toEqual([])
  })

  test('who is to be asked for records: every node that knows a number, by its own tokens', async () => {
    const number = await held('1')
    const [ours, theirs] = [await token(north, '1'), await token(south, '1')]
    await tell(north, told(ours))
    const person = await bench().holder(number)
    if (person === null) throw new Error('nobody holds it')
    const whole = { from: null, until: null, hangsOn: [] }
    const holding = {
      token: ours,
      category: 'CLINICAL',
      facility: clinic,
      label: null,
      from: '2024-05-01',
      until: null,
      count: 4,
    }
    const nobody = 'per_0000000000000000000000' as PersonId
    expect(await bench().store.recordSources([person, nobody])).toEqual([
      [
        { ...north, tokens: [{ token: ours, ...whole }], held: [holding] },
        { ...south, tokens: [{ token: theirs, ...whole }], held: [] },
      ],
      [],
    ])
  })
}
