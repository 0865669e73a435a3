import { describe, expect, test } from 'vitest'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import type { Item } from '../../../subgraphs/chase/catalogue/item.ts'
import { cellRule } from '../../../subgraphs/chase/checking/cell.ts'
import type { Reason } from '../../../subgraphs/chase/checking/reasons.ts'
import { formRules } from '../../../subgraphs/chase/checking/row.ts'
import { acceptedFor, type Cells, refusedFor, rowOf } from '../../support/chase/cells.ts'

const catalogue = committedCatalogue()
const found = catalogue.form('life-2021', 'FORM_0000_2021')
const users = catalogue.form('life-2021', 'SERVICE_USER_INFO')
if (found === null || users === null) throw new Error('The catalogue lacks its first forms.')
const care = found

describe('each column of both interfaces', () => {
  test.each(catalogue.forms.map((form) => [`${form.version} ${form.code}`, form] as const))(
    '%s takes a value of each item, and refuses another',
    (_, form) => {
      for (const item of form.items) {
        const rule = cellRule(item)
        const [wrong, reason] = refusedFor(item)
        expect([item.name, rule(acceptedFor(item)), rule(wrong)]).toEqual([item.name, null, reason])
      }
    },
  )
})

const item = (name: string): Item => {
  const one = care.item(name) ?? users.item(name)
  if (one === null) throw new Error(`No item ${name}.`)
  return one
}

describe('a cell', () => {
  test.each<readonly [name: string, value: string, reason: Reason | null]>([
    ['evaluate_date', '20240229', null],
    ['evaluate_date', '20230229', 'NO_SUCH_DAY'],
    ['evaluate_date', '2021/4/1', 'SPREADSHEET_DATE'],
    ['evaluate_date', '2021-04-01', 'SPREADSHEET_DATE'],
    ['evaluate_date', '２０２１０４０１', 'FULL_WIDTH'],
    ['evaluate_date', '2.0210401E+7', 'SCIENTIFIC'],
    ['evaluate_date', '44287', 'NO_DATE'],
    ['meal_form', '1', 'LEADING_ZERO_LOST'],
    ['meal_form', '3', 'UNKNOWN_CODE'],
    ['record_staff_job_category', '10', 'LEADING_ZERO_LOST'],
    ['insured_no', '1', 'LEADING_ZERO_LOST'],
    ['insured_no', '1.23457E+09', 'SCIENTIFIC'],
    ['insured_no', 'H123456789', null],
    ['insurer_no', '131012', 'CHECK_DIGIT'],
    ['height', '160.5', null],
    ['height', '160.55', 'DECIMALS'],
    ['height', '1600', 'TOO_LONG'],
    ['height', '-1', 'NO_NUMBER'],
    ['height', '160.', 'NO_NUMBER'],
    ['height', '１６０', 'FULL_WIDTH'],
    ['dietary_intake', '100', null],
    ['dietary_intake', '101', 'OUT_OF_RANGE'],
    // A full-width space, or two half-width ones, are data.
    ['meal_form', '\u3000', 'UNKNOWN_CODE'],
    ['meal_form', '  ', 'UNKNOWN_CODE'],
    ['diagnosis_of_dementia_other_name', '\u3000', null],
    ['diagnosis_of_dementia_other_name', '\ufffd', 'GARBLED'],
    ['diagnosis_of_dementia_other_name', '123456789018', 'MY_NUMBER'],
    ['last_name_kana', 'カイゴ', 'HALF_WIDTH_KANA'],
  ])('of %s that holds %j: %s', (name, value, reason) => {
    expect(cellRule(item(name))(value)).toBe(reason)
  })
})

describe('a row', () => {
  const layout = care.items.map((_, at) => at)
  const rules = formRules(care)
  const wrong = (cells: Cells) =>
    rules.faults(rowOf(care, cells), layout).map(({ item: { name }, reason, value }) => [name, reason, value])

  test('may leave everything empty but what names its record', () => {
    expect(wrong({})).toEqual([])
    expect(wrong({ insured_no: '', external_system_management_number: ' ' })).toEqual([
      ['insured_no', 'REQUIRED', ''],
      ['external_system_management_number', 'REQUIRED', ' '],
    ])
  })

  test('shows codes and measures that are wrong, and masks whatever may tell of somebody', () => {
    expect(
      wrong({
        insured_no: '12345678',
        barthel_index_meal: '7',
        height: '12345',
        thickening: '山田太郎',
        filing_staff: '山田'.repeat(10),
      }),
    ).toEqual([
      ['insured_no', 'LEADING_ZERO_LOST', '99999999'],
      ['filing_staff', 'TOO_LONG', '＊'.repeat(20)],
      ['barthel_index_meal', 'UNKNOWN_CODE', '7'],
      ['height', 'TOO_LONG', '12345'],
      ['thickening', 'UNKNOWN_CODE', '＊＊＊＊'],
    ])
  })

  const lacking = (cells: Cells) => {
    const { always, commit } = rules.missing((at) => cells[rules.form.items[at]?.name ?? ''] ?? null)
    return { always: always.map(({ name }) => name), commit: commit.map(({ name }) => name) }
  }

  test('lacks what its conditions ask for, and nothing that they do not', () => {
    const atHome = lacking({ facility_outpatient_category: '2' }).commit
    const inFacility = lacking({ facility_outpatient_category: '1', food_form_ingestion: '1' }).commit
    expect(atHome).toContain('visit_services_01')
    expect(atHome).not.toContain('low_operating_risk_level')
    expect(inFacility).toContain('low_operating_risk_level')
    expect(inFacility).toContain('meal_form')
    expect(inFacility).not.toContain('visit_services_01')
    expect(lacking({ facility_outpatient_category: '1', food_form_ingestion: '0' }).commit).not.toContain('meal_form')
    expect(lacking({ aspiration_pneumonitis_flag: '1' }).commit).toContain('date_of_onset_01')
  })

  test('is no record without what is always needed', () => {
    expect(lacking({}).always).toEqual([
      'care_facility_id',
      'service_code',
      'insurer_no',
      'insured_no',
      'external_system_management_number',
      'facility_outpatient_category',
      'evaluate_date',
    ])
  })

  test('lacks in a word what it lacks item by item', () => {
    for (const form of catalogue.forms) {
      const { missing, lack } = formRules(form)
      for (const left of form.items) {
        const value = (at: number) => (form.items[at] === left ? null : acceptedFor(form.items[at] as Item))
        const { always, commit } = missing(value)
        expect([left.name, lack(value)]).toEqual([
          left.name,
          always.length > 0 ? 'ALWAYS' : commit.length > 0 ? 'COMMIT' : 'NOTHING',
        ])
      }
    }
  })

  test('with every item filled in lacks nothing, in any form', () => {
    for (const form of catalogue.forms) {
      const { missing, lack } = formRules(form)
      const value = (at: number) => acceptedFor(form.items[at] as Item)
      expect(missing(value)).toEqual({ always: [], commit: [] })
      expect(lack(value)).toBe('NOTHING')
    }
  })
})
