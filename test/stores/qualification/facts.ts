import { expect, test } from 'vitest'
import type { PersonFacts } from '../../../schema/domain/consent.ts'
import type { InstitutionCode, PersonId } from '../../../schema/domain/ids.ts'
import { type Instant, startOf } from '../../../schema/domain/time.ts'
import type { SubjectRef } from '../../../subgraphs/shared/consent/facts.ts'
import { day, handle } from '../../subgraphs/qualification/terms.ts'
import { accepted } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest, entered, insurer, insurerCode, minted, person } from './bench.ts'
import { given } from './consents.ts'
import { opened } from './emergencies.ts'

const ward = '131130' as InstitutionCode
const taro = minted('taro')
const empty = (of: PersonId | null): PersonFacts => ({
  person: of,
  provisions: [],
  proxies: [],
  grants: [],
  protections: [],
  death: null,
})
const relation = (kind: string, institution: string, from: string, until: string | null = null) => ({
  kind,
  institution,
  user: null,
  from: startOf(day(from)),
  until: until === null ? null : startOf(day(until)),
  hangsOn: [],
})

export function factContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const known = async (ref: SubjectRef) => (await bench().store.facts.subjectFacts([ref]))[0]
  const protect = async (subject: SubjectRef) =>
    accepted(
      await bench().store.consent.setProtection(
        scopeFor('PROTECTION', subject),
        subject,
        { kind: 'ADDRESS_HIDDEN', heldBy: insurerCode, from: bench().at, until: null },
        bench().once('protect'),
      ),
    )

  test('of whom nobody has heard there is nothing, and they are known by their own id', async () => {
    expect(await bench().store.facts.subjectFacts([person('nobody'), handle('nobody')])).toEqual([
      {
        person: person('nobody'),
        reachedBy: [],
        facts: { relations: [], disputed: [], persons: [empty(person('nobody'))] },
      },
      { person: null, reachedBy: [], facts: { relations: [], disputed: [], persons: [empty(null)] } },
    ])
    expect(await bench().store.facts.subjectFacts([])).toEqual([])
  })

  test('a number nobody has placed yet has its own relations, grants and protections', async () => {
    await bench().take([entered(taro)])
    const grant = await opened(bench(), { subject: taro.handle })
    const protection = await protect(taro.handle)
    const found = await known(taro.handle)
    expect(found?.person).toBeNull()
    expect(found?.facts.relations).toEqual([relation('INSURED_BY', insurer, '2024-04-01')])
    expect(found?.facts.persons).toEqual([
      {
        ...empty(null),
        grants: [expect.objectContaining({ id: grant.id })],
        protections: [{ ...protection, person: taro.handle }],
      },
    ])
  })

  test('a person and their numbers lead to the same facts, in the order asked', async () => {
    await bench().take([entered(taro), entered(minted('other', { number: '2' }))])
    await bench().linked(taro.handle, person('taro'))
    await given(bench(), { person: person('taro'), giver: person('taro') })
    const [one, nobody, other] = await bench().store.facts.subjectFacts([taro.handle, handle('nobody'), person('taro')])
    expect(one).toEqual(other)
    expect(nobody?.person).toBeNull()
    expect(one?.facts.relations).toEqual([relation('INSURED_BY', insurer, '2024-04-01')])
  })

  test('relations follow the terms: insurer, assistance, and the municipality of the address', async () => {
    await bench().store.register.putInstitutions([
      {
        code: ward,
        name: '千代田区',
        kind: 'MUNICIPALITY',
        status: 'ACTIVE',
        region: null,
        area: '13101',
        addressPrefix: '東京都千代田区',
        emergencyEntitled: false,
        head: null,
        roles: [],
      },
    ])
    const assisted = minted('assisted', { scheme: 'PUBLIC_ASSISTANCE', number: '9' })
    await bench().take([
      entered(taro),
      { kind: 'AMENDMENT', number: taro, amendment: { address: '大阪府大阪市北区1-1' }, asOf: day('2026-08-01') },
      entered(assisted, { from: '2026-10-01', particulars: { address: '大阪府大阪市北区1-1' } }),
    ])
    await bench().linked(taro.handle, person('taro'))
    await bench().linked(assisted.handle, person('taro'), '2026-10-01')
    expect((await known(person('taro')))?.facts.relations).toEqual([
      relation('INSURED_BY', insurer, '2024-04-01', '2026-08-01'),
      relation('RESIDENT_OF', ward, '2024-04-01', '2026-08-01'),
      relation('INSURED_BY', insurer, '2026-08-01'),
      relation('ASSISTED_BY', insurer, '2026-10-01'),
    ])
  })

  test('an address lies in the municipality that names it most closely', async () => {
    const municipality = (code: string, addressPrefix: string | null) => ({
      code: code as InstitutionCode,
      name: '見本',
      kind: 'MUNICIPALITY' as const,
      status: 'ACTIVE' as const,
      region: null,
      area: null,
      addressPrefix,
      emergencyEntitled: false,
      head: null,
      roles: [],
    })
    await bench().store.register.putInstitutions([
      municipality('141003', '神奈川県横浜市'),
      municipality('141046', '神奈川県横浜市中区'),
      municipality('000001', ''),
      municipality('000002', null),
    ])
    const addresses = ['神奈川県横浜市中区1-1', '神奈川県横浜市西区1-1', '神奈川県川崎市1-1']
    const found: (readonly InstitutionCode[])[] = []
    for (const [at, address] of addresses.entries()) {
      const number = minted(`n${at}-`, { number: String(at) })
      await bench().take([entered(number, { particulars: { address } })])
      const relations = (await known(number.handle))?.facts.relations ?? []
      found.push(relations.filter(({ kind }) => kind === 'RESIDENT_OF').map(({ institution }) => institution))
    }
    expect(found).toEqual([['141046'], ['141003'], []])
  })

  test('after a merge each id keeps what was filed under it, and both are led to together', async () => {
    const [old, young] = [person('old'), person('young')]
    await bench().linked(handle('a'), old)
    await bench().linked(handle('b'), young)
    const permit = await given(bench(), { person: old, giver: old })
    const refusal = await given(bench(), { person: young, giver: young, effect: 'DENY' })
    const hidden = await protect(young)
    const onNumber = await protect(handle('b'))
    bench().clock.advance(60_000)
    await bench().linked(handle('b'), old)
    const persons = [
      { ...empty(old), provisions: [permit] },
      {
        ...empty(young),
        provisions: [refusal],
        protections: [hidden, onNumber].map((one) => ({ ...one, person: young })),
      },
    ]
    for (const ref of [old, young, handle('a'), handle('b')]) {
      const found = await known(ref)
      expect([found?.person, found?.facts.persons]).toEqual([old, persons])
    }

    // What is said from now on is said by both, and the person reads and withdraws everything.
    bench().clock.advance(60_000)
    const newer = await given(bench(), { person: old, giver: old, category: 'CHECKUP' })
    expect((await known(young))?.facts.persons.map(({ provisions }) => provisions)).toEqual([
      [permit, newer],
      [refusal, { ...newer, person: young, giver: young }],
    ])
    const { consent } = bench().store
    const listed = await consent.provisions(scopeFor('CONSENT', old), old, null, 9, null)
    expect(listed.items.map(({ item }) => item.id).sort()).toEqual([permit, refusal, newer].map(({ id }) => id).sort())
    accepted(await consent.withdrawProvision(scopeFor('CONSENT', old), old, refusal.id, bench().once('withdraw')))
    expect((await known(old))?.facts.persons[1]?.provisions[0]?.withdrawn).toBe(bench().at)
    const protections = await consent.protections(scopeFor('PROTECTION', old), old, bench().at)
    expect(protections).toEqual([hidden, onNumber])
  })

  test('an id under which nobody ever said anything is no stricter than the other', async () => {
    const [old, young] = [person('old'), person('young')]
    await bench().linked(handle('a'), old)
    await bench().linked(handle('b'), young)
    const permit = await given(bench(), { person: old, giver: old })
    await bench().linked(handle('b'), old)
    expect((await known(young))?.facts.persons).toEqual([
      { ...empty(old), provisions: [permit] },
      { ...empty(young), provisions: [{ ...permit, person: young, giver: young }] },
    ])
  })

  test('a number that goes back to its first person takes along only what was filed under that id', async () => {
    const [old, young] = [person('old'), person('young')]
    await bench().linked(handle('a'), old)
    await bench().linked(handle('b'), young)
    const refusal = await given(bench(), { person: young, giver: young, effect: 'DENY', until: null as Instant | null })
    await bench().linked(handle('b'), old)
    await bench().linked(handle('b'), young)
    expect((await known(old))?.facts.persons).toEqual([empty(old)])
    expect((await known(handle('b')))?.facts.persons).toEqual([{ ...empty(young), provisions: [refusal] }])
  })
}
