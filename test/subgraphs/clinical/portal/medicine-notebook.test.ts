import { expect, test } from 'vitest'
import type { InstitutionCode } from '../../../../schema/domain/ids.ts'
import { notebookOf } from '../../../../subgraphs/clinical/portal/medicine-notebook.ts'
import { clinic, content, day, hospital, nagano } from '../../../support/clinical/records.ts'

const drug = (name: string, on: string, at: InstitutionCode | null = clinic, stage = 'DISPENSED' as const) => ({
  record: { on: day(on), institution: at ?? clinic, content: content('PRESCRIPTION', { drug: name, stage }) },
  shown: [{ region: at === null ? null : nagano, institution: at }],
})

test('a page is a day and a place; the newest comes first', () => {
  const [one, two, other, older] = [
    drug('甲', '2026-10-02'),
    drug('乙', '2026-10-02'),
    drug('丙', '2026-10-02', hospital),
    drug('丁', '2025-12-31'),
  ]
  expect(notebookOf([older, one, other, two])).toEqual([
    { on: '2026-10-02', sources: one.shown, drugs: [one, two] },
    { on: '2026-10-02', sources: other.shown, drugs: [other] },
    { on: '2025-12-31', sources: older.shown, drugs: [older] },
  ])
})

test('what was prescribed and not handed over is no page of it', () => {
  expect(notebookOf([{ ...drug('甲', '2026-10-02'), ...prescribed }])).toEqual([])
})

const prescribed = {
  record: { on: day('2026-10-02'), institution: clinic, content: content('PRESCRIPTION', { stage: 'PRESCRIBED' }) },
}

test('whoever prescribed what was handed over elsewhere is on no page of it', () => {
  const [one, two] = [drug('甲', '2026-10-02'), drug('乙', '2026-10-02')]
  const both = { ...one, shown: [{ region: nagano, institution: hospital }, ...one.shown] }
  expect(notebookOf([both, two])).toEqual([{ on: '2026-10-02', sources: one.shown, drugs: [both, two] }])
})

test('where places are hidden, a day is a page', () => {
  const both = [drug('甲', '2026-10-02', null), drug('乙', '2026-10-02', null)]
  expect(notebookOf(both)).toEqual([{ on: '2026-10-02', sources: [{ region: null, institution: null }], drugs: both }])
})
