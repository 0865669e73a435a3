import { describe, expect, test } from 'vitest'
import { conflictsOf, type Drug } from '../../../subgraphs/clinical/medication/check.ts'
import { drugMaster, inventedMaster, substanceOf } from '../../../subgraphs/clinical/medication/master.ts'
import { clinic, day, hospital } from '../../support/clinical/records.ts'

const master = inventedMaster()
const planned: Drug = { code: '2171901F1010', from: day('2026-04-01'), days: 14, institution: clinic, inpatient: false }
const other: Drug = { ...planned, institution: hospital }
const kinds = (one: Drug, another: Drug, ownToo = false) =>
  conflictsOf([one], [another], master, { ownToo }).map(({ kind }) => kind)

describe('duplicate medication', () => {
  test('is the same ingredient by the same route, in whatever form, strength and brand', () => {
    expect(kinds(planned, { ...other, code: '2171901F2016' })).toEqual(['DUPLICATE'])
    const tape = { ...other, code: '1149704S1019' }
    expect(kinds({ ...planned, code: '1149904F1018' }, tape)).toEqual([])
  })

  test.each([
    ['the day after the other ends', '2026-03-18', 14, []],
    ["the other's last day", '2026-03-19', 14, ['DUPLICATE']],
    ['its own last day', '2026-04-14', 1, ['DUPLICATE']],
    ['the day after its own last', '2026-04-15', 1, []],
    ['fourteen days where none are given', '2026-03-19', null, ['DUPLICATE']],
    ['no more than fourteen', '2026-03-18', null, []],
  ])('counts while both are taken: %s', (_, from, days, expected) => {
    expect(kinds(planned, { ...other, from: day(from), days })).toEqual(expected)
  })

  test("leaves out admissions, and one's own prescriptions unless they are asked for", () => {
    expect(kinds(planned, { ...other, inpatient: true })).toEqual([])
    expect(kinds(planned, { ...other, institution: clinic })).toEqual([])
    expect(kinds(planned, { ...other, institution: clinic }, true)).toEqual(['DUPLICATE'])
  })

  test('cannot be told of a drug without a code, or with one that is none', () => {
    expect(kinds({ ...planned, code: null }, { ...other, code: null })).toEqual([])
    expect([substanceOf('217190'), substanceOf('2171901F1010')]).toEqual([null, '2171901'])
  })
})

describe('contraindicated pairs', () => {
  const antibiotic = { ...planned, code: '6169905F1011' }
  const statin = { ...other, code: '2189902F1014' }

  test('hold whichever insert names the other, and no further', () => {
    expect(kinds(antibiotic, statin)).toEqual(['CONTRAINDICATED'])
    expect(kinds({ ...statin, institution: clinic }, { ...antibiotic, institution: hospital })).toEqual([
      'CONTRAINDICATED',
    ])
    expect(kinds(antibiotic, { ...other, code: '2149903F1012' })).toEqual([])
  })

  test('count while both are taken', () => {
    expect(kinds(antibiotic, { ...statin, from: day('2026-03-01') })).toEqual([])
  })
})

describe('a drug master', () => {
  test('names its drugs', () => {
    expect([master.name('2171901F2016'), master.name('2171901F9999')]).toEqual(['ミホンジピン錠5mg', null])
  })

  test('that is none is refused', () => {
    const file = { about: '', drugs: [{ code: '217', name: '短い' }], contraindications: [] }
    expect(() => drugMaster(JSON.stringify(file))).toThrow('Invalid string')
  })
})
