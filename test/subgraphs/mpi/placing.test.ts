import { describe, expect, test } from 'vitest'
import type { NumberHandle, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import type { FiledRecord } from '../../../subgraphs/mpi/ledger/ledger.ts'
import { place, type Surroundings } from '../../../subgraphs/mpi/placing.ts'

const handle = 'num_a' as NumberHandle
const from = '2024-04-01' as CivilDate
const registration = { handle, from, until: null, previous: null }
const alone: Surroundings = { own: [], before: [], after: [] }
const record = (name: string, changes: Partial<FiledRecord> = {}): FiledRecord => ({
  id: `rec_${name}` as RecordId,
  filed: 1,
  own: `per_${name}` as PersonId,
  handle,
  from,
  until: null,
  known: 0 as Instant,
  person: `per_${name}` as PersonId,
  evidence: 'FIRST_REGISTRATION',
  decision: null,
  doubted: false,
  ...changes,
})
const held = record('held')
const older = record('older', { from: '2020-04-01' as CivilDate })

describe('a number that registers', () => {
  test('stands alone when nobody states whom it continues', () => {
    expect(place(registration, alone)).toEqual({ record: null, redates: false, joins: [] })
  })

  test('joins the last record of the number stated as previous', () => {
    const before = [older, record('previous')]
    expect(place(registration, { ...alone, before }).joins).toEqual([{ to: before[1], rule: 'CONTINUITY_STATEMENT' }])
  })

  test('joins the records of later numbers that already said they continue it', () => {
    const after = [record('later'), record('latest')]
    expect(place(registration, { ...alone, after }).joins).toEqual(
      after.map((to) => ({ to, rule: 'CONTINUITY_STATEMENT' })),
    )
  })

  test('joins its own last record when it comes again for another period', () => {
    expect(place(registration, { ...alone, own: [older] })).toEqual({
      record: null,
      redates: false,
      joins: [{ to: older, rule: 'SAME_NUMBER' }],
    })
  })

  test('told again changes nothing; told with another end it is redated', () => {
    const around = { ...alone, own: [held] }
    expect(place(registration, around)).toEqual({ record: held, redates: false, joins: [] })
    expect(place({ ...registration, until: '2025-04-01' as CivilDate }, around)).toEqual({
      record: held,
      redates: true,
      joins: [],
    })
  })

  test('never joins itself', () => {
    expect(place(registration, { own: [held], before: [held], after: [held] }).joins).toEqual([])
  })
})
