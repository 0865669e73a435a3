import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { registrationsIn } from '../../../subgraphs/mpi/registrations.ts'
import type { NumberRegistration } from '../../../subgraphs/shared/internal.ts'
import { packRegistrations } from '../../../subgraphs/shared/packed-registrations.ts'

const registration = (handle: string): NumberRegistration => ({
  handle: handle as NumberHandle,
  from: '2026-04-01' as CivilDate,
  until: null,
  previous: null,
})

test('a message tells of one registration, or of an import’s, packed or as a list of an earlier version', () => {
  const [one, other] = [registration('num_a'), registration('num_b')]
  expect(registrationsIn({ id: 'm', topic: 'number-registration', body: one })).toEqual([one])
  for (const body of [packRegistrations([one, other]), [one, other]])
    expect(registrationsIn({ id: 'm', topic: 'number-registrations', body })).toEqual([one, other])
})

test('a message of any other topic is refused', () => {
  expect(() => registrationsIn({ id: 'm', topic: 'weather', body: '' })).toThrow(
    'The index takes no messages of the topic weather.',
  )
})
