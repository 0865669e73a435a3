import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { days, startOf } from '../../../schema/domain/time.ts'
import { approvedRecord } from '../../support/hub/approved-record.ts'
import { caller, guardianOf, insurer, publicHealth, self } from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const register = `mutation ($input: RegisterGuardianInput!) { registerGuardian(input: $input) {
  guardian person basis categories from until ended } }`
const exclude = `mutation ($input: ExcludeGuardianInput!) { excludeGuardian(input: $input) { person guardian from until } }`
const readmit = `mutation ($input: ReadmitGuardianInput!) { readmitGuardian(input: $input) { guardian until } }`
const capacity =
  'mutation ($input: RecogniseCapacityInput!) { recogniseCapacity(input: $input) { guardian basis ended } }'
const name = 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id basis } }'
const end = 'mutation ($input: EndProxyInput!) { endProxy(input: $input) { id } }'
const protect = 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }'
const acting = 'query ($id: ID!) { person(id: $id) { proxies { id guardian basis ended } } }'
const page = `query ($id: ID!) { person(id: $id) { emergencySummary { ... on EmergencySummary {
  allergies { substance } contacts { name } hospitals { name } attendingDoctor { institution telephone } } } } }`
const start = '2026-11-20T03:00:00.000Z'

describe.each(wirings)('who acts for a child, and for an adult who cannot, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  let keys = 0
  const keyed = (more: object) => ({ input: { idempotencyKey: `guardian-${++keys}`, ...more } })
  const personOf = async (of: Parameters<typeof holderOf>[1]) => (await holderOf(hub, of)).person
  const registered = (person: PersonId, guardian: PersonId, more: object = {}, by: Caller = publicHealth) =>
    hub.ask(by, register, keyed({ person, guardian, basis: 'PARENTAL_AUTHORITY', ...more }))
  const refusal = (field: string, message: string, extensions: object) => ({
    data: { [field]: null },
    errors: [{ message, path: [field], extensions }],
  })
  const reads = async (guardian: PersonId, person: PersonId) =>
    (await hub.ask(guardianOf(guardian, person), acting, { id: person })) as unknown as {
      readonly data: { readonly person: { readonly proxies: readonly { id: string; guardian: string }[] } | null }
    }
  const mayRead = async (guardian: PersonId, person: PersonId) =>
    (await reads(guardian, person)).data.person?.proxies != null

  test('both parents act until the child is of age; one whom a court excludes does not, nor whomever he named', async () => {
    const [child, mother, father, friend] = [
      await personOf('ichiro'),
      await personOf('hanako'),
      await personOf('taro'),
      await personOf('elder'),
    ]
    const shown = (guardian: PersonId) => ({
      data: {
        registerGuardian: {
          guardian,
          person: child,
          basis: 'PARENTAL_AUTHORITY',
          categories: null,
          from: start,
          until: '2037-06-09T15:00:00.000Z',
          ended: null,
        },
      },
    })
    expect(await registered(child, mother)).toEqual(shown(mother))
    expect(await registered(child, father)).toEqual(shown(father))
    const until = '2026-12-20T03:00:00.000Z'
    await hub.given(guardianOf(father, child), name, keyed({ person: child, guardian: friend, until }))
    for (const guardian of [mother, father, friend]) expect(await mayRead(guardian, child)).toBe(true)

    // One parent ends the other's authority no more than the child does.
    const his = (await reads(mother, child)).data.person?.proxies.find(({ guardian }) => guardian === father)?.id
    const byLaw = refusal('endProxy', 'Who acts by law is ended by the authority, or lays it down.', {
      code: 'NOT_PERMITTED',
      reason: 'BY_LAW',
    })
    for (const by of [guardianOf(mother, child), self(child)])
      expect(await hub.ask(by, end, keyed({ person: child, proxy: his }))).toEqual(byLaw)

    expect(await hub.given(publicHealth, exclude, keyed({ person: child, guardian: father }))).toEqual({
      excludeGuardian: { person: child, guardian: father, from: start, until: null },
    })
    expect(await Promise.all([mother, father, friend].map((guardian) => mayRead(guardian, child)))).toEqual([
      true,
      false,
      false,
    ])
    expect(await hub.ask(guardianOf(mother, child), name, keyed({ person: child, guardian: father, until }))).toEqual(
      refusal('nameProxy', 'This guardian may not be named.', { code: 'CONFLICT', reason: 'EXCLUDED' }),
    )
    expect(await hub.given(publicHealth, readmit, keyed({ person: child, guardian: father }))).toEqual({
      readmitGuardian: { guardian: father, until: start },
    })
    expect(await mayRead(father, child)).toBe(false)
    expect(await registered(child, father)).toEqual(shown(father))
    expect(await mayRead(father, child)).toBe(true)

    const toAge = startOf('2037-06-10' as never) - hub.clock.now()
    hub.clock.advance(toAge)
    expect(await Promise.all([mother, father].map((guardian) => mayRead(guardian, child)))).toEqual([false, false])
    hub.clock.advance(-toAge)
  })

  test('where the child is and who treats them is kept from guardians when their address is hidden', async () => {
    const [child, mother] = [await personOf('jiro'), await personOf('hanako')]
    await approvedRecord(hub, child, {
      allergies: [{ kind: 'LATEX', substance: 'ラテックス' }],
      contacts: [{ name: '山田 花子', relation: '母', telephone: '090-1234-5678' }],
      hospitals: [{ name: '信見病院', telephone: '0261-22-1234' }],
    })
    await registered(child, mother)
    const seen = async () => (await hub.ask(guardianOf(mother, child), page, { id: child })).data
    const allergies = [{ substance: 'ラテックス' }]
    expect(await seen()).toEqual({
      person: {
        emergencySummary: {
          allergies,
          contacts: [{ name: '山田 花子' }],
          hospitals: [{ name: '信見病院' }],
          attendingDoctor: { institution: code.hospital, telephone: '0261221234' },
        },
      },
    })
    await hub.given(publicHealth, protect, keyed({ subject: child, kind: 'ADDRESS_HIDDEN' }))
    expect(await seen()).toEqual({
      person: { emergencySummary: { allergies, contacts: [], hospitals: [], attendingDoctor: null } },
    })
  })

  test('an adult is their own; one found not to have capacity has whom the court named, until it is recognised', async () => {
    const [adult, guardian] = [await personOf('elder'), await personOf('taro')]
    expect(await registered(adult, guardian)).toEqual(
      refusal('registerGuardian', 'This person is of age: a court says who acts for them.', {
        code: 'INVALID_INPUT',
        reason: 'OF_AGE',
        inputPath: ['input', 'basis'],
      }),
    )
    const until = '2027-11-20T03:00:00.000Z'
    const scope = ['NUMBER', 'EMERGENCY_SUMMARY', 'CONSENT']
    expect(await registered(adult, guardian, { basis: 'ADULT_GUARDIAN', categories: scope, until })).toMatchObject({
      data: { registerGuardian: { basis: 'ADULT_GUARDIAN', categories: scope, until } },
    })
    expect(await mayRead(guardian, adult)).toBe(true)
    expect(await hub.given(publicHealth, capacity, keyed({ person: adult }))).toEqual({
      recogniseCapacity: [{ guardian, basis: 'ADULT_GUARDIAN', ended: start }],
    })
    expect(await mayRead(guardian, adult)).toBe(false)
    // Before they are of age as well: authority ends, and they name whom they like.
    const [minor, mother] = [await personOf('ichiro'), await personOf('hanako')]
    hub.clock.advance(days(1))
    await registered(minor, mother)
    await hub.given(publicHealth, capacity, keyed({ person: minor }))
    expect(await mayRead(mother, minor)).toBe(false)
    expect(await hub.given(self(minor), name, keyed({ person: minor, guardian: mother }))).toMatchObject({
      nameProxy: { basis: 'NAMED' },
    })
    hub.clock.advance(-days(1))
  })

  test('only the municipality where somebody lives says who acts for them by law', async () => {
    const [child, mother] = [await personOf('jiro'), await personOf('hanako')]
    const elsewhere = caller('MUNICIPALITY', 'PUBLIC_HEALTH', code.otherInsurer)
    const no = refusal('registerGuardian', 'This caller may not ask for this with this purpose.', {
      code: 'NOT_PERMITTED',
    })
    for (const by of [elsewhere, insurer, guardianOf(mother, child), self(child)])
      expect(await registered(child, mother, {}, by)).toEqual(no)
    const own = await registered(child, child)
    expect(own).toEqual(
      refusal('registerGuardian', 'Nobody is their own proxy.', {
        code: 'INVALID_INPUT',
        reason: 'OWN_PROXY',
        inputPath: ['input', 'guardian'],
      }),
    )
  })
})
