import { describe, expect, test } from 'vitest'
import { byCategory, toWhom } from '../../../gateway/console/me/provisions.ts'
import type { MeProvision } from '../../../gateway/console/operations/me.ts'

const provision = (id: string, changes: Partial<MeProvision> = {}): MeProvision => ({
  id,
  effect: 'PERMIT',
  category: 'CLINICAL',
  label: null,
  purpose: null,
  evenInEmergency: false,
  channel: 'PORTAL',
  recipientKind: 'INSTITUTION',
  recipientRole: null,
  recipientCode: '2010000001',
  recipientName: '空木医院',
  given: '2026-11-01T00:00:00Z',
  from: '2026-11-01T00:00:00Z',
  until: null,
  withdrawn: null,
  byGuardian: false,
  ...changes,
})

describe('what a person said of consent', () => {
  test('stands by category, the newest first, apart from what was withdrawn or ran out', () => {
    const at = Date.parse('2026-11-20T03:00:00Z')
    const said = byCategory(
      [
        provision('old'),
        provision('new', { given: '2026-11-02T00:00:00Z' }),
        provision('withdrawn', { withdrawn: '2026-11-03T00:00:00Z' }),
        provision('over', { until: '2026-11-20T03:00:00Z' }),
        provision('running', { category: 'CHECKUP', until: '2026-11-20T03:00:01Z' }),
        provision('rare', { category: 'LOCATION' }),
      ],
      at,
    )
    const ids = (of: readonly MeProvision[]) => of.map(({ id }) => id)
    expect(
      said
        .filter(({ standing, former }) => standing.length + former.length > 0)
        .map(({ category, standing, former }) => [category, ids(standing), ids(former)]),
    ).toEqual([
      ['CLINICAL', ['new', 'old'], ['withdrawn', 'over']],
      ['CHECKUP', ['running'], []],
      ['LOCATION', ['rare'], []],
    ])
    expect(byCategory([], at).map(({ category }) => category)).toContain('MEDICATION')
  })

  test.each([
    [{}, '空木医院'],
    [{ recipientName: null }, '施設 2010000001'],
    [{ recipientName: null, recipientCode: null }, '非表示の施設'],
    [{ recipientKind: 'REGION', recipientCode: 'nagano', recipientName: null }, 'nagano地域の施設'],
    [{ recipientKind: 'ROLE', recipientRole: 'NURSE', recipientCode: null, recipientName: null }, 'すべての看護師'],
    [
      { recipientKind: 'ANYONE', recipientCode: null, recipientName: null, purpose: 'CARE' },
      'すべての施設（介護のため）',
    ],
    [{ recipientKind: 'EMERGENCY_ENTITLED', recipientCode: null, recipientName: null }, '救急の施設'],
  ] as const)('%j is for %s', (changes, whom) => {
    expect(toWhom(provision('p', changes))).toBe(whom)
  })
})
