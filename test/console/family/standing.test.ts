import { expect, test } from 'vitest'
import { standingOf } from '../../../gateway/console/family/standing.ts'

const at = Date.parse('2026-11-20T03:00:00Z')
const provision = (id: string, changes: object = {}) => ({
  id,
  effect: 'PERMIT' as const,
  category: 'EMERGENCY_SUMMARY' as const,
  channel: 'GUARDIAN' as const,
  recipientKind: 'EMERGENCY_ENTITLED' as const,
  recipientCode: null,
  given: '2026-11-01T00:00:00Z',
  from: '2026-11-01T00:00:00Z',
  until: null,
  withdrawn: null,
  byGuardian: true,
  ...changes,
})

test('what lets emergencies read just now is told from what did once, and from everything else', () => {
  const { enrolments, passes, former } = standingOf(
    [
      provision('enrolment'),
      provision('withdrawn', { withdrawn: '2026-11-10T00:00:00Z' }),
      provision('pass', { channel: 'PASS', until: '2026-12-01T00:00:00Z' }),
      provision('run-out', { channel: 'PASS', until: '2026-11-20T03:00:00Z' }),
      provision('taken-back', { channel: 'PASS', withdrawn: '2026-11-10T00:00:00Z' }),
      provision('refusal', { effect: 'DENY' }),
      provision('to-a-hospital', { recipientKind: 'INSTITUTION' }),
      provision('of-records', { category: 'CLINICAL' }),
    ],
    at,
  )
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)
  expect([ids(enrolments), ids(passes), ids(former)]).toEqual([['enrolment'], ['pass'], ['run-out', 'taken-back']])
})
