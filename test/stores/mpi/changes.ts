import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import { packLinkChanges } from '../../../subgraphs/shared/packed-link-changes.ts'
import { eachTest, type MpiAdapter } from './bench.ts'

export function changeContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)

  test('every link made, redated or moved is one line, in order', async () => {
    const [one, other] = (await bench().handles('1', '2')) as [NumberHandle, NumberHandle]
    await bench().register([{ number: one }])
    await bench().register([{ number: other }])
    const [older, younger] = [await bench().holder(one), await bench().holder(other)]
    await bench().register([{ number: other, until: '2026-04-01' }])
    await bench().register([{ number: one, previous: other }])
    const line = (
      sequence: number,
      handle: NumberHandle,
      person: typeof older,
      was: typeof older,
      until: string | null = null,
    ) => ({ sequence, handle, person, was, from: '2024-04-01', until, doubted: false })
    const all = [
      line(1, one, older, null),
      line(2, other, younger, null),
      line(3, other, younger, younger, '2026-04-01'),
      line(4, other, older, younger, '2026-04-01'),
    ]
    expect(await bench().store.linkChanges(0, 100)).toEqual(all)
    expect(await bench().store.linkChanges(1, 2)).toEqual(all.slice(1, 3))
    expect(await bench().store.linkChanges(4, 100)).toEqual([])
    const { packedLinkChanges } = bench().store
    if (packedLinkChanges !== undefined) {
      expect(await packedLinkChanges(1, 2)).toBe(packLinkChanges(await bench().store.linkChanges(1, 2)))
      expect(await packedLinkChanges(4, 100)).toBe('')
    }
    await bench().reopen()
    expect(await bench().store.linkChanges(0, 100)).toEqual(all)
  })

  test('a registration that changes nothing is told to nobody', async () => {
    const number = await bench().handle('1')
    await bench().register([{ number }])
    await bench().register([{ number }])
    expect(await bench().store.linkChanges(0, 100)).toHaveLength(1)
  })

  test('a message is taken once, however often and beside whatever it is delivered', async () => {
    const [one, other] = (await bench().handles('1', '2')) as [NumberHandle, NumberHandle]
    await bench().register([{ number: one, until: '2026-04-01' }], 'delivery')
    // What came before comes late, with something new beside it: its dates are not taken a second time.
    await bench().register([{ number: one }], 'newer')
    await bench().register([{ number: one, until: '2026-04-01' }, { number: other }], 'delivery')
    const changes = await bench().store.linkChanges(0, 100)
    expect(changes.map(({ handle, until }) => [handle, until])).toEqual([
      [one, '2026-04-01'],
      [one, null],
      [other, null],
    ])
  })

  test('a delivery with a message that cannot be taken leaves nothing of it, and is taken whole without', async () => {
    const number = await bench().handle('1')
    const body = { handle: number, from: '2024-04-01', until: null, previous: null }
    const good = { id: 'good', topic: 'number-registration', body }
    const bad = { id: 'bad', topic: 'weather', body: {} }
    await expect(bench().store.accept('qualification', [good, bad])).rejects.toThrow('weather')
    expect(await bench().store.linkChanges(0, 100)).toEqual([])
    await bench().store.accept('qualification', [good])
    expect(await bench().store.linkChanges(0, 100)).toHaveLength(1)
  })

  test('writers at once leave no gap and no line behind: who follows reads each once, in order', async () => {
    const numbers = await bench().handles(...Array.from({ length: 60 }, (_, at) => String(at)))
    const read: number[] = []
    let after = 0
    const follow = async () => {
      const position = after
      const changes = await bench().store.linkChanges(position, 7)
      // Two followers may have read from one place: what is behind already is not read again.
      for (const { sequence } of changes) {
        if (sequence <= after) continue
        read.push(sequence)
        after = sequence
      }
      return changes.length
    }
    await Promise.all(
      numbers.map(async (number, at) => {
        await bench().register([{ number, previous: numbers[(at * 7) % 60] ?? null }])
        if (at % 4 === 0) await follow()
      }),
    )
    while ((await follow()) > 0);
    const last = read.length
    expect(last).toBeGreaterThanOrEqual(60)
    expect(read).toEqual(Array.from({ length: last }, (_, at) => at + 1))
    expect((await bench().store.linkChanges(0, 1_000)).length).toBe(last)
  })

  test('the counter stands still while nothing is written, and moves with every write', async () => {
    const { store } = bench()
    const number = await bench().handle('1')
    const before = store.changeCounter()
    await store.linkChanges(0, 10)
    expect(store.changeCounter()).toBe(before)
    await bench().register([{ number }])
    expect(store.changeCounter()).not.toBe(before)
  })

  test('closed, it cannot be asked', async () => {
    const { store } = bench()
    await store.ping()
    await bench().close()
    await expect(store.ping()).rejects.toMatchObject({ refusal: { code: 'STORE_UNAVAILABLE' } })
    await expect(store.linkChanges(0, 1)).rejects.toMatchObject({ refusal: { code: 'STORE_UNAVAILABLE' } })
  })
}
