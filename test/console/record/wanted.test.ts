import { expect, test } from 'vitest'
import type { KeptSection } from '../../../gateway/console/record/keeper.ts'
import { broken, opened, sending, typedInto } from '../../../gateway/console/record/keeping.ts'
import { sectionOf } from '../../../gateway/console/record/sections.ts'
import { changed, typedFrom } from '../../../gateway/console/record/typed.ts'
import { wantedOf } from '../../../gateway/console/record/wanted.ts'

const section = sectionOf('BASIC')
const held = typedFrom(section.fields, { disability: '歩けません' })
const start = opened(section.fields, 3, held, null)
const typed = changed(held, ['disability'], () => '座れません')
const half = changed(held, ['wishes'], () => ({ on: true, of: { resuscitation: '', text: 'x' } }))
const rest = { section, saved: null, returned: null, underWay: false, partial: false } as const
const says = (change: Partial<Pick<KeptSection, 'keeping' | 'state'>>) =>
  wantedOf({ ...rest, keeping: start, state: 'DRAFT', ...change }, '2026-11-20')

test('a section says how far it has come', () => {
  expect(
    [null, 'DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED'].map((state) => says({ state: state as KeptSection['state'] })),
  ).toEqual([
    { says: '未記入', look: 'draft' },
    { says: '下書き', look: 'draft' },
    { says: '主治医の確認待ち', look: 'submitted' },
    { says: '主治医から差し戻し', look: 'returned' },
    { says: '承認済み', look: 'approved' },
  ])
  expect(says({ state: null, keeping: typedInto(start, typed) })).toEqual({ says: '入力中', look: 'draft' })
})

test('what is in the way goes before how far it has come', () => {
  const wrong = typedInto(start, half)
  expect(says({ state: 'APPROVED', keeping: wrong })).toEqual({ says: '直す欄 1', look: 'late' })
  const told = { place: ['wishes', 'resuscitation'], message: 'x' }
  expect(says({ keeping: { ...wrong, problems: [told] } })).toEqual({ says: '直す欄 1', look: 'late' })
  expect(says({ keeping: { ...start, problems: [told, { ...told, place: ['disability'] }] } })).toEqual({
    says: '直す欄 2',
    look: 'late',
  })
  const unsent = broken(sending(typedInto(start, typed), 'key-1'), 'OFFLINE')
  expect(says({ keeping: unsent })).toEqual({ says: 'まだ送れていません', look: 'late' })
  const clash = { place: ['disability'], theirs: '立てます' }
  expect(says({ keeping: { ...unsent, clashes: [clash] } })).toEqual({ says: 'ほかの人も変更', look: 'late' })
})
