import { expect, test } from 'vitest'
import type { GrantId, UserId } from '../../../schema/domain/ids.ts'
import { hours, type Instant } from '../../../schema/domain/time.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest } from './bench.ts'
import { opened } from './emergencies.ts'

const user = (name: string) => name as UserId
const register = scopeFor('REGISTER', null)
const oversight = scopeFor('GRANT', null)

export function reviewerContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const entered = async (reviewer: string, superior: string | null = null) =>
    accepted(
      await bench().store.reviewers.enter(
        register,
        { reviewer: user(reviewer), superior: superior === null ? null : user(superior) },
        bench().once('enter'),
      ),
    )
  const left = (reviewer: string) => bench().store.reviewers.leave(register, user(reviewer), bench().once('leave'))
  const owed = async (by: string, first = 50, after: string | null = null) =>
    bench().store.reviewers.owed(oversight, user(by), bench().at, first, after)
  const owedIds = async (by: string) => (await owed(by)).items.map(({ item }) => item.id)
  const review = (id: GrantId, by: string) =>
    bench().store.consent.reviewGrant(oversight, id, 'JUSTIFIED', '妥当', user(by), bench().once('review'))

  test('reviewers are entered, have another superior when entered again, leave, and come back', async () => {
    const at = bench().at
    expect(await entered('b', 'a')).toEqual({ reviewer: 'b', superior: 'a', entered: at, left: null })
    await entered('a')
    bench().clock.advance(5)
    expect(await entered('b')).toEqual({ reviewer: 'b', superior: null, entered: at, left: null })
    expect(accepted(await left('b'))).toEqual({ reviewer: 'b', superior: null, entered: at, left: bench().at })
    expect(reasonOf(await left('b'))?.code).toBe('NOT_FOUND')
    const names = async () => (await bench().store.reviewers.reviewers(oversight)).map(({ reviewer }) => reviewer)
    expect(await names()).toEqual(['a'])
    await entered('b')
    expect(await names()).toEqual(['a', 'b'])
  })

  test('each grant is owed by whoever owes least, never by who opened it, until it is reviewed', async () => {
    expect((await opened(bench())).owedBy).toBe(null)
    await entered('a')
    await entered('b')
    const [one, two] = [await opened(bench()), await opened(bench())]
    expect([one.owedBy, two.owedBy]).toEqual(['a', 'b'])
    expect((await opened(bench(), { openedBy: user('a') })).owedBy).toBe('b')
    expect((await opened(bench())).owedBy).toBe('a')
    expect(reasonOf(await review(one.id, 'b'))).toMatchObject({ code: 'CONFLICT', reason: 'OWED_BY_ANOTHER' })
    expect(accepted(await review(one.id, 'a')).verdict).toBe('JUSTIFIED')
    expect((await opened(bench())).owedBy).toBe('a')
  })

  test('a late review is the superior’s too, due longest first, page by page', async () => {
    await entered('a', 'chief')
    const [first, second] = [await opened(bench()), await opened(bench())]
    await entered('chief')
    bench().clock.advance(5)
    const third = await opened(bench())
    expect(third.owedBy).toBe('chief')
    const early = [first.id, second.id].toSorted()
    expect(await owedIds('a')).toEqual(early)
    expect(await owedIds('chief')).toEqual([third.id])
    bench().clock.advance(hours(72) - 5)
    expect(await owedIds('chief')).toEqual([...early, third.id])
    const page = await owed('chief', 2)
    expect([page.items.map(({ item }) => item.id), page.more]).toEqual([early, true])
    const rest = await owed('chief', 2, page.items.at(-1)?.cursor ?? null)
    expect([rest.items.map(({ item }) => item.id), rest.more]).toEqual([[third.id], false])
    expect(await owedIds('stranger')).toEqual([])
    expect(accepted(await review(first.id, 'chief')).reviewed).toBe(bench().at as Instant)
  })

  test('what somebody who leaves owed is owed by the others', async () => {
    await entered('a')
    const { id } = await opened(bench())
    await entered('b')
    accepted(await left('a'))
    expect([await owedIds('a'), await owedIds('b')]).toEqual([[], [id]])
  })
}
