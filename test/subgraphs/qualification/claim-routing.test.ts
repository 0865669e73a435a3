import { describe, expect, test } from 'vitest'
import type { InsurerNumber, PersonId } from '../../../schema/domain/ids.ts'
import type { Claim, Routing } from '../../../subgraphs/qualification/claim.ts'
import { monthFrom, type Standing } from '../../../subgraphs/qualification/claim-coverage.ts'
import { findHolder, type LinkedNumber, othersOf, routedUnseen } from '../../../subgraphs/qualification/claim-holder.ts'
import { route } from '../../../subgraphs/qualification/claim-routing.ts'
import type { Term } from '../../../subgraphs/qualification/term.ts'
import { day, handle, term } from './terms.ts'

const oldInsurer = '06130488' as InsurerNumber
const newInsurer = '01130012' as InsurerNumber
const assistance = '12130009' as InsurerNumber
const subsidy = '54130005' as InsurerNumber

const days = (...texts: readonly [string, ...string[]]): Claim['visitDays'] => {
  const [first, ...later] = texts
  return [day(first), ...later.map(day)]
}
const claim = (changes: Partial<Claim> = {}): Claim => ({
  insurer: oldInsurer,
  branch: '01',
  birthDate: day('1980-05-15'),
  sex: 'MALE',
  month: day('2026-10-01'),
  visitDays: days('2026-10-05', '2026-10-20'),
  publicPayers: [],
  ...changes,
})
const lasting = (from: string, until: string | null, changes: Partial<Term> = {}): Term =>
  term({
    from: day(from),
    acquired: day(from),
    until: until === null ? null : day(until),
    lost: until === null ? null : day(until),
    ...changes,
  })
const old = (...terms: readonly Term[]): Standing => ({ handle: handle('old'), terms })
const next = (...terms: readonly Term[]): Standing => ({
  handle: handle('new'),
  terms: terms.map((one) => ({ ...one, insurer: newInsurer })),
})

const asClaimed = (reason: string) => ({ kind: 'AS_CLAIMED', reason })
const unresolvable = (reason: string) => ({ kind: 'UNRESOLVABLE', reason })
const readdressed = (from: string, reason = 'LOST_BEFORE_VISIT') => ({
  kind: 'READDRESSED',
  reason,
  to: { handle: handle('new'), insurer: newInsurer, from },
})
const split = (...parts: readonly (readonly ['old' | 'new', string, string])[]) => ({
  kind: 'SPLIT',
  reason: 'CHANGED_IN_MONTH',
  parts: parts.map(([name, from, until]) => ({
    handle: handle(name),
    insurer: name === 'old' ? oldInsurer : newInsurer,
    from,
    until,
  })),
})

describe('a claim whose visits are known', () => {
  test('goes as claimed while the number stood on each of them, whatever else stands', () => {
    const holder = old(lasting('2024-04-01', '2026-10-21'))
    expect(route(claim(), holder, [next(lasting('2026-10-01', null))])).toEqual(asClaimed('VALID'))
  })

  test('goes to the new number when the old one was lost before the first visit', () => {
    const holder = old(lasting('2024-04-01', '2026-10-05'))
    expect(route(claim(), holder, [next(lasting('2026-10-05', null))])).toEqual(readdressed('2026-10-05'))
  })

  test('goes to the former number when the one claimed under came after the last visit', () => {
    const holder = old(lasting('2026-10-21', null))
    const former = next(lasting('2024-04-01', '2026-10-21'))
    expect(route(claim(), holder, [former])).toEqual(readdressed('2024-04-01', 'NOT_YET_AT_VISIT'))
  })

  test('is split on the day the new qualification began', () => {
    const holder = old(lasting('2024-04-01', '2026-10-10'))
    expect(route(claim(), holder, [next(lasting('2026-10-12', null))])).toEqual(
      split(['old', '2026-10-01', '2026-10-12'], ['new', '2026-10-12', '2026-11-01']),
    )
  })

  test('is split on the day the claimed number was lost, where both stood on a visit before', () => {
    const holder = old(lasting('2024-04-01', '2026-10-15'))
    expect(route(claim(), holder, [next(lasting('2026-10-03', null))])).toEqual(
      split(['old', '2026-10-01', '2026-10-15'], ['new', '2026-10-15', '2026-11-01']),
    )
  })

  test('is split in three when the person came back within the month', () => {
    const holder = old(lasting('2024-04-01', '2026-10-08'), lasting('2026-10-18', null))
    const away = next(lasting('2026-10-08', '2026-10-18'))
    const visits = days('2026-10-01', '2026-10-08', '2026-10-17', '2026-10-18')
    expect(route(claim({ visitDays: visits }), holder, [away])).toEqual(
      split(
        ['old', '2026-10-01', '2026-10-08'],
        ['new', '2026-10-08', '2026-10-18'],
        ['old', '2026-10-18', '2026-11-01'],
      ),
    )
  })

  test('goes as claimed when the number had been lost and no other is known', () => {
    const holder = old(lasting('2024-04-01', '2026-10-05'))
    expect(route(claim(), holder, [])).toEqual(asClaimed('NO_OTHER_QUALIFICATION'))
    expect(route(claim(), holder, [next(lasting('2026-11-01', null))])).toEqual(asClaimed('NO_OTHER_QUALIFICATION'))
  })

  test('is not resolvable when another number stood on one visit and none on the next', () => {
    const holder = old(lasting('2024-04-01', '2026-10-05'))
    const brief = next(lasting('2026-10-05', '2026-10-10'))
    expect(route(claim(), holder, [brief])).toEqual(unresolvable('DAY_WITHOUT_QUALIFICATION'))
  })

  test('is not resolvable when two other numbers stood on one visit', () => {
    const holder = old(lasting('2024-04-01', '2026-10-05'))
    const third: Standing = { handle: handle('third'), terms: [lasting('2026-10-10', null)] }
    expect(route(claim(), holder, [next(lasting('2026-10-05', null)), third])).toEqual(
      unresolvable('SEVERAL_QUALIFICATIONS'),
    )
  })

  test('after the death of the person is not resolvable, whatever else stands', () => {
    const holder = old(lasting('2024-04-01', '2026-10-20', { reasonOfLoss: 'DEATH' }))
    expect(route(claim(), holder, [next(lasting('2026-10-20', null))])).toEqual(unresolvable('AFTER_DEATH'))
    expect(route(claim({ visitDays: days('2026-10-19') }), holder, [])).toEqual(asClaimed('VALID'))
  })
})

describe('a claim whose visits are not known', () => {
  const unknown = claim({ visitDays: null })

  test('goes as claimed while the number stood through the month, in several terms too', () => {
    const holder = old(
      lasting('2024-04-01', '2026-10-15', { shareOfCost: 30 }),
      lasting('2026-10-15', '2026-11-01', { shareOfCost: 20 }),
    )
    expect(route(unknown, holder, [])).toEqual(asClaimed('VALID'))
  })

  test('goes as claimed when the qualification changed within the month', () => {
    const holder = old(lasting('2024-04-01', '2026-10-15'))
    expect(route(unknown, holder, [next(lasting('2026-10-15', null))])).toEqual(asClaimed('DAYS_UNKNOWN'))
    expect(route(unknown, old(lasting('2024-04-01', '2026-10-01')), [next(lasting('2026-10-02', null))])).toEqual(
      asClaimed('DAYS_UNKNOWN'),
    )
  })

  test('goes to the new number only when that stood through the month', () => {
    const holder = old(lasting('2024-04-01', '2026-10-01'))
    expect(route(unknown, holder, [next(lasting('2026-10-01', null))])).toEqual(readdressed('2026-10-01'))
    expect(route(unknown, holder, [next(lasting('2026-10-01', '2026-11-01'))])).toEqual(readdressed('2026-10-01'))
    expect(route(unknown, holder, [next(lasting('2026-11-01', null))])).toEqual(asClaimed('NO_OTHER_QUALIFICATION'))
  })

  test('is not resolvable when a further number stood in the month, or the person was dead before it', () => {
    const third: Standing = { handle: handle('third'), terms: [lasting('2026-10-31', null)] }
    const holder = old(lasting('2024-04-01', '2026-10-01'))
    expect(route(unknown, holder, [next(lasting('2026-10-01', null)), third])).toEqual(
      unresolvable('SEVERAL_QUALIFICATIONS'),
    )
    const dead = old(lasting('2024-04-01', '2026-10-01', { reasonOfLoss: 'DEATH' }))
    expect(route(unknown, dead, [])).toEqual(unresolvable('AFTER_DEATH'))
  })
})

describe('what stands against moving a claim', () => {
  const holder = old(lasting('2024-04-01', '2026-10-05'))
  const until = old(lasting('2024-04-01', '2026-10-10'))
  const target = next(lasting('2026-10-05', null))

  test('another birth date or another sex under the new number, or another sex under the claimed one', () => {
    const born = next(lasting('2026-10-05', null, { birthDate: day('1980-05-16') }))
    const sex = next(lasting('2026-10-05', null, { sex: 'FEMALE' }))
    const different: readonly Routing[] = [
      route(claim(), holder, [born]),
      route(claim(), holder, [sex]),
      route(claim({ sex: 'FEMALE' }), holder, [sex]),
    ]
    expect(different).toEqual(different.map(() => unresolvable('HOLDER_DIFFERS')))
    expect(route(claim({ sex: 'NOT_SET' }), holder, [sex])).toEqual(readdressed('2026-10-05'))
  })

  test('a public payer, when the month would be divided', () => {
    expect(route(claim({ publicPayers: [subsidy] }), until, [next(lasting('2026-10-10', null))])).toEqual(
      asClaimed('PUBLIC_PAYMENT'),
    )
    expect(route(claim({ publicPayers: [subsidy] }), holder, [target])).toEqual(readdressed('2026-10-05'))
  })

  test('public assistance, beside the insurance or in its place', () => {
    const assisted: Standing = {
      handle: handle('new'),
      terms: [{ ...lasting('2026-10-05', null), insurer: assistance }],
    }
    expect(route(claim({ publicPayers: [assistance] }), holder, [target])).toEqual(asClaimed('PUBLIC_PAYMENT'))
    expect(route(claim(), holder, [assisted])).toEqual(asClaimed('PUBLIC_PAYMENT'))
  })
})

describe('whose claim it is', () => {
  const born = day('2015-07-07')
  const child = (branch: string, changes: Partial<Term> = {}) => ({
    handle: handle(`child${branch}`),
    branch,
    terms: [term({ birthDate: born, ...changes })],
  })
  const household = [{ handle: handle('father'), branch: '01', terms: [term()] }, child('03'), child('04')]

  test('is not asked of a number without a branch, nor of public assistance alone', () => {
    const unseen = (changes: Partial<Claim>) => routedUnseen(claim(changes))
    expect([
      unseen({}),
      unseen({ branch: '' }),
      unseen({ insurer: assistance, branch: '' }),
      unseen({ insurer: '39130004' as InsurerNumber, branch: '' }),
    ]).toEqual([null, 'NO_BRANCH', 'PUBLIC_PAYMENT', null])
  })

  test('branch and birth date tell', () => {
    expect(findHolder(claim(), household)).toEqual({ handle: handle('father'), terms: [term()] })
    expect(findHolder(claim({ branch: '02' }), household)).toBe('NO_SUCH_NUMBER')
    expect(findHolder(claim({ branch: '03' }), household)).toBe('BIRTH_DATE_DIFFERS')
  })

  test('twins of one sex are not told apart, twins of two are', () => {
    const twin = claim({ branch: '03', birthDate: born })
    expect(findHolder(twin, household)).toBe('SAME_SEX_TWINS')
    expect(findHolder(twin, [child('03'), child('04', { sex: 'NOT_SET' })])).toBe('SAME_SEX_TWINS')
    expect(findHolder(twin, [child('03'), child('04', { sex: 'FEMALE' })])).toEqual({
      handle: handle('child03'),
      terms: [term({ birthDate: born })],
    })
  })

  test('of a number used again, only the terms of whoever was born then count', () => {
    const reused = [lasting('2020-04-01', '2022-04-01', { birthDate: born }), lasting('2024-04-01', null)]
    expect(findHolder(claim(), [{ handle: handle('reused'), branch: '01', terms: reused }])).toEqual({
      handle: handle('reused'),
      terms: [lasting('2024-04-01', null)],
    })
  })
})

describe('the further numbers of the holder', () => {
  const person = (name: string): PersonId => `per_${name.padEnd(22, '0')}` as PersonId
  const link = (name: string, from: string, until: string | null) => ({
    person: person(name),
    from: day(from),
    until: until === null ? null : day(until),
  })
  const holder = old(lasting('2024-04-01', '2026-10-05'))
  const linked = (
    name: string,
    terms: readonly Term[],
    ...links: readonly LinkedNumber['links'][number][]
  ): LinkedNumber => ({
    handle: handle(name),
    terms,
    links,
  })
  const own = linked('old', holder.terms, link('taro', '2024-04-01', '2026-10-05'))
  const after = lasting('2026-10-05', null)

  test('are those linked to the same person at the time', () => {
    expect(othersOf(holder, [own, linked('new', [after], link('taro', '2026-10-05', null))])).toEqual([
      { handle: handle('new'), terms: [after] },
    ])
  })

  test('leave out terms in which the number was somebody else’s, or is said to be of both', () => {
    const before = lasting('2020-04-01', '2022-04-01')
    const reused = linked(
      'new',
      [before, after],
      link('hanako', '2020-04-01', '2022-04-01'),
      link('taro', '2026-10-05', null),
    )
    const doubtful = linked('both', [after], link('taro', '2026-10-05', null), link('jiro', '2026-10-05', null))
    expect(othersOf(holder, [own, reused, doubtful])).toEqual([{ handle: handle('new'), terms: [after] }])
  })

  test('are none while the number is not linked, and unknowable when it is linked to two persons', () => {
    expect(othersOf(holder, [])).toEqual([])
    const torn = linked('old', holder.terms, link('taro', '2024-04-01', null), link('jiro', '2025-04-01', null))
    expect(othersOf(holder, [torn])).toBeNull()
  })
})

test('a month ends where the next begins, at the turn of the year too', () => {
  expect([monthFrom(day('2026-02-01')), monthFrom(day('2026-12-01'))]).toEqual([
    { from: '2026-02-01', until: '2026-03-01' },
    { from: '2026-12-01', until: '2027-01-01' },
  ])
})
