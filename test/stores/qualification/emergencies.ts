import { expect, test } from 'vitest'
import type { GrantId, InstitutionCode, PersonId, UserId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { NewGrant, StoredGrant, StoredProtection } from '../../../subgraphs/qualification/consent-store.ts'
import type { SubjectRef } from '../../../subgraphs/shared/consent/facts.ts'
import { handle } from '../../subgraphs/qualification/terms.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { physician } from '../../support/physician.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, clinic, eachTest, insurerCode, person, type QualificationBench } from './bench.ts'

const mei = person('mei')
const hour = 3_600_000
const oversight = scopeFor('GRANT', null)
const reviewer = 'reviewer' as UserId

export const grant = (at: Instant, changes: Partial<NewGrant> = {}): NewGrant => ({
  kind: 'UNCONSCIOUS',
  subject: mei,
  openedBy: physician.user,
  credential: physician.credential,
  holders: [clinic],
  categories: ['EMERGENCY_SUMMARY'],
  labels: ['PSYCHIATRIC', 'INFECTION'],
  reason: 'UNCONSCIOUS',
  note: null,
  from: at,
  until: (at + 24 * hour) as Instant,
  reviewDue: (at + 72 * hour) as Instant,
  ...changes,
})

export async function opened(bench: QualificationBench, changes: Partial<NewGrant> = {}) {
  const wanted = grant(bench.at, changes)
  return accepted(await bench.store.consent.openGrant(scopeFor('GRANT', wanted.subject), wanted, bench.once('open')))
}

export function emergencyContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const review = (id: GrantId, by: UserId = reviewer) =>
    bench().store.consent.reviewGrant(oversight, id, 'NOT_JUSTIFIED', '救急搬送の記録なし', by, bench().once('review'))
  const stop = (id: GrantId, of: PersonId = mei) =>
    bench().store.consent.stopGrant(scopeFor('GRANT', of), of, id, ['EMERGENCY_SUMMARY'], bench().once('stop'))
  const protect = async (subject: SubjectRef, changes: Partial<StoredProtection> = {}) =>
    accepted(
      await bench().store.consent.setProtection(
        scopeFor('PROTECTION', subject),
        subject,
        { kind: 'ADDRESS_HIDDEN', heldBy: insurerCode, from: bench().at, until: null, ...changes },
        bench().once('protect'),
      ),
    )
  const lift = (subject: SubjectRef, by: InstitutionCode = insurerCode) =>
    bench().store.consent.liftProtection(
      scopeFor('PROTECTION', subject),
      subject,
      'ADDRESS_HIDDEN',
      by,
      bench().once('lift'),
    )
  const protections = (of: PersonId = mei, at: Instant = bench().at) =>
    bench().store.consent.protections(scopeFor('PROTECTION', of), of, at)
  const factsOf = async (ref: SubjectRef) => (await bench().store.facts.subjectFacts([ref]))[0]?.facts.persons[0]

  test('a grant opened is answered whole, owing its review', async () => {
    const one = await opened(bench(), { note: '意識なし' })
    const { note: _, credential: __, ...rest } = grant(bench().at)
    expect(one).toEqual({
      ...rest,
      owedBy: null,
      id: expect.stringMatching(/^grt_[\w-]{22}$/),
      stopped: null,
      keptOpen: [],
      reviewed: null,
      verdict: null,
    })
    expect((await factsOf(mei))?.grants).toEqual([
      {
        id: one.id,
        kind: 'UNCONSCIOUS',
        person: mei,
        openedBy: physician.user,
        holders: [clinic],
        categories: ['EMERGENCY_SUMMARY'],
        labels: ['PSYCHIATRIC', 'INFECTION'],
        from: one.from,
        until: one.until,
        stopped: null,
      },
    ])
  })

  test('what is written for the reviewer cannot be read where the store lies', async () => {
    const one = await opened(bench(), { note: '転落したとの家族の話', reason: 'UNCONSCIOUS' })
    accepted(await review(one.id))
    await bench().close()
    const bytes = await bench().adapter.written()
    expect(
      ['UNCONSCIOUS', '転落したとの家族の話', '救急搬送の記録なし'].map((text) => bytes.includes(Buffer.from(text))),
    ).toEqual([true, false, false])
  })

  test('the family stops a grant, once; nobody else does', async () => {
    const one = await opened(bench())
    expect(reasonOf(await stop(one.id, person('ren')))?.code).toBe('NOT_FOUND')
    bench().clock.advance(hour)
    const stopped = { ...one, stopped: bench().at }
    expect(await stop(one.id)).toEqual({ ok: true, value: stopped })
    bench().clock.advance(hour)
    expect(await stop(one.id)).toEqual({ ok: true, value: stopped })
    expect((await factsOf(mei))?.grants.map((known) => known.stopped)).toEqual([stopped.stopped])
  })

  test('stopped where a life is in danger it stays, narrowed to what had been opened', async () => {
    const categories = ['EMERGENCY_SUMMARY', 'CLINICAL'] as const
    const one = await opened(bench(), { reason: 'LIFE_IN_DANGER', categories })
    bench().clock.advance(hour)
    expect(accepted(await stop(one.id)).keptOpen).toEqual(['EMERGENCY_SUMMARY'])
    expect((await factsOf(mei))?.grants.map((known) => [known.stopped, known.categories])).toEqual([
      [bench().at, categories],
      [null, ['EMERGENCY_SUMMARY']],
    ])
  })

  test('a grant handed over is held by both, until it is over', async () => {
    const { consent } = bench().store
    const one = await opened(bench())
    const receiving = '4010000042' as InstitutionCode
    const hand = (subject: SubjectRef, id = one.id) =>
      consent.handOverGrant(scopeFor('GRANT', subject), subject, id, receiving, bench().once('hand'))
    const holders = [...one.holders, receiving]
    expect(await hand(mei)).toEqual({ ok: true, value: { ...one, holders } })
    expect(await hand(mei)).toEqual({ ok: true, value: { ...one, holders } })
    expect((await factsOf(mei))?.grants.map((known) => known.holders)).toEqual([holders])
    expect(await consent.subjectOfGrant(oversight, one.id, receiving)).toBe(mei)
    expect(await consent.subjectOfGrant(oversight, one.id, insurerCode)).toBeNull()
    expect(reasonOf(await hand(person('ren')))?.code).toBe('NOT_FOUND')
    accepted(await stop(one.id))
    expect(reasonOf(await hand(mei))).toEqual({ code: 'CONFLICT', reason: 'ENDED' })
  })

  test('a grant opened for a number is found under its person once the number is placed', async () => {
    const card = handle('card')
    const one = await opened(bench(), { subject: card })
    expect((await factsOf(card))?.grants.map(({ id, person: of }) => [id, of])).toEqual([[one.id, card]])
    await bench().linked(card, mei)
    for (const ref of [card, mei]) {
      expect((await factsOf(ref))?.grants.map(({ id, person: of }) => [id, of])).toEqual([[one.id, mei]])
    }
    expect(accepted(await stop(one.id)).stopped).toBe(bench().at)
  })

  test('a grant is reviewed once, and never by who opened it', async () => {
    const one = await opened(bench())
    expect(reasonOf(await review(one.id, physician.user))).toEqual({ code: 'CONFLICT', reason: 'OWN_GRANT' })
    bench().clock.advance(hour)
    expect(await review(one.id)).toEqual({
      ok: true,
      value: { ...one, reviewed: bench().at, verdict: 'NOT_JUSTIFIED' },
    })
    expect(reasonOf(await review(one.id))).toEqual({ code: 'CONFLICT', reason: 'REVIEWED' })
    expect(reasonOf(await review('grt_0000000000000000000000' as GrantId))?.code).toBe('NOT_FOUND')
  })

  test('the same review told again gets the first answer', async () => {
    const one = await opened(bench())
    const once = bench().once('review', 'reviewed-once')
    const again = () => bench().store.consent.reviewGrant(oversight, one.id, 'JUSTIFIED', '妥当', reviewer, once)
    const first = await again()
    expect(await again()).toEqual(first)
  })

  test('those owing a review come first, then the newest, page by page', async () => {
    const all: StoredGrant[] = []
    for (let at = 0; at < 6; at++) {
      all.push(await opened(bench()))
      if (at % 2 === 1) bench().clock.advance(hour)
    }
    for (const at of [0, 3, 4]) accepted(await review(all[at]?.id as GrantId))
    const newestFirst = (places: readonly number[]) =>
      places
        .map((place) => all[place])
        .sort((one, other) => (other?.from ?? 0) - (one?.from ?? 0) || ((one?.id ?? '') < (other?.id ?? '') ? 1 : -1))
        .map((one) => one?.id)
    const found: unknown[] = []
    let after: string | null = null
    for (;;) {
      const page = await bench().store.consent.grants(oversight, 2, after)
      found.push(...page.items.map(({ item }) => item.id))
      after = page.items.at(-1)?.cursor ?? null
      if (!page.more) break
    }
    expect(found).toEqual([...newestFirst([1, 2, 5]), ...newestFirst([0, 3, 4])])
    expect(await bench().store.consent.grants(oversight, 2, 'forged')).toEqual({ items: [], more: false })
  })

  test('a protection set on a number is found by the person once the number is placed', async () => {
    const card = handle('card')
    const set = await protect(card, { until: (bench().at + hour) as Instant })
    expect(await protections()).toEqual([])
    await bench().linked(card, mei)
    expect(await protections()).toEqual([set])
    for (const ref of [card, mei]) expect((await factsOf(ref))?.protections).toEqual([{ ...set, person: mei }])
  })

  test('a protection ends by itself, and what stood at an instant can be asked', async () => {
    const set = await protect(mei, { until: (bench().at + hour) as Instant })
    expect(await protections(mei, (bench().at - 1) as Instant)).toEqual([])
    expect(await protections(mei, (bench().at + hour - 1) as Instant)).toEqual([set])
    bench().clock.advance(hour)
    expect(await protections()).toEqual([])
    expect(reasonOf(await lift(mei))?.code).toBe('NOT_FOUND')
  })

  test('only the authority that holds a protection lifts it', async () => {
    const set = await protect(mei)
    bench().clock.advance(hour)
    expect(reasonOf(await lift(mei, '131130' as InstitutionCode))?.code).toBe('NOT_FOUND')
    expect(await protections()).toEqual([set])
    const lifted = { ...set, until: bench().at }
    expect(await lift(mei)).toEqual({ ok: true, value: lifted })
    expect(await protections()).toEqual([])
    expect(await protections(mei, set.from)).toEqual([lifted])
    expect(reasonOf(await lift(mei))?.code).toBe('NOT_FOUND')
    expect((await factsOf(mei))?.protections).toEqual([{ ...lifted, person: mei }])
  })

  test('lifted by person or by number, it goes from the person and from every number that carries it', async () => {
    await bench().linked(handle('card'), mei)
    await bench().linked(handle('former'), mei)
    for (const by of [mei, handle('card')]) {
      for (const subject of [mei, handle('card'), handle('former')]) await protect(subject)
      await protect(mei, { kind: 'SELF_ACCESS_OFF' })
      bench().clock.advance(hour)
      accepted(await lift(by))
      expect((await protections()).map(({ kind }) => kind)).toEqual(['SELF_ACCESS_OFF'])
      accepted(
        await bench().store.consent.liftProtection(
          scopeFor('PROTECTION', mei),
          mei,
          'SELF_ACCESS_OFF',
          insurerCode,
          bench().once('lift'),
        ),
      )
    }
  })

  test('grants and protections are not written under the scope of another', async () => {
    const other = person('ren')
    const { consent } = bench().store
    const once = bench().once('any')
    const set: StoredProtection = { kind: 'ADDRESS_HIDDEN', heldBy: insurerCode, from: bench().at, until: null }
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => consent.openGrant(scopeFor('GRANT', other), grant(bench().at), once),
      () => consent.stopGrant(scopeFor('GRANT', other), mei, 'grt_0000000000000000000000' as GrantId, [], once),
      () => consent.setProtection(scopeFor('PROTECTION', other), mei, set, once),
      () => consent.liftProtection(scopeFor('PROTECTION', null), mei, 'ADDRESS_HIDDEN', insurerCode, once),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow('under the scope of another')
  })
}
