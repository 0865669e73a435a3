import { expect, test } from 'vitest'
import type { CredentialId, NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { RegisteredIdentity } from '../../../subgraphs/shared/internal.ts'
import { onceOf } from '../../../subgraphs/shared/once.ts'
import { scopeFor } from '../../support/scopes.ts'
import { eachTest, type MpiAdapter } from './bench.ts'
import { Register, yamada } from './identifying.ts'

const day = (text: string): CivilDate => text as CivilDate

const left: RegisteredIdentity = {
  ...yamada,
  kana: 'ヤマナミ　カナデ',
  name: '山波　奏',
  acquired: day('2023-04-01'),
  until: day('2024-05-17'),
}
const elsewhere = { postalCode: '064-0912', address: '北海道札幌市中央区南12条西3丁目' }
const came: RegisteredIdentity = {
  ...left,
  ...elsewhere,
  kana: 'ヒガシクニ　カナデ',
  name: '東久邇　奏',
  acquired: day('2024-05-17'),
  until: null,
}

export function secondLookContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const openReviews = async () =>
    (await bench().store.steward.reviews(scopeFor('REVIEW', null), 'OPEN', 20, null)).items.map(
      ({ item }) => item.cause,
    )
  const begin = () => {
    const register = new Register()
    const matcher = bench().store.matcher(register)
    return {
      sweep: () => matcher.sweep({ after: null, signal: AbortSignal.timeout(60_000), onProgress: () => undefined }),
      async file(number: NumberHandle, said: RegisteredIdentity): Promise<void> {
        register.say(number, said)
        await bench().register([{ number, from: said.acquired, until: said.until }])
        await matcher.catchUp()
      },
    }
  }
  const itIs = (date: string) => bench().clock.advance(Date.parse(date) - bench().clock.now())
  const numbers = async (...names: readonly string[]) => (await bench().handles(...names)) as readonly NumberHandle[]
  const holders = (...of: readonly (NumberHandle | undefined)[]) =>
    Promise.all(of.map((number) => (number === undefined ? null : bench().holder(number))))

  test('who married and moved is linked when half a year on nobody else can be who left', async () => {
    const { file, sweep } = begin()
    const [before, after] = (await numbers('1', '2')) as [NumberHandle, NumberHandle]
    itIs('2024-06-01')
    await file(before, left)
    await file(after, came)
    await sweep()
    expect(await openReviews()).toEqual(['PROBABLE_MATCH'])
    itIs('2025-01-01')
    await sweep()
    expect(new Set(await holders(before, after)).size).toBe(1)
    expect(await openReviews()).toEqual([])
  })

  test('who left is nobody who came as long as they are insured under another number', async () => {
    const { file, sweep } = begin()
    const [before, beside, after] = (await numbers('1', '2', '3')) as [NumberHandle, NumberHandle, NumberHandle]
    itIs('2025-01-01')
    await file(before, left)
    await file(beside, { ...left, acquired: day('2024-05-20'), until: null })
    await file(after, came)
    await sweep()
    const [one, same, other] = await holders(before, beside, after)
    expect([same, other === one]).toEqual([one, false])
    expect(await openReviews()).toEqual(['PROBABLE_MATCH'])
  })

  const card = (number: string, branch: string) => ({ household: { number, branch } })
  const child = (of: RegisteredIdentity): RegisteredIdentity => ({
    ...of,
    sex: 'FEMALE',
    birthDate: day('2014-08-09'),
    kana: `${of.kana.split('　')[0]}　ハルカ`,
    name: `${of.name.split('　')[0]}　遥`,
  })

  test('a parent and a child who change name, home and card together are linked at once', async () => {
    const { file } = begin()
    const family = [
      { ...left, ...card('old', '01') },
      child({ ...left, ...card('old', '02') }),
      { ...came, ...card('new', '01') },
      child({ ...came, ...card('new', '02') }),
    ]
    const held = await numbers('1', '2', '3', '4')
    itIs('2024-06-01')
    for (const [place, said] of family.entries()) await file(held[place] as NumberHandle, said)
    await file(held[2] as NumberHandle, { ...family[2], until: day('2026-01-01') } as RegisteredIdentity)
    const [parent, young, parentAfter, youngAfter] = await holders(...held)
    expect([parentAfter, youngAfter]).toEqual([parent, young])
    expect(young).not.toBe(parent)
    expect(await openReviews()).toEqual([])
  })

  test('one who moved into a family of strangers is looked at', async () => {
    const { file } = begin()
    const held = await numbers('1', '2', '3', '4')
    const stranger = { ...child(came), birthDate: day('2011-01-31'), kana: 'ヒガシクニ　ミオ', name: '東久邇　澪' }
    const families = [
      { ...left, ...card('old', '01') },
      child({ ...left, ...card('old', '02') }),
      { ...stranger, ...card('new', '02') },
      { ...came, ...card('new', '01') },
    ]
    itIs('2024-06-01')
    for (const [place, said] of families.entries()) await file(held[place] as NumberHandle, said)
    expect(new Set(await holders(...held)).size).toBe(4)
    expect(await openReviews()).toEqual(['PROBABLE_MATCH'])
  })

  test('two persons as like each other as either is like a third are that third’s, and no rivals', async () => {
    const { file, sweep } = begin()
    const [care, medical, moved, careMoved] = (await numbers('1', '2', '3', '4')) as [
      NumberHandle,
      NumberHandle,
      NumberHandle,
      NumberHandle,
    ]
    const there = { ...left, ...elsewhere, acquired: day('2024-05-17'), until: null }
    itIs('2024-06-01')
    await file(care, { ...left, until: null })
    await file(medical, { ...left, until: null })
    await file(moved, there)
    expect(await openReviews()).toEqual(['PROBABLE_MATCH'])
    await file(medical, left)
    await file(careMoved, { ...there, address: `${there.address}見本コーポ101号室` })
    await sweep()
    expect(new Set(await holders(care, medical, moved, careMoved)).size).toBe(1)
    expect(await openReviews()).toEqual([])
  })

  test('twins whose names have one sound and other signs stay two, and a third record without signs joins them not', async () => {
    const { file, sweep } = begin()
    const [one, other, third] = (await numbers('1', '2', '3')) as [NumberHandle, NumberHandle, NumberHandle]
    itIs('2024-06-01')
    await file(one, { ...left, until: null })
    await file(other, { ...left, name: '山波　叶出', until: null })
    await file(third, { ...left, name: '', until: null })
    await sweep()
    expect(new Set(await holders(one, other)).size).toBe(2)
    expect(new Set(await openReviews())).toEqual(new Set(['PROBABLE_MATCH']))
  })

  test('two whom a steward ruled apart stay rivals, however alike', async () => {
    const { file, sweep } = begin()
    const [one, other, third] = (await numbers('1', '2', '3')) as [NumberHandle, NumberHandle, NumberHandle]
    itIs('2024-06-01')
    await file(one, left)
    await file(other, { ...left, birthDate: day('1980-04-06') })
    const persons = (await holders(one, other)) as [PersonId, PersonId]
    const command = { kind: 'APART', persons } as const
    const now = bench().clock.now()
    const once = onceOf('test#steward' as CredentialId, 'steward', `second-look-${now}`, command, now)
    if (!once.ok) throw new Error('no key')
    const decided = await bench().store.steward.decide(scopeFor('REVIEW', null), command, {
      by: 'steward',
      said: 'seen',
      once: once.value,
    })
    expect(decided.ok).toBe(true)
    await file(other, left)
    await sweep()
    expect(await holders(one, other)).toEqual(persons)
    await file(third, left)
    expect(new Set(await holders(one, other, third)).size).toBe(3)
    expect(await openReviews()).toEqual(['PROBABLE_MATCH', 'PROBABLE_MATCH'])
  })
}
