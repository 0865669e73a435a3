import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { NumberRegistration } from '../../../subgraphs/shared/internal.ts'
import { packRegistrations, unpackRegistrations } from '../../../subgraphs/shared/packed-registrations.ts'

const registration = (handle: string, until: string | null, previous: string | null): NumberRegistration => ({
  handle: handle as NumberHandle,
  from: '2026-04-01' as CivilDate,
  until: until as CivilDate | null,
  previous: previous as NumberHandle | null,
})

test('registrations come out as they went in', () => {
  const some = [
    registration('num_a-b_c', null, null),
    registration('num_d', '2026-10-01', null),
    registration('num_e', null, 'num_a-b_c'),
    registration('num_f', '2026-12-01', 'num_d'),
  ]
  expect(unpackRegistrations(packRegistrations(some))).toEqual(some)
  expect(unpackRegistrations(packRegistrations([]))).toEqual([])
})

test.each(['num_a 2026-04-01', 'num_a 2026-04-01   ', ' 2026-04-01  ', 'num_a 2026-04-01  ;', 'num_a   '])(
  'what is cut short or holds more is none: %j',
  (text) => {
    expect(() => unpackRegistrations(text)).toThrow('A packed registration has four parts.')
  },
)
