import { describe, expect, test } from 'vitest'
import {
  readCard,
  readIdentity,
  readPass,
  readPocketCard,
  readRoot,
} from '../../../gateway/console/emergency/reading.ts'
import type { Fault } from '../../../gateway/console/graph/answer.ts'
import { faultAt } from '../../../gateway/console/graph/answer.ts'
import type { Page } from '../../../gateway/console/operations/emergency.ts'

const page: Page = { __typename: 'EmergencyNotEnrolled', identity: null, clinical: null }
const fault = (code: string, ...path: readonly string[]): Fault => ({
  code,
  reason: null,
  category: null,
  path,
  inputPath: [],
  request: 'r-1',
})
const holder = {
  name: '山田 一郎',
  kana: 'ヤマダ イチロウ',
  otherName: null,
  sex: 'MALE',
  birthDate: '2019-06-10',
} as const
interface Root {
  readonly presentPass: object | null
}
const onCard = ['verifyQualification', 'qualification', 'number', 'person'] as const

describe('what became of looking for somebody', () => {
  test('a pass shows the page, and who it is where a register knows them', () => {
    expect(readPass({ person: { id: 'per_1' }, summary: page }, [])).toEqual({
      kind: 'OPEN',
      person: 'per_1',
      who: { from: 'PASS', name: null, kana: null, otherName: null, sex: null, birthDate: null },
      page,
    })
    const known: Page = { ...page, identity: holder }
    expect(readPass({ person: { id: 'per_1' }, summary: known }, [])).toMatchObject({
      who: { from: 'PASS', ...holder },
    })
  })

  test('a card leads to its holder, open or closed, lapsed or not', () => {
    const found = (emergencySummary: Page | null) =>
      ({
        __typename: 'LapsedQualification',
        qualification: { ...holder, number: { person: { id: 'per_1', emergencySummary } } },
      }) as const
    expect(readCard(found(page), [])).toEqual({ kind: 'OPEN', person: 'per_1', who: { from: 'CARD', ...holder }, page })
    const required = fault('CONSENT_REQUIRED', ...onCard, 'emergencySummary')
    expect(readCard(found(null), [required])).toEqual({
      kind: 'CLOSED',
      person: 'per_1',
      who: { from: 'CARD', ...holder },
      fault: required,
    })
  })

  test('a card that leads to nobody says why: none, several, not yet, or what failed', () => {
    const none = { __typename: 'ValidQualification', qualification: { ...holder, number: { person: null } } } as const
    const down = fault('SUBGRAPH_UNAVAILABLE', ...onCard)
    expect([
      readCard({ __typename: 'QualificationNotFound' }, []),
      readCard({ __typename: 'SeveralCandidates' }, []),
      readCard(none, []),
      readCard(none, [down]),
    ]).toEqual([
      { kind: 'NOBODY', because: 'NO_SUCH_CARD' },
      { kind: 'NOBODY', because: 'SEVERAL_ON_CARD' },
      { kind: 'NOBODY', because: 'NO_PERSON_YET' },
      { kind: 'REFUSED', fault: down },
    ])
  })

  test('a card in a pocket: its holder by the name on the page, closed, or why there is nobody', () => {
    const nameless = { name: null, kana: null, otherName: null, sex: null, birthDate: null }
    const found = (emergencySummary: Page | null) =>
      ({ __typename: 'CardHolder', person: { id: 'per_1', emergencySummary } }) as const
    const required = fault('CONSENT_REQUIRED', 'findByCardForEmergency', 'person', 'emergencySummary')
    const known: Page = { ...page, identity: holder }
    expect([
      readPocketCard(found(known), []),
      readPocketCard(found(null), [required]),
      readPocketCard({ __typename: 'NoCardHolder', reason: 'NO_SUCH_NUMBER' }, []),
      readPocketCard({ __typename: 'NoCardHolder', reason: 'BIRTH_DATE_DIFFERS' }, []),
      readPocketCard({ __typename: 'NoCardHolder', reason: 'NOT_YET' }, []),
      readPocketCard({ __typename: 'SeveralCardHolders' }, []),
    ]).toEqual([
      { kind: 'OPEN', person: 'per_1', who: { from: 'CARD', ...holder }, page: known },
      { kind: 'CLOSED', person: 'per_1', who: { from: 'CARD', ...nameless }, fault: required },
      { kind: 'NOBODY', because: 'NO_SUCH_CARD' },
      { kind: 'NOBODY', because: 'NO_SUCH_CARD' },
      { kind: 'NOBODY', because: 'NO_PERSON_YET' },
      { kind: 'NOBODY', because: 'SEVERAL_ON_CARD' },
    ])
  })

  test('by identity: who was typed, who may be chosen, and nobody', () => {
    const typed = { kana: 'ヤマダ イチロウ', sex: 'MALE', birthDate: '2019-06-10' } as const
    const who = { from: 'TYPED', name: null, kana: typed.kana, otherName: null, sex: 'MALE', birthDate: '2019-06-10' }
    const masked = { person: { id: 'per_2' }, name: '山＊ 一＊', municipality: null }
    expect([
      readIdentity({ __typename: 'FoundPerson', person: { id: 'per_1', emergencySummary: page } }, [], typed),
      readIdentity({ __typename: 'MaskedCandidates', candidates: [masked] }, [], typed),
      readIdentity({ __typename: 'NobodyFound' }, [], typed),
      readIdentity({ __typename: 'TooManyFound' }, [], typed),
    ]).toEqual([
      { kind: 'OPEN', person: 'per_1', who, page },
      {
        kind: 'CANDIDATES',
        candidates: [{ id: 'per_2', name: '山＊ 一＊', municipality: null }],
        who: { ...who, from: 'MASKED' },
      },
      { kind: 'NOBODY', because: 'NOT_EXACTLY' },
      { kind: 'NOBODY', because: 'TOO_MANY' },
    ])
  })

  test('an operation that was not answered is refused or offline, never nobody', () => {
    const read = () => ({ kind: 'NOBODY', because: 'NOT_EXACTLY' }) as const
    const refused = fault('NOT_PERMITTED', 'presentPass')
    expect([
      readRoot<Root, 'presentPass'>({ kind: 'OFFLINE' }, 'presentPass', read),
      readRoot<Root, 'presentPass'>({ kind: 'REFUSED', fault: refused }, 'presentPass', read),
      readRoot({ kind: 'DATA', data: { presentPass: null }, faults: [refused] }, 'presentPass', read),
      readRoot({ kind: 'DATA', data: { presentPass: null }, faults: [] }, 'presentPass', read),
      readRoot({ kind: 'DATA', data: { presentPass: {} }, faults: [] }, 'presentPass', read),
    ]).toEqual([
      { kind: 'OFFLINE' },
      { kind: 'REFUSED', fault: refused },
      { kind: 'REFUSED', fault: refused },
      { kind: 'REFUSED', fault: { ...fault('NOT_FOUND'), request: null } },
      { kind: 'NOBODY', because: 'NOT_EXACTLY' },
    ])
  })
})

test('a null is explained by the fault at its place, or by the nearest above it', () => {
  const faults = [fault('TIMEOUT'), fault('CONSENT_REQUIRED', 'me', 'record'), fault('NOT_PERMITTED', 'me')]
  expect([
    faultAt(faults, 'me', 'record', 'page')?.code,
    faultAt(faults, 'me', 'name')?.code,
    faultAt(faults, 'other')?.code,
    faultAt(faults.slice(1), 'other'),
  ]).toEqual(['CONSENT_REQUIRED', 'NOT_PERMITTED', 'TIMEOUT', null])
})
