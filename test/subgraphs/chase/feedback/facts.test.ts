import { describe, expect, test } from 'vitest'
import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { committedCatalogue } from '../../../../subgraphs/chase/catalogue/committed.ts'
import { factReading } from '../../../../subgraphs/chase/feedback/facts.ts'
import { formNamed } from '../../../support/chase/forms.ts'

const reading = factReading(committedCatalogue())

const values = (version: string, form: string, items: Readonly<Record<string, string>>) =>
  reading.valuesIn(version, form, (item) => items[item] ?? null)
const main = (items: Readonly<Record<string, string>>) => values('life-2021', 'FORM_0000_2021', items)

const barthelOf = (version: string, form: string, code: (points: readonly string[]) => string) =>
  Object.fromEntries(
    formNamed(version, form)
      .items.filter(({ name }) => /^bar?thel_/.test(name))
      .map(({ name, codes }) => [name, code(codes.map((one) => one.code))]),
  )

describe('what a record says that counts', () => {
  test('is read from every form that measures something', () => {
    expect(reading.forms).toEqual([
      'SERVICE_USER_INFO',
      'FORM_0000_2021',
      'FORM_0100_2021',
      'FORM_0210_2021',
      'FORM_0220_2021',
      'FORM_0320_2021',
      'FORM_0330_2021',
      'FORM_0410_2021',
      'FORM_0900_2021',
      'FORM_8000_2021',
      'FORM_A',
      'FORM_E',
      'FORM_I',
      'FORM_Z',
      'ADL_MAINTENANCE_ADDITION_2024',
    ])
  })

  test('is the Barthel Index in points, whichever way its version codes it', () => {
    const [first, last] = [
      (codes: readonly string[]) => codes[0] ?? '',
      (codes: readonly string[]) => codes.at(-1) ?? '',
    ]
    // LIFE codes 0 as the worst, CHASE 01 as independent (自立).
    expect(main(barthelOf('life-2021', 'FORM_0000_2021', first))).toEqual({ BARTHEL: 0 })
    expect(main(barthelOf('life-2021', 'FORM_0000_2021', last))).toEqual({ BARTHEL: 100 })
    expect(values('chase-2020', 'FORM_Z', barthelOf('chase-2020', 'FORM_Z', first))).toEqual({ BARTHEL: 100 })
    expect(values('chase-2020', 'FORM_Z', barthelOf('chase-2020', 'FORM_Z', last))).toEqual({ BARTHEL: 0 })
  })

  test('is no score while an item of it is missing, but the required part by itself', () => {
    const required = { dbd13_03: '4', dbd13_04: '1', dbd13_05: '0', dbd13_07: '2', dbd13_08: '3' }
    expect(main({ ...required, vitality_index_02: '2' })).toEqual({ DBD13_REQUIRED: 10, COMMUNICATION: 2 })
    expect(main({ ...required, dbd13_08: '' })).toEqual({})
  })

  test('is the body mass index to a tenth, where height and weight are both there', () => {
    expect(main({ height: '150', weight: '45' })).toEqual({ BMI: 20 })
    expect(main({ height: '150.5', weight: '45.5' })).toEqual({ BMI: 20.1 })
    expect(main({ height: '150' })).toEqual({})
    expect(main({ height: '0', weight: '45' })).toEqual({})
  })

  test('is an oral issue where any is ticked; dentures are none', () => {
    expect(main({ visit_services_01: '0', visit_services_02: '1', visit_services_03: '0' })).toEqual({ ORAL_ISSUE: 0 })
    expect(main({ visit_services_03: '1' })).toEqual({ ORAL_ISSUE: 1 })
    expect(main({ nursing_facility_services_01: '1' })).toEqual({ ORAL_ISSUE: 1 })
    expect(main({ visit_services_02: '1' })).toEqual({})
  })

  test.each([
    ['01', 0],
    ['12', 0.375],
    ['21', 1],
    ['25', 5],
  ])('is care level %s as %d', (care_level, level) => {
    expect(values('life-2021', 'SERVICE_USER_INFO', { care_level })).toEqual({ CARE_LEVEL: level })
  })

  test('is found by the layout in which the record is kept; of a record that says nothing there is none', () => {
    const record = {
      id: 'x',
      revision: 1,
      parent: null,
      office: '1370000000' as InstitutionCode,
      service: '51',
      insurer: '131011' as InsurerNumber,
      handle: 'num_0000000000000000000001' as NumberHandle,
      on: '2021-04-05' as CivilDate,
      layout: { version: 'life-2021', form: 'FORM_0000_2021', items: ['weight', 'evaluate_date', 'height'] },
    }
    expect(reading.factIn({ ...record, cells: ['45', '20210405', '150'] })).toEqual({
      id: 'x',
      service: '51',
      handle: record.handle,
      office: record.office,
      insurer: record.insurer,
      on: '2021-04-05',
      values: { BMI: 20 },
    })
    expect(reading.factIn({ ...record, cells: ['45', '20210405'] })).toBe(null)
  })
})
