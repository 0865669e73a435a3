import { expect, test } from 'vitest'
import { formRules } from '../../../subgraphs/chase/checking/row.ts'
import { cellAt, packed, unpacked } from '../../../subgraphs/chase/packed-cells.ts'
import { type Kept, keptAfter, nothingKept, teller } from '../../../subgraphs/chase/telling.ts'
import { type Cells, rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'
import { seeded } from '../../support/seeded.ts'

const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const main = formNamed('life-2021', 'FORM_0000_2021')
const asItStands = (form: typeof main) => form.items.map((_, at) => at)
const tell = (form: typeof main, cells: Cells) =>
  teller(formRules(form), asItStands(form))(rowOf(form, { insured_no: '0000000001', ...cells }))
const valuesIn = (form: typeof main, text: string) =>
  Object.fromEntries(unpacked(text).flatMap((value, at) => (value === '' ? [] : [[form.items[at]?.name, value]])))

test('packed cells come apart as they were put together, but for empty ones at the end', () => {
  expect(unpacked(packed(['', 'a', '', 'b', '']))).toEqual(['', 'a', '', 'b'])
  expect(packed(['', ''])).toBe('')
  expect([0, 1, 2, 3, 4, 9].map((at) => cellAt(packed(['', 'a', '', 'b']), at))).toEqual(['', 'a', '', 'b', '', ''])
})

test('of a name there is that it was given, of a birth day its month, and free text is apart from the rest', () => {
  const told = tell(users, { last_name: '雲居', birthday: '19400131', remarks: '備考' })
  expect(Object.values(valuesIn(users, told.given))).toEqual(expect.arrayContaining(['*']))
  expect(`${told.open}${told.sealed}${told.given}`).not.toMatch(/雲居|備考|19400131/)
  expect(valuesIn(users, told.open)).toMatchObject({ birthday: '19400115' })
  const assessed = tell(main, { diagnosis_of_dementia_other_name: '嗜銀 顆粒性', weight: '45' })
  expect(valuesIn(main, assessed.sealed)).toEqual({ diagnosis_of_dementia_other_name: '嗜銀 顆粒性' })
  expect(valuesIn(main, assessed.open)).toMatchObject({ weight: '45' })
})

const seed = 20_261_121

test(`a row over what stood is what its cells say one by one (seed ${seed})`, () => {
  const random = seeded(seed)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  for (let round = 0; round < 300; round += 1) {
    const cells = (values: readonly string[]) =>
      Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(values))
    const [before, open, sealed] = [cells(['', '1', '2']), cells(['', ' ', '1', '3']), cells(['', ' ', 'a b', 'c'])]
    const oneByOne = (standing: readonly string[], told: readonly string[]): string =>
      packed(
        Array.from({ length: Math.max(standing.length, told.length) }, (_, at) => {
          const cell = told[at] ?? ''
          if (cell === ' ') return ''
          return cell === '' ? (standing[at] ?? '') : cell
        }),
      )
    const told = { open: packed(open), sealed: packed(sealed) }
    const standing: Kept = { open: packed(before), sealed: '' }
    expect(keptAfter(standing, told)).toEqual({ open: oneByOne(before, open), sealed: oneByOne([], sealed) })
    expect(keptAfter(nothingKept, told)).toEqual({ open: oneByOne([], open), sealed: oneByOne([], sealed) })
  }
})
