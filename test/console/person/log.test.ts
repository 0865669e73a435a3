import { expect, test } from 'vitest'
import { type Edge, together } from '../../../gateway/console/person/log.ts'

const edge = (cursor: string, changes: Partial<Edge['node']> = {}): Edge => ({
  cursor,
  node: {
    at: '2026-11-20T03:00:00Z',
    institution: '2010000001',
    institutionName: '空木医院',
    role: 'PHYSICIAN',
    purpose: 'EMERGENCY',
    action: 'READ',
    category: 'EMERGENCY_SUMMARY',
    outcome: 'ALLOWED',
    grant: null,
    ...changes,
  },
})

test('what one asking took several decisions for is one line; another instant, caller or outcome is another', () => {
  const lines = together([
    edge('1'),
    edge('2', { category: 'NUMBER' }),
    edge('3'),
    edge('4', { outcome: 'REFUSED' }),
    edge('5', { outcome: 'REFUSED', role: 'NURSE' }),
    edge('6', { at: '2026-11-20T02:59:59Z' }),
  ])
  expect(lines.map(({ cursor, categories, outcome, role }) => [cursor, categories, outcome, role])).toEqual([
    ['1', ['EMERGENCY_SUMMARY', 'NUMBER'], 'ALLOWED', 'PHYSICIAN'],
    ['4', ['EMERGENCY_SUMMARY'], 'REFUSED', 'PHYSICIAN'],
    ['5', ['EMERGENCY_SUMMARY'], 'REFUSED', 'NURSE'],
    ['6', ['EMERGENCY_SUMMARY'], 'ALLOWED', 'PHYSICIAN'],
  ])
})
