import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import { formRules } from '../../../subgraphs/chase/checking/row.ts'
import { buffersOf, packRows, rowsInText, rowsText, unpackRows } from '../../../subgraphs/chase/packed-batch.ts'
import { teller } from '../../../subgraphs/chase/telling.ts'
import { rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'

const main = formNamed('life-2021', 'FORM_0000_2021')
const tell = teller(
  formRules(main),
  main.items.map((_, at) => at),
)
const [one, two] = ['num_1', 'num_2'] as [NumberHandle, NumberHandle]
const rows = ['0000000001', '0000000002', '0000000001'].map((insured_no, at) => ({
  line: 3 + at,
  row: tell(
    rowOf(main, {
      insured_no,
      external_system_management_number: `名 ${at}`,
      ...(at === 1 ? { diagnosis_of_dementia_other_name: '嗜銀 顆粒性', weight: '45' } : { weight: ' ' }),
    }),
  ),
}))

test('rows come out as they went in, each with its handle and without its number', () => {
  const { numbers, ...packed } = packRows(rows)
  expect(numbers).toBe('131011 0000000001\n131011 0000000002')
  const expected = rows.map(({ line, row }, at) => ({
    line,
    handle: at === 1 ? two : one,
    told: { ...row, number: { ...row.number, number: '' } },
  }))
  const taken = { ...packed, handles: `${one} ${two}` }
  expect(rowsInText(rowsText(taken))).toEqual(expected)
  // Handed on, they are gone here.
  expect(unpackRows(structuredClone(taken, { transfer: [...buffersOf(taken)] }))).toEqual(expected)
  expect(packed.rows.byteLength).toBe(0)
})

test('a batch without good rows is empty, and one that lacks a handle is a bug', () => {
  const none = packRows([])
  expect([unpackRows({ ...none, handles: '' }), none.numbers]).toEqual([[], ''])
  expect(() => unpackRows({ ...packRows(rows), handles: one })).toThrow('A number was left without a handle.')
})
