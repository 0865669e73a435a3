import { expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle } from '../../../schema/domain/ids.ts'
import type { SaidIdentity } from '../../../subgraphs/mpi/identifying/identity.ts'
import type { Patient, PatientOutcome } from '../../../subgraphs/mpi/patient-store.ts'
import { scopeFor } from '../../support/scopes.ts'
import { card, eachTest, type MpiAdapter } from './bench.ts'
import { Register, yamada } from './identifying.ts'

const network = '2019800013' as InstitutionCode
const typed: SaidIdentity = {
  kana: 'ﾔﾏﾀﾞ ﾀﾛｳ',
  name: '山田 太郎',
  birthDate: '1980-04-05',
  sex: 'MALE',
  postalCode: '3800838',
  address: '長野県長野市南長野１－２－３',
  phone: '',
}
const somebodyElse: SaidIdentity = {
  ...typed,
  kana: 'サトウ ハナコ',
  name: '佐藤 花子',
  birthDate: '1991-01-31',
  sex: 'FEMALE',
  address: '長野県松本市中央2-1-1',
  postalCode: '3900811',
}
const patient = (localId: string, identity: SaidIdentity = typed, number: Patient['number'] = null): Patient => ({
  localId,
  identity,
  number,
})

export function patientContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const take = (...patients: readonly Patient[]): Promise<readonly PatientOutcome[]> => {
    bench().clock.advance(1_000)
    return bench().store.patients.take(network, patients)
  }
  const holder = (localId: string, assigner = network) => bench().store.patients.holder(assigner, localId)
  const reviews = async () =>
    (await bench().store.steward.reviews(scopeFor('REVIEW', null), 'OPEN', 20, null)).items.map(
      ({ item }) => item.cause,
    )
  /** Registers the number with its identity. */
  const insured = async (number: string, identity = yamada): Promise<NumberHandle> => {
    const register = new Register()
    const handle = await bench().handle(number)
    register.say(handle, identity)
    await bench().register([{ number: handle }])
    await bench().store.matcher(register).catchUp()
    return handle
  }

  test('a patient is found by what is typed of them, and their id leads to the person from then on', async () => {
    const number = await insured('1')
    expect(await take(patient('A-1'), patient('A-2', somebodyElse))).toEqual([
      { kind: 'LINKED', because: 'IDENTITY' },
      { kind: 'NEW' },
    ])
    expect(await holder('A-1')).toBe(await bench().holder(number))
    expect(await holder('A-2')).not.toBe(await holder('A-1'))
    expect([await holder('A-3'), await holder('A-1', '1319800011' as InstitutionCode)]).toEqual([null, null])
  })

  test('who comes before their insurer told of them is found when it does', async () => {
    await take(patient('A-1'))
    const number = await insured('1')
    expect(await bench().holder(number)).toBe(await holder('A-1'))
  })

  test('a card says who it is, unless it is plainly somebody else’s', async () => {
    const number = await insured('1')
    const moved = { ...typed, kana: '', name: '山田 太朗', address: '', postalCode: '' }
    expect(await take(patient('A-1', moved, card('1')), patient('A-2', somebodyElse, card('1')))).toEqual([
      { kind: 'LINKED', because: 'CARD' },
      { kind: 'REVIEW', because: 'CARD_OF_ANOTHER' },
    ])
    expect(await holder('A-1')).toBe(await bench().holder(number))
    expect(await holder('A-2')).not.toBe(await holder('A-1'))
    expect(await reviews()).toEqual(['PROBABLE_MATCH'])
  })

  test('taken again nothing changes; what was corrected is taken over', async () => {
    await insured('1')
    const outcomes = await take(patient('A-1'), patient('A-2', somebodyElse))
    const feed = (await bench().store.linkChanges(0, 100)).length
    expect(await take(patient('A-1'), patient('A-2', somebodyElse))).toEqual(outcomes)
    expect(await take(patient('A-2', { ...somebodyElse, address: '長野県上田市大手1-1' }))).toEqual([{ kind: 'NEW' }])
    expect((await bench().store.linkChanges(0, 100)).length).toBe(feed)
  })

  test('an id that was given to another patient is theirs, and a steward is asked', async () => {
    const number = await insured('1')
    await take(patient('A-1'))
    bench().clock.advance(86_400_000)
    expect(await take(patient('A-1', somebodyElse))).toEqual([{ kind: 'REVIEW', because: 'REUSED_LOCAL_ID' }])
    expect(await holder('A-1')).not.toBe(await bench().holder(number))
    expect(await reviews()).toEqual(['REUSED_LOCAL_ID'])
    expect(await take(patient('A-1', somebodyElse))).toEqual([{ kind: 'REVIEW', because: 'REUSED_LOCAL_ID' }])
    expect(await take(patient('A-1', { ...somebodyElse, ...typed }))).toEqual([
      { kind: 'REFUSED', reason: 'REUSED_TWICE_IN_A_DAY' },
    ])
    expect(await reviews()).toEqual(['REUSED_LOCAL_ID'])
  })

  test('who has an id that was another’s is found at once: by what is typed of them, or by their card', async () => {
    const elsewhere = { ...yamada, kana: 'サトウ ハナコ', name: '佐藤 花子', sex: 'FEMALE', household: null } as const
    const theirs = await insured('7', {
      ...elsewhere,
      birthDate: somebodyElse.birthDate as typeof yamada.birthDate,
      address: somebodyElse.address,
      postalCode: somebodyElse.postalCode,
    })
    await take(patient('A-1'), patient('A-2'))
    bench().clock.advance(86_400_000)
    const silent = { ...somebodyElse, address: '', postalCode: '' }
    const reused = { kind: 'REVIEW', because: 'REUSED_LOCAL_ID' } as const
    expect(await take(patient('A-1', somebodyElse), patient('A-2', silent, card('7')))).toEqual([reused, reused])
    expect([await holder('A-1'), await holder('A-2')]).toEqual(Array(2).fill(await bench().holder(theirs)))
    expect(await reviews()).toEqual(['REUSED_LOCAL_ID', 'REUSED_LOCAL_ID'])
  })

  test('an id that stands twice in a file is taken once', async () => {
    expect(await take(patient('A-1'), patient('A-1', somebodyElse))).toEqual([
      { kind: 'NEW' },
      { kind: 'REFUSED', reason: 'TWICE_IN_THE_FILE' },
    ])
  })
}
