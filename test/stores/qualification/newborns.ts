import { expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle, UserId } from '../../../schema/domain/ids.ts'
import { startOf } from '../../../schema/domain/time.ts'
import type { Birth } from '../../../subgraphs/qualification/newborn-store.ts'
import { day, handle } from '../../subgraphs/qualification/terms.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, clinic, eachTest, entered, insurerCode, minted, particulars, person } from './bench.ts'

const [mother, child, other] = [person('mother'), person('child'), person('other')]
const newborn = handle('newborn')
const birth: Birth = { mother, facility: clinic, birthDate: day('2026-07-01'), birthOrder: 1, sex: 'FEMALE' }

export function newbornContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const registered = (of: NumberHandle = newborn, more: Partial<Birth> = {}) =>
    bench().store.newborns.register(
      scopeFor('CLINICAL', mother),
      of,
      { ...birth, ...more },
      'midwife' as UserId,
      bench().once('born'),
    )
  const named = (number: NumberHandle, of: NumberHandle = newborn, by: InstitutionCode = clinic) =>
    bench().store.newborns.nameNumber(scopeFor('CLINICAL', of), of, number, by, bench().once('named'))
  const insured = async (name: string, birthDate = '2026-07-01', sex: 'FEMALE' | 'NOT_SET' | 'MALE' = 'FEMALE') => {
    const row = entered(minted(name, { number: name }), {
      from: '2026-07-01',
      particulars: { birthDate: day(birthDate), sex },
    })
    const author = { institution: insurerCode, at: bench().at }
    accepted(
      await bench().store.eligibility.takeRows(scopeFor('ELIGIBILITY', null), [row], author, bench().once('row')),
    )
    return handle(name)
  }
  const acting = async () =>
    (await bench().store.facts.subjectFacts([newborn]))[0]?.facts.persons.map(({ person: of, proxies }) => [
      of,
      proxies.map(({ guardian, person: whose, until }) => [guardian, whose, until]),
    ])

  test('the mother acts from the moment the index has placed the newborn, until they are of age', async () => {
    const kept = { ...birth, handle: newborn, number: null }
    expect(await registered()).toEqual({ ok: true, value: kept })
    expect(await registered()).toEqual({ ok: true, value: kept })
    expect(await acting()).toEqual([[null, []]])
    bench().index.link(newborn, child, '2026-07-01')
    await bench().store.links.catchUp()
    const hers = [mother, child, startOf(day('2044-07-01'))]
    expect(await acting()).toEqual([[child, [hers]]])
    const scope = scopeFor('CONSENT', child)
    expect((await bench().store.guardians.proxies(scope, child)).map(({ person: of, basis }) => [of, basis])).toEqual([
      [child, 'PARENTAL_AUTHORITY'],
    ])
    expect(await bench().store.guardians.birthDateOf(scopeFor('PROTECTION', child), child)).toBe('2026-07-01')
  })

  test('the number that comes is named once, where they were born, and the mother acts under it', async () => {
    await registered()
    bench().index.link(newborn, child, '2026-07-01')
    const number = await insured('number', '2026-07-01', 'NOT_SET')
    bench().index.link(number, other, '2026-07-01')
    await bench().store.links.catchUp()
    expect(reasonOf(await named(number, newborn, insurerCode))?.code).toBe('NOT_FOUND')
    expect(reasonOf(await named(handle('unknown')))?.code).toBe('NOT_FOUND')
    expect(await named(number)).toEqual({ ok: true, value: { ...birth, handle: newborn, number } })
    expect(await named(number)).toEqual({ ok: true, value: { ...birth, handle: newborn, number } })
    expect(reasonOf(await named(await insured('another')))).toMatchObject({ code: 'CONFLICT', reason: 'NUMBERED' })
    const told = (await bench().sent()) as readonly { readonly body: { readonly previous: string | null } }[]
    expect(told.flatMap(({ body }) => (body.previous === null ? [] : [body]))).toEqual([
      { handle: number, from: '2026-07-01', until: null, previous: newborn },
    ])
    bench().clock.advance(5)
    bench().index.link(number, child, '2026-07-01')
    await bench().store.links.catchUp()
    expect((await acting())?.map(([of, proxies]) => [of, (proxies as readonly unknown[]).length])).toEqual([
      [child, 1],
      [other, 1],
    ])
  })

  test('a number of another birth, of another newborn, or of somebody for whom others act is not theirs', async () => {
    const second = handle('second')
    await registered()
    await registered(second, { birthOrder: 2 })
    const conflict = (reason: string) => ({ code: 'CONFLICT', reason })
    expect(reasonOf(await named(await insured('older', '2026-06-30')))).toMatchObject(conflict('ANOTHER_BIRTH'))
    expect(reasonOf(await named(await insured('boy', '2026-07-01', 'MALE')))).toMatchObject(conflict('ANOTHER_BIRTH'))
    const number = await insured('number')
    accepted(await named(number))
    expect(reasonOf(await named(number, second))).toMatchObject(conflict('TAKEN'))
    const guarded = await insured('guarded')
    bench().index.link(guarded, other)
    await bench().store.links.catchUp()
    const mandate = { guardian: person('father'), person: other, basis: 'PARENTAL_AUTHORITY', namedBy: null } as const
    accepted(
      await bench().store.guardians.nameProxy(
        scopeFor('PROTECTION', other),
        { ...mandate, categories: 'ALL', from: bench().at, until: null },
        bench().once('guardian'),
      ),
    )
    expect(reasonOf(await named(guarded, second))).toMatchObject(conflict('ACTED_FOR'))
  })

  test('names are those of the newest qualification; a newborn has none yet, and nobody is nobody', async () => {
    const { names } = bench().store
    await registered()
    bench().index.link(newborn, child, '2026-07-01')
    await bench().store.links.catchUp()
    const unnamed = { name: null, kana: null, otherName: null, sex: 'FEMALE', birthDate: '2026-07-01' }
    expect(await names.namesOf([other, child])).toEqual([null, unnamed])
    const number = await insured('number')
    bench().index.link(number, other, '2026-07-01')
    await bench().store.links.catchUp()
    const { name, kana, otherName } = particulars()
    const registeredAs = { name, kana, otherName, sex: 'FEMALE', birthDate: '2026-07-01' }
    expect(await names.namesOf([other])).toEqual([registeredAs])
    bench().index.link(number, child, '2026-07-01')
    await bench().store.links.catchUp()
    // Under the id that gave way in the merge too.
    expect(await names.namesOf([child, other])).toEqual([registeredAs, registeredAs])
    expect(await names.institutionNames([clinic])).toEqual([null])
  })

  test('nothing is written under the scope of another', async () => {
    const { newborns } = bench().store
    const wrong = scopeFor('CLINICAL', other)
    const once = bench().once('any')
    await expect(newborns.register(wrong, newborn, birth, 'midwife' as UserId, once)).rejects.toThrow('of another')
    await expect(newborns.nameNumber(wrong, newborn, handle('number'), clinic, once)).rejects.toThrow('of another')
  })
}
