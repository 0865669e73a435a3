import { describe, expect, test } from 'vitest'
import type { Marks } from '../../../schema/domain/decision.ts'
import type { InstitutionCode, NumberHandle, PersonId, RecordId, RegionId } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import type { NodeToken } from '../../../subgraphs/mpi/codes/code-store.ts'
import type { HeldLocation } from '../../../subgraphs/mpi/graph.ts'
import type { FiledRecord } from '../../../subgraphs/mpi/ledger/ledger.ts'
import { placesIn, sharesOf, sourcesIn } from '../../../subgraphs/mpi/places.ts'

const mei = 'per_mei' as PersonId
const ken = 'per_ken' as PersonId
const old = 'num_old' as NumberHandle
const now = 'num_now' as NumberHandle
const north = { node: '1319999991' as InstitutionCode, region: 'north' as RegionId }
const south = { node: '2719999992' as InstitutionCode, region: 'south' as RegionId }
const clinic = '0110000001' as InstitutionCode

let filed = 0
const held = (person: PersonId, handle: NumberHandle, from: string, doubted = false): FiledRecord => ({
  id: `rec_${++filed}` as RecordId,
  filed,
  own: person,
  person,
  handle,
  from: from as CivilDate,
  until: null,
  evidence: 'FIRST_REGISTRATION',
  decision: null,
  doubted,
  known: 0 as Instant,
})
const lying = (handle: NumberHandle, more: Partial<HeldLocation> = {}): HeldLocation => ({
  handle,
  facility: clinic,
  region: 'north',
  category: 'CLINICAL',
  label: null,
  from: '2020-01-01' as CivilDate,
  until: '2021-01-01' as CivilDate,
  count: 3,
  known: 7 as Instant,
  superseded: null,
  ...more,
})
const everything = () => true
const asked = { category: 'CLINICAL', on: null, sees: everything } as const
const shares = [...sharesOf(mei, [held(mei, old, '2018-04-01')]), ...sharesOf(mei, [held(mei, now, '2022-04-01')])]

describe('the share of a number that is one person’s', () => {
  test('is all of it where nobody else ever held it, before its registration and after its end', () => {
    const periods = [held(mei, old, '2022-04-01'), held(mei, old, '2018-04-01')]
    expect(sharesOf(mei, periods)).toEqual([{ handle: old, from: null, until: null, hangsOn: [] }])
    expect(sharesOf(ken, periods)).toEqual([])
  })

  test('ends where the next holder’s period begins, and begins anew after it', () => {
    const periods = [held(mei, old, '2018-04-01'), held(ken, old, '2020-04-01'), held(mei, old, '2023-04-01')]
    expect(sharesOf(mei, periods)).toEqual([
      { handle: old, from: null, until: '2020-04-01', hangsOn: [] },
      { handle: old, from: '2023-04-01', until: null, hangsOn: [] },
    ])
    expect(sharesOf(ken, periods)).toEqual([{ handle: old, from: '2020-04-01', until: '2023-04-01', hangsOn: [] }])
  })

  test('says which part of it hangs on a link in dispute', () => {
    expect(sharesOf(mei, [held(mei, old, '2018-04-01'), held(mei, old, '2020-04-01', true)])).toEqual([
      { handle: old, from: null, until: '2020-04-01', hangsOn: [] },
      { handle: old, from: '2020-04-01', until: null, hangsOn: ['num_old@2020-04-01'] },
    ])
  })
})

describe('where records lie', () => {
  test('is told of old numbers too: held, none and not asked are three answers', () => {
    const locations = new Map([
      [old, [lying(old)]],
      [now, [lying(now, { region: 'south', count: 0, facility: south.node, known: 9 as Instant })]],
    ])
    const nodes = [north, south, { node: clinic, region: 'west' as RegionId }]
    expect(placesIn(nodes, shares, locations, asked)).toEqual([
      {
        region: 'north',
        state: 'HELD',
        told: 7,
        facilities: [{ facility: clinic, from: '2020-01-01', until: '2021-01-01', count: 3 }],
      },
      { region: 'south', state: 'NONE', told: 9, facilities: [] },
      { region: 'west', state: 'NOT_ASKED', told: null, facilities: [] },
    ])
  })

  test('is one line for a facility, under however many numbers', () => {
    const locations = new Map([
      [old, [lying(old)]],
      [now, [lying(now, { from: '2022-05-01' as CivilDate, until: null, count: 2 })]],
    ])
    expect(placesIn([north], shares, locations, asked)[0]?.facilities).toEqual([
      { facility: clinic, from: '2020-01-01', until: null, count: 5 },
    ])
  })

  test('of a day is what there is of that day; of another category nothing is told', () => {
    const locations = new Map([[old, [lying(old)]]])
    const states = (more: object) =>
      placesIn([north], shares, locations, { ...asked, ...more }).map(({ state }) => state)
    expect(states({ on: '2020-12-31' })).toEqual(['HELD'])
    expect(states({ on: '2021-01-01' })).toEqual(['NONE'])
    expect(states({ category: 'MEDICATION' })).toEqual(['NOT_ASKED'])
  })

  test('which this caller may not see looks like nothing ever told, and is asked about with all its marks', () => {
    const marks: Marks[] = []
    const sees = (mark: Marks) => {
      marks.push(mark)
      return !mark.labels.includes('PSYCHIATRIC')
    }
    const locations = new Map([[old, [lying(old, { label: 'PSYCHIATRIC' })]]])
    expect(placesIn([north], shares, locations, { ...asked, sees })).toEqual([
      { region: 'north', state: 'NOT_ASKED', told: null, facilities: [] },
    ])
    expect(marks).toEqual([
      { labels: ['ADDRESS', 'PSYCHIATRIC'], author: clinic, hiddenFrom: [], hangsOn: [], place: true },
    ])
  })

  test('of another holder’s time under the same number is not this person’s', () => {
    const mine = sharesOf(mei, [held(ken, old, '2015-04-01'), held(mei, old, '2021-04-01')])
    expect(placesIn([north], mine, new Map([[old, [lying(old)]]]), asked)[0]?.state).toBe('NOT_ASKED')
  })
})

describe('whom to ask for records', () => {
  const token = (name: string) => name as NodeToken
  const tokens = [
    { node: north.node, handle: old, token: token('tok_n_old') },
    { node: north.node, handle: now, token: token('tok_n_now') },
    { node: south.node, handle: now, token: token('tok_s_now') },
  ]

  test('is each node by its own tokens alone, with what it told under each', () => {
    const locations = new Map([[old, [lying(old)]]])
    const whole = { from: null, until: null, hangsOn: [] }
    expect(sourcesIn([north, south], shares, tokens, locations)).toEqual([
      {
        ...north,
        tokens: [
          { token: 'tok_n_old', ...whole },
          { token: 'tok_n_now', ...whole },
        ],
        held: [
          {
            token: 'tok_n_old',
            category: 'CLINICAL',
            facility: clinic,
            label: null,
            from: '2020-01-01',
            until: '2021-01-01',
            count: 3,
          },
        ],
      },
      { ...south, tokens: [{ token: 'tok_s_now', ...whole }], held: [] },
    ])
  })

  test('is nobody where no node knows a number of the person', () => {
    expect(sourcesIn([north], sharesOf(ken, []), tokens, new Map())).toEqual([])
  })
})
