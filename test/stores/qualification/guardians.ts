import { expect, test } from 'vitest'
import type { InstitutionCode, PersonId, ProxyId } from '../../../schema/domain/ids.ts'
import { days, type Instant } from '../../../schema/domain/time.ts'
import type { NewProxy } from '../../../subgraphs/qualification/guardian-store.ts'
import { handle } from '../../subgraphs/qualification/terms.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest, entered, insurerCode, minted, person } from './bench.ts'

const [mei, mother, father, aunt, friend] = ['mei', 'mother', 'father', 'aunt', 'friend'].map(person) as unknown as [
  PersonId,
  PersonId,
  PersonId,
  PersonId,
  PersonId,
]
const city = '9920500007' as InstitutionCode

export function guardianContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const own = scopeFor('CONSENT', mei)
  const authority = scopeFor('PROTECTION', mei)
  const name = async (guardian: PersonId, more: Partial<NewProxy> = {}) =>
    bench().store.guardians.nameProxy(
      own,
      {
        guardian,
        person: mei,
        basis: 'NAMED',
        namedBy: null,
        categories: 'ALL',
        from: bench().at,
        until: null,
        ...more,
      },
      bench().once('name'),
    )
  const named = async (guardian: PersonId, more: Partial<NewProxy> = {}) => accepted(await name(guardian, more))
  const exclude = (guardian: PersonId, until: Instant | null = null) =>
    bench().store.guardians.exclude(
      authority,
      mei,
      { guardian, heldBy: city, from: bench().at, until },
      bench().once('exclude'),
    )
  const readmit = (guardian: PersonId, by = city) =>
    bench().store.guardians.readmit(authority, mei, guardian, by, bench().once('readmit'))
  const live = async () =>
    (await bench().store.guardians.proxies(own, mei)).flatMap(({ guardian, ended }) =>
      ended === null ? [guardian] : [],
    )

  test('proxies are named, listed newest first, and ended once', async () => {
    const { guardians } = bench().store
    const first = await named(mother)
    const second = await named(aunt, { categories: ['MEDICATION'], from: (bench().at + 1) as Instant })
    expect(second).toEqual({
      id: expect.stringMatching(/^prx_[\w-]{22}$/),
      guardian: aunt,
      person: mei,
      basis: 'NAMED',
      categories: ['MEDICATION'],
      from: bench().at + 1,
      until: null,
      ended: null,
    })
    expect(first.categories).toBe('ALL')
    bench().clock.advance(days(1))
    const end = (id: ProxyId, of: PersonId) =>
      guardians.endProxy(scopeFor('CONSENT', of), of, id, of, bench().once('end'))
    const ended = { ...first, ended: bench().at }
    expect(await end(first.id, mei)).toEqual({ ok: true, value: ended })
    bench().clock.advance(days(1))
    expect(await end(first.id, mei)).toEqual({ ok: true, value: ended })
    expect(reasonOf(await end(second.id, friend))?.code).toBe('NOT_FOUND')
    expect(await guardians.proxies(own, mei)).toEqual([second, ended])
    const known = (await bench().store.facts.subjectFacts([mei]))[0]?.facts.persons[0]?.proxies
    expect(known?.map(({ id, guardian, person: of, ended: when }) => [id, guardian, of, when])).toEqual([
      [first.id, mother, mei, ended.ended],
      [second.id, aunt, mei, null],
    ])
  })

  test('who acts by law lays it down, and is ended by no other guardian and by no child', async () => {
    const { id } = await named(mother, { basis: 'PARENTAL_AUTHORITY' })
    const end = (by: PersonId) => bench().store.guardians.endProxy(own, mei, id, by, bench().once('end'))
    expect(reasonOf(await end(mei))).toMatchObject({ code: 'NOT_PERMITTED', reason: 'BY_LAW' })
    expect(reasonOf(await end(father))).toMatchObject({ code: 'NOT_PERMITTED', reason: 'BY_LAW' })
    expect(await live()).toEqual([mother])
    expect(accepted(await end(mother)).ended).toBe(bench().at)
  })

  test('a court’s order ends what somebody acts under and whom they named, and nobody names them while it holds', async () => {
    await named(mother, { basis: 'PARENTAL_AUTHORITY' })
    const his = await named(father, { basis: 'PARENTAL_AUTHORITY' })
    const hers = await named(aunt, { namedBy: mother })
    const handedOn = await named(friend, { namedBy: father, from: (bench().at + 5) as Instant })
    const order = accepted(await exclude(father, (bench().at + days(30)) as Instant))
    expect({ ...order, ended: order.ended.toSorted() }).toEqual({
      person: mei,
      guardian: father,
      heldBy: city,
      from: bench().at,
      until: bench().at + days(30),
      ended: [his.id, handedOn.id].toSorted(),
    })
    expect((await live()).toSorted()).toEqual([aunt, mother].toSorted())
    expect(hers.ended).toBe(null)
    const refused = { code: 'CONFLICT', reason: 'EXCLUDED' }
    expect(reasonOf(await name(father))).toMatchObject(refused)
    expect(reasonOf(await name(father, { basis: 'PARENTAL_AUTHORITY', namedBy: mother }))).toMatchObject(refused)
    bench().clock.advance(days(30))
    expect(accepted(await name(father)).guardian).toBe(father)
  })

  test('the authority that ordered it lifts it; what ended stays ended', async () => {
    await named(father, { basis: 'PARENTAL_AUTHORITY' })
    const { from } = accepted(await exclude(father))
    bench().clock.advance(days(2))
    expect(reasonOf(await readmit(father, '9920500015' as InstitutionCode))?.code).toBe('NOT_FOUND')
    expect(accepted(await readmit(father))).toEqual({
      person: mei,
      guardian: father,
      heldBy: city,
      from,
      until: bench().at,
      ended: [],
    })
    expect(reasonOf(await readmit(father))?.code).toBe('NOT_FOUND')
    expect(await live()).toEqual([])
    expect(accepted(await name(father)).guardian).toBe(father)
  })

  test('an order holds under every id of the person and of the guardian', async () => {
    const { index } = bench()
    index.link(handle('mei'), mei)
    index.link(handle('other'), person('meiAgain'))
    index.link(handle('his'), father)
    index.link(handle('hisOther'), person('fatherAgain'))
    await bench().store.links.catchUp()
    await exclude(father)
    bench().clock.advance(5)
    index.link(handle('other'), mei)
    index.link(handle('hisOther'), father)
    await bench().store.links.catchUp()
    const again = person('meiAgain')
    const outcome = await bench().store.guardians.nameProxy(
      scopeFor('CONSENT', again),
      {
        guardian: person('fatherAgain'),
        person: again,
        basis: 'NAMED',
        namedBy: null,
        categories: 'ALL',
        from: bench().at,
        until: null,
      },
      bench().once('name'),
    )
    expect(reasonOf(outcome)).toMatchObject({ code: 'CONFLICT', reason: 'EXCLUDED' })
  })

  test('a guardian acts under every id that leads to them, and every process is told when that changes', async () => {
    const [his, again] = [handle('his'), person('fatherAgain')]
    await bench().linked(handle('meis'), mei)
    await bench().linked(handle('first'), father)
    await bench().linked(his, again)
    await named(again)
    const acting = async () =>
      (await bench().store.facts.subjectFacts([mei]))[0]?.facts.persons.flatMap(({ proxies }) =>
        proxies.map(({ guardian }) => guardian),
      )
    expect(await acting()).toEqual([again])
    const { revision } = await bench().store.facts.changes(-1)
    await bench().linked(his, father)
    expect((await acting())?.toSorted()).toEqual([father, again].toSorted())
    const told = (await bench().told(revision)).map((line) => line.split(' ').at(-1))
    expect([mei, handle('meis')].filter((ref) => !told.includes(ref))).toEqual([])
    await bench().linked(his, again)
    expect(await acting()).toEqual([again])
  })

  test('with capacity recognised all who act by law end, and whom they named; whom the person named stays', async () => {
    await named(mother, { basis: 'PARENTAL_AUTHORITY' })
    await named(father, { basis: 'ADULT_GUARDIAN' })
    await named(aunt, { namedBy: mother })
    await named(friend)
    const ended = accepted(await bench().store.guardians.endAllByLaw(authority, mei, bench().once('capacity')))
    expect(ended.map(({ guardian, ended: at }) => [guardian, at]).toSorted()).toEqual(
      [mother, father, aunt].map((guardian) => [guardian, bench().at]).toSorted(),
    )
    expect(await live()).toEqual([friend])
  })

  test('a birth date is what insurers registered, and unknown where they differ', async () => {
    const bornOn = () => bench().store.guardians.birthDateOf(authority, mei)
    expect(await bornOn()).toBe(null)
    const take = (name: string, birthDate: string, number: string) =>
      bench().store.eligibility.takeRows(
        scopeFor('ELIGIBILITY', null),
        [entered(minted(name, { number }), { particulars: { birthDate: birthDate as never } })],
        { institution: insurerCode, at: bench().at },
        bench().once('rows'),
      )
    await take('one', '2019-06-10', '1')
    await take('two', '2019-06-11', '2')
    bench().index.link(handle('one'), mei)
    await bench().store.links.catchUp()
    expect(await bornOn()).toBe('2019-06-10')
    bench().index.link(handle('two'), mei)
    await bench().store.links.catchUp()
    expect(await bornOn()).toBe(null)
  })

  test('nothing is read or written under the scope of another', async () => {
    const { guardians } = bench().store
    const once = bench().once('any')
    const other = scopeFor('CONSENT', mother)
    const order = { guardian: father, heldBy: city, from: bench().at, until: null }
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => guardians.endProxy(other, mei, 'prx_0000000000000000000000' as ProxyId, mei, once),
      () => guardians.proxies(other, mei),
      () => guardians.birthDateOf(scopeFor('PROTECTION', mother), mei),
      () => guardians.exclude(scopeFor('PROTECTION', mother), mei, order, once),
      () => guardians.readmit(scopeFor('PROTECTION', mother), mei, father, city, once),
      () => guardians.endAllByLaw(scopeFor('PROTECTION', mother), mei, once),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow('under the scope of another')
  })
}
