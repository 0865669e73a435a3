import { expect, test } from 'vitest'
import { type Follower, followLinks } from '../../../subgraphs/qualification/links.ts'
import { StoreUnavailable } from '../../../subgraphs/shared/failure.ts'
import { handle } from '../../subgraphs/qualification/terms.ts'
import { linkIndexDouble } from '../../support/link-index.ts'
import { type Adapter, eachTest, person } from './bench.ts'

export function linkContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const links = () =>
    bench()
      .database.read.selectFrom('link')
      .select(['handle', 'person', 'filed', 'from_on', 'until_on', 'sequence', 'moved_at'])
      .orderBy('sequence')
      .execute()
  const position = async () =>
    (await bench().database.read.selectFrom('feed_cursor').select('position').executeTakeFirst())?.position
  const row = (name: string, whose: string, sequence: number, changes: object = {}) => ({
    handle: handle(name),
    person: person(whose),
    filed: person(whose),
    from_on: '2024-04-01',
    until_on: null,
    sequence,
    moved_at: null,
    ...changes,
  })

  test('takes over in order: a link redated, and one that went to another person', async () => {
    const { index } = bench()
    index.link(handle('a'), person('x'))
    index.link(handle('b'), person('y'))
    index.link(handle('a'), person('x'), '2024-04-01', '2026-04-01')
    index.link(handle('a'), person('x'), '2026-05-01')
    await bench().store.links.catchUp()
    bench().clock.advance(5)
    index.link(handle('b'), person('x'))
    await bench().store.links.catchUp()
    expect(await links()).toEqual([
      row('a', 'x', 3, { until_on: '2026-04-01' }),
      row('a', 'x', 4, { from_on: '2026-05-01' }),
      row('b', 'x', 5, { filed: person('y'), moved_at: bench().at }),
    ])
    expect(await position()).toBe(5)
  })

  test('a link that went away and came back within one portion was first heard of as it was first told', async () => {
    const { index } = bench()
    for (const whose of ['x', 'y', 'x', 'y', 'x']) index.link(handle('a'), person(whose))
    index.link(handle('b'), person('z'))
    await bench().store.links.catchUp()
    expect(await links()).toEqual([row('a', 'x', 5, { moved_at: bench().at }), row('b', 'z', 6)])
  })

  test('more than one portion is taken over at once, completely', async () => {
    const { index } = bench()
    for (let at = 0; at < 1_203; at++) index.link(handle(`n${at}-`), person(`p${at}-`))
    await bench().store.links.catchUp()
    expect((await links()).length).toBe(1_203)
    expect(await position()).toBe(1_203)
  })

  test('goes on after a restart where it had come to', async () => {
    const { index } = bench()
    index.link(handle('a'), person('x'))
    await bench().store.links.catchUp()
    await bench().reopen()
    index.link(handle('b'), person('y'))
    const revision = await bench()
      .store.facts.changes(-1)
      .then((answer) => answer.revision)
    expect(await links()).toEqual([row('a', 'x', 1), row('b', 'y', 2)])
    await bench().store.links.catchUp()
    expect(await bench().told(revision)).toEqual([])
  })

  test('questions that come while it runs are answered with what is there when they come', async () => {
    const { index, store } = bench()
    const first = store.links.catchUp()
    index.link(handle('a'), person('x'))
    await Promise.all([first, store.links.current(), store.links.catchUp()])
    expect(await links()).toEqual([row('a', 'x', 1)])
  })

  test('in one process it asks only when the index moved', async () => {
    const { index, store } = bench()
    await store.links.current()
    const asked = index.asked
    expect(store.links.moved()).toBe(false)
    bench().clock.advance(10_000)
    await store.links.current()
    expect(index.asked).toBe(asked)
    index.link(handle('a'), person('x'))
    expect(store.links.moved()).toBe(true)
    await store.links.current()
    expect(store.links.moved()).toBe(false)
    expect(await links()).toEqual([row('a', 'x', 1)])
  })

  test('is not current while the index cannot be asked, and facts are refused', async () => {
    const { index, store } = bench()
    const revision = await bench().revision()
    index.link(handle('a'), person('x'))
    index.be('GONE')
    await expect(store.links.catchUp()).rejects.toThrow(StoreUnavailable)
    await expect(store.facts.changes(revision)).rejects.toThrow(StoreUnavailable)
    expect(await links()).toEqual([])
    index.be('THERE')
    expect((await store.facts.changes(revision)).changes.map(({ key }) => key).sort()).toEqual([
      handle('a'),
      person('x'),
    ])
  })

  test('apart, it trusts an answer for 800 ms, and then asks or refuses', async () => {
    const index = linkIndexDouble({ apart: true })
    const { clock, database } = bench()
    const follower: Follower = followLinks({ database, index, now: clock.now, clock: clock.now })
    try {
      await follower.current()
      const asked = index.asked
      index.be('GONE')
      clock.advance(800)
      await follower.current()
      expect(index.asked).toBe(asked)
      clock.advance(1)
      await expect(follower.current()).rejects.toThrow(StoreUnavailable)
      expect(follower.moved()).toBe(false)
      index.be('THERE')
      index.link(handle('a'), person('x'))
      await follower.current()
      expect(await links()).toEqual([row('a', 'x', 1)])
    } finally {
      await follower.close()
    }
  })
}
