import { expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { linkageCode } from '../../../subgraphs/mpi/codes/linkage-code.ts'
import { scopeFor } from '../../support/scopes.ts'
import { card, eachTest, type MpiAdapter } from './bench.ts'

const registry = '1310000002' as InstitutionCode
const other = '1310000001' as InstitutionCode

export function linkageContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const asking = scopeFor('NUMBER_HISTORY')
  const linkage = () => bench().store.linkage
  const historyOf = (handle: NumberHandle, recipient = registry, on: string | null = null) =>
    linkage().history(recipient, scopeFor('NUMBER_HISTORY', handle), on as CivilDate | null)
  const codeOf = async (handle: NumberHandle, recipient = registry) => {
    const history = await historyOf(handle, recipient)
    if (history === null) throw new Error('nobody holds it')
    return history.code
  }

  test('numbers are looked up, and none is minted for who asks', async () => {
    const known = await bench().handle('1')
    expect(await linkage().known(asking, [card('2'), card('1')])).toEqual([null, known])
    expect(await linkage().known(asking, [card('2')])).toEqual([null])
  })

  test('all numbers of one person have one code, with their periods; another recipient has another', async () => {
    const [former, current] = [await bench().handle('1'), await bench().handle('2')]
    await bench().register([{ number: former, until: '2025-04-01' }])
    await bench().register([{ number: current, from: '2025-04-01', previous: former }])
    const periods = [
      { scheme: 'MEDICAL', from: '2024-04-01', until: '2025-04-01' },
      { scheme: 'MEDICAL', from: '2025-04-01', until: null },
    ]
    const code = await codeOf(former)
    expect(await historyOf(former)).toEqual({ code, periods })
    expect(await historyOf(current)).toEqual({ code, periods })
    expect(await historyOf(former, registry, '2025-04-01')).toBeNull()
    expect(await codeOf(current, other)).not.toBe(code)
    const epoch = await linkage().epoch(registry)
    const wanted = [card('2'), card('3'), card('1')].map((number) => ({ number, on: null }))
    const [held, nobody, again] = await linkage().holders(wanted)
    expect([held === null ? null : linkageCode(epoch, held as PersonId), nobody, again]).toEqual([code, null, held])
  })

  test('everybody who has a record is walked through once, page by page', async () => {
    const numbers = await bench().handles('1', '2', '3')
    await bench().register(numbers.map((number) => ({ number })))
    const persons = await Promise.all(numbers.map((number) => bench().holder(number)))
    const first = await linkage().persons(null, 2)
    const rest = await linkage().persons(first.at(-1) ?? null, 2)
    expect([first.length, [...first, ...rest]]).toEqual([2, persons.toSorted()])
    expect(await linkage().persons(rest.at(-1) ?? null, 2)).toEqual([])
  })

  test('a merge is told to holders in their own codes', async () => {
    const [one, second] = [await bench().handle('1'), await bench().handle('2')]
    await bench().register([{ number: one }, { number: second }])
    const [was, now] = [await codeOf(second), await codeOf(one)]
    const start = (await linkage().changes(asking, registry, 0, 10)).upTo
    await bench().store.steward.decide(
      scopeFor('REVIEW'),
      {
        kind: 'LINK',
        persons: [(await bench().holder(one)) as PersonId, (await bench().holder(second)) as PersonId],
      },
      {
        by: 'steward',
        said: '',
        once: {
          credential: 's' as never,
          operation: 'link',
          key: 'link',
          digest: Buffer.from('link'),
          at: bench().clock.now(),
        },
      },
    )
    const { items, upTo, more } = await linkage().changes(asking, registry, start, 10)
    expect([items.map(({ sequence: _, ...change }) => change), more]).toEqual([[{ kind: 'MERGED', was, now }], false])
    expect((await linkage().changes(asking, registry, upTo, 10)).items).toEqual([])
  })

  test('an epoch ends once, is destroyed only when ended, and codes are other ones from then on', async () => {
    const number = await bench().handle('1')
    await bench().register([{ number }])
    const code = await codeOf(number)
    const keeping = scopeFor('REGISTER')
    const refusal = (code_: string, message: string, reason: string) => ({
      ok: false,
      refusal: { code: code_, message, reason },
    })
    expect([
      await linkage().destroy(keeping, registry, 1),
      await linkage().rotate(keeping, registry, 5),
      await linkage().rotate(keeping, registry, 1),
      await linkage().rotate(keeping, registry, 1),
      await linkage().destroy(keeping, registry, 1),
      await linkage().rotate(keeping, registry, 1),
      await linkage().destroy(keeping, registry, 9),
    ]).toEqual([
      refusal('CONFLICT', 'The epoch in force is ended before it is destroyed.', 'IN_FORCE'),
      refusal('NOT_FOUND', 'There is no such epoch.', 'EPOCH'),
      { ok: true, value: { epoch: 2, formerDestroyed: false } },
      { ok: true, value: { epoch: 2, formerDestroyed: false } },
      { ok: true, value: { epoch: 2, formerDestroyed: true } },
      { ok: true, value: { epoch: 2, formerDestroyed: true } },
      refusal('NOT_FOUND', 'There is no such epoch.', 'EPOCH'),
    ])
    expect((await codeOf(number)).slice(2)).not.toBe(code.slice(2))
  })
}
