import { describe, expect, test } from 'vitest'
import { analyteOf } from '../../../subgraphs/clinical/labs/analytes.ts'
import { conversionTo, converted } from '../../../subgraphs/clinical/labs/convert.ts'
import { seriesOf } from '../../../subgraphs/clinical/labs/series.ts'
import { merge } from '../../../subgraphs/clinical/merging.ts'
import type { ContentOf } from '../../../subgraphs/clinical/record.ts'
import { content, from, nagano, record } from '../../support/clinical/records.ts'

const inOwnUnit = (code: string, value: number, unit: string): number | null => {
  const analyte = analyteOf(code)
  if (analyte === null) throw new Error('No such analyte.')
  const conversion = conversionTo(analyte, unit)
  return conversion === null ? null : converted(value, conversion, analyte.decimals)
}

const lab = (more: Partial<ContentOf<'LAB'>>, on = '2026-04-01') => from(nagano, record(content('LAB', more), on))
const series = (entries: readonly ReturnType<typeof lab>[], sex: 'MALE' | 'FEMALE' | null = null) =>
  seriesOf(merge(entries), sex)

describe('units', () => {
  test.each([
    ['glucose', '3D010', 5.5, 'mmol/L', 99],
    ['HbA1c in IFCC', '3D046', 48, 'mmol/mol', 6.5],
    ['triglyceride', '3F015', 1.7, 'mmol/L', 151],
    ['HDL cholesterol', '3F070', 1.03, 'mmol/L', 40],
    ['LDL cholesterol', '3F077', 3.6, 'mmol/L', 139],
    ['creatinine', '3C015', 88.4, 'μmol/L', 1],
    ['uric acid', '3C020', 416, 'µmol/L', 7],
    ['urea nitrogen', '3C025', 5, 'mmol/L', 14],
    ['haemoglobin', '2A030', 140, 'g/L', 14],
    ['AST in IU', '3B035', 31, 'IU/L', 31],
    ['the same unit, typed otherwise', '3D010', 99, ' ＭＧ/ＤＬ ', 99],
  ])('%s', (_, code, value, unit, expected) => {
    expect(inOwnUnit(code, value, unit)).toBe(expected)
  })

  test('a unit that the analyte is not measured in converts to nothing', () => {
    expect(inOwnUnit('3D010', 99, 'g/dL')).toBeNull()
    expect(analyteOf('9Z999000000000000')).toBeNull()
    expect(analyteOf(null)).toBeNull()
  })
})

describe('a series of one test', () => {
  test('is one, in one unit, oldest first, whatever the methods and units', () => {
    const [only, ...others] = series([
      lab({ code: '3D010000001927201', name: 'グルコース', value: 6.0, unit: 'mmol/L' }, '2026-05-01'),
      lab({ code: '3D010000001926101', name: '血糖', value: 99, unit: 'mg/dL' }, '2026-04-01'),
    ])
    expect(others).toEqual([])
    expect([only?.code, only?.name, only?.unit, only?.points.map(({ value }) => value)]).toEqual([
      '3D010',
      '血糖',
      'mg/dL',
      [99, 108],
    ])
  })

  test("the laboratory's own interval stands before the common one, and is converted with its value", () => {
    const glucose = { code: '3D010000001926101', value: 6.2, unit: 'mmol/L' }
    const [own] = series([lab({ ...glucose, low: 4, high: 6 })])
    expect(own?.points.map(({ value, range, standing }) => ({ value, range, standing }))).toEqual([
      { value: 112, range: { low: 72, high: 108 }, standing: 'HIGH' },
    ])
    const [common] = series([lab(glucose)], 'FEMALE')
    expect(common?.points[0]?.range).toEqual({ low: 73, high: 109 })
  })

  test('the common interval is told only where the sex is given', () => {
    const hemoglobin = lab({ code: '2A030000001930101', value: 13, unit: 'g/dL' })
    const standing = (sex: 'MALE' | 'FEMALE' | null) => series([hemoglobin], sex)[0]?.points[0]?.standing
    expect([standing('MALE'), standing('FEMALE'), standing(null)]).toEqual(['LOW', 'NORMAL', null])
  })

  test.each([
    [100, 103, 'STEADY'],
    [100, 104, 'RISING'],
    [104, 100, 'FALLING'],
  ])('from %d to %d mg/dL of glucose is %s: a tenth of the interval is 3.6', (before, last, trend) => {
    const code = '3D010000001926101'
    const [only] = series(
      [
        lab({ code, value: 300, unit: 'mg/dL' }, '2026-01-01'),
        lab({ code, value: before, unit: 'mg/dL' }, '2026-02-01'),
        lab({ code, value: last, unit: 'mg/dL' }, '2026-03-01'),
      ],
      'MALE',
    )
    expect(only?.trend).toBe(trend)
  })

  test('results that are text, or in a unit that cannot be converted, stand without a value and make no trend', () => {
    const code = '3D010000001926101'
    const [only] = series([
      lab({ code, value: 100, unit: 'mg/dL' }, '2026-01-01'),
      lab({ code, value: 1, unit: 'g/dL' }, '2026-02-01'),
      lab({ code, value: null, unit: null, text: '溶血のため測定不能' }, '2026-03-01'),
    ])
    expect([only?.points.map(({ value }) => value), only?.trend]).toEqual([[100, null, null], null])
  })

  test('what no master knows is compared with its like alone: one name, one unit', () => {
    const unknown = (unit: string) => lab({ code: null, name: '院内検査', value: 1, unit })
    expect(series([unknown('mg'), unknown('g'), unknown('mg')]).map(({ points }) => points.length)).toEqual([1, 2])
  })
})
