import { describe, expect, test } from 'vitest'
import { type Candidate, type Check, judge } from '../../../subgraphs/qualification/eligibility.ts'
import { isPreschool } from '../../../subgraphs/qualification/term.ts'
import { day, handle, term } from './terms.ts'

const father: Candidate = { handle: handle('father'), branch: '01', terms: [term()] }
const born = day('2015-07-07')
const twin = (branch: string): Candidate => ({
  handle: handle(`twin${branch}`),
  branch,
  terms: [term({ birthDate: born, family: 'FAMILY' })],
})
const household = [father, twin('03'), twin('04')]
const check = (changes: Partial<Check>): Check => ({
  branch: '01',
  birth: { monthDay: '0515' },
  on: day('2026-11-20'),
  ...changes,
})

describe('a card checked', () => {
  test('with its branch and the month and day of birth names one person', () => {
    expect(judge(check({}), household)).toEqual({ kind: 'VALID', handle: father.handle, term: father.terms[0] })
  })

  test('without a branch needs the whole birth date', () => {
    expect(judge(check({ branch: '', birth: { date: day('1980-05-15') } }), household)).toEqual({
      kind: 'VALID',
      handle: father.handle,
      term: father.terms[0],
    })
    expect(judge(check({ branch: '', birth: { date: day('1981-05-15') } }), household)).toEqual({
      kind: 'NONE',
      why: 'BIRTH_DATE_DIFFERS',
    })
  })

  test('without a branch cannot tell twins apart, and says nothing of either', () => {
    expect(judge(check({ branch: '', birth: { date: born } }), household)).toEqual({ kind: 'SEVERAL' })
    expect(judge(check({ branch: '04', birth: { date: born } }), household)).toMatchObject({
      kind: 'VALID',
      handle: handle('twin04'),
    })
  })

  test('whose branch contradicts the birth date is caught', () => {
    expect(judge(check({ branch: '03' }), household)).toEqual({ kind: 'NONE', why: 'BIRTH_DATE_DIFFERS' })
  })

  test('that nobody holds is not found', () => {
    expect(judge(check({ branch: '09' }), household)).toEqual({ kind: 'NONE', why: 'NO_SUCH_NUMBER' })
    expect(judge(check({}), [])).toEqual({ kind: 'NONE', why: 'NO_SUCH_NUMBER' })
  })

  test('is valid through the day before the loss, lapsed from that day on, and not yet before it began', () => {
    const lost = { lost: day('2026-10-01'), until: day('2026-10-01'), reasonOfLoss: 'JOINED_ANOTHER_INSURER' as const }
    const past: Candidate = {
      ...father,
      terms: [term({ until: day('2025-08-01') }), term({ from: day('2025-08-01'), shareOfCost: 20, ...lost })],
    }
    expect(judge(check({ on: day('2026-09-30') }), [past])).toMatchObject({ kind: 'VALID', term: { shareOfCost: 20 } })
    expect(judge(check({ on: day('2025-07-31') }), [past])).toMatchObject({ kind: 'VALID', term: { shareOfCost: 30 } })
    expect(judge(check({ on: day('2026-10-01') }), [past])).toMatchObject({
      kind: 'LAPSED',
      term: { reasonOfLoss: 'JOINED_ANOTHER_INSURER' },
    })
    expect(judge(check({ on: day('2024-03-31') }), [past])).toEqual({ kind: 'NONE', why: 'NOT_YET' })
  })
})

describe('preschool (未就学)', () => {
  test('lasts through the March after the sixth year is completed, the day before the birthday', () => {
    expect(isPreschool(day('2014-04-01'), day('2020-03-31'))).toBe(true)
    expect(isPreschool(day('2014-04-01'), day('2020-04-01'))).toBe(false)
    expect(isPreschool(day('2014-04-02'), day('2021-03-31'))).toBe(true)
    expect(isPreschool(day('2014-04-02'), day('2021-04-01'))).toBe(false)
    expect(isPreschool(day('2014-01-05'), day('2020-03-31'))).toBe(true)
  })
})
