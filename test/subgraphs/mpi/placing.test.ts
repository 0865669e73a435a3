import { describe, expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { type KnownPerson, type Neighbourhood, place } from '../../../subgraphs/mpi/placing.ts'

const handle = 'num_a' as NumberHandle
const from = '2024-04-01' as CivilDate
const registration = { handle, from, until: null, previous: null }
const alone: Neighbourhood = { own: [], holder: null, before: null, after: [] }
const person = (id: string, since: number): KnownPerson => ({ id: id as PersonId, since })
const held = (until: CivilDate | null) => ({
  person: 'per_a' as PersonId,
  handle,
  from,
  until,
  evidence: 'FIRST_REGISTRATION' as const,
})

describe('a number that registers', () => {
  test('begins a person when nobody states whom it continues', () => {
    expect(place(registration, alone)).toEqual({
      link: { person: null, evidence: 'FIRST_REGISTRATION', replaces: false },
      oneAndTheSame: [],
    })
  })

  test('belongs to whoever held the number stated as previous', () => {
    expect(place(registration, { ...alone, before: person('per_a', 1) })).toEqual({
      link: { person: 'per_a', evidence: 'CONTINUITY_STATEMENT', replaces: false },
      oneAndTheSame: [],
    })
  })

  test('belongs to the person of a later number that already said it continues this one', () => {
    expect(place(registration, { ...alone, after: [person('per_b', 2)] }).link).toEqual({
      person: 'per_b',
      evidence: 'CONTINUITY_STATEMENT',
      replaces: false,
    })
  })

  test('told again changes nothing; told with another end it is redated', () => {
    const own = { ...alone, own: [held(null)], holder: person('per_a', 1) }
    expect(place(registration, own)).toEqual({ link: null, oneAndTheSame: [] })
    expect(place({ ...registration, until: '2025-04-01' as CivilDate }, own)).toEqual({
      link: { person: 'per_a', evidence: 'FIRST_REGISTRATION', replaces: true },
      oneAndTheSame: [],
    })
  })

  test('that joins persons filed apart makes them one, under the oldest id', () => {
    const around = {
      own: [held(null)],
      holder: person('per_a', 5),
      before: person('per_old', 1),
      after: [person('per_young', 9)],
    }
    expect(place(registration, around)).toEqual({ link: null, oneAndTheSame: ['per_old', 'per_a', 'per_young'] })
    expect(place(registration, { ...around, own: [], holder: null }).link?.person).toBe('per_old')
  })
})
