import { expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { CredentialId, DelegationId, InstitutionCode, RegionId, UserId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Institution, NewDisaster, Recipient } from '../../../subgraphs/qualification/register-store.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { physician } from '../../support/physician.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, clinic, eachTest } from './bench.ts'
import { opened } from './emergencies.ts'

const hour = 3_600_000
const register = scopeFor('REGISTER', null)
const security = scopeFor('SECURITY', null)
const city = '131130' as InstitutionCode
const registered: Institution = {
  code: clinic,
  name: '見本診療所',
  kind: 'CLINIC',
  status: 'ACTIVE',
  region: 'kanto' as RegionId,
  area: '13113',
  addressPrefix: null,
  emergencyEntitled: true,
  head: null,
  roles: ['CLERK', 'PHYSICIAN'],
}
const nobodyKnows = {
  suspensions: [],
  emergencyEntitled: false,
  offices: [],
  delegation: null,
  disasters: [],
  register: [],
}

export function registerContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const store = () => bench().store.register
  const callerFacts = (changes: Partial<Caller> = {}) => bench().store.facts.callerFacts({ ...physician, ...changes })

  test('an institution is found as it was entered, and as it was entered last', async () => {
    await store().putInstitutions([registered, { ...registered, code: city, kind: 'MUNICIPALITY', roles: [] }])
    expect(await store().institution(clinic)).toEqual(registered)
    await store().putInstitutions([{ ...registered, region: null, area: null, roles: ['CLERK'] }])
    expect(await store().institution(clinic)).toEqual({ ...registered, region: null, area: null, roles: ['CLERK'] })
    expect(await store().institution('0000000000' as InstitutionCode)).toBeNull()
  })

  test('emergency entitlement is that of an active institution', async () => {
    expect(await callerFacts()).toEqual(nobodyKnows)
    await store().putInstitutions([registered])
    expect(await callerFacts()).toEqual({ ...nobodyKnows, emergencyEntitled: true })
    await store().putInstitutions([{ ...registered, status: 'SUSPENDED' }])
    expect(await callerFacts()).toEqual(nobodyKnows)
    expect(await callerFacts({ institution: null })).toEqual(nobodyKnows)
  })

  test('a head knows the offices that name it, and hears when another leads them', async () => {
    const [head, other] = ['1370000001', '1370000002'] as [InstitutionCode, InstitutionCode]
    const office = { ...registered, code: '1370000003' as InstitutionCode, head }
    const officesOf = async (institution: InstitutionCode) => (await callerFacts({ institution })).offices
    const [first, second] = [
      { ...registered, code: head },
      { ...registered, code: other },
    ]
    await store().putInstitutions([first, second, office])
    expect([await officesOf(head), await officesOf(other), await officesOf(office.code)]).toEqual([
      [office.code],
      [],
      [],
    ])
    const { revision } = await bench().store.facts.changes(-1)
    await store().putInstitutions([{ ...office, head: other }])
    expect([await officesOf(head), await officesOf(other)]).toEqual([[], [office.code]])
    const { changes } = await bench().store.facts.changes(revision)
    expect(changes.map(({ of, key }) => `${of} ${key}`).sort()).toEqual([
      `CALLER ${head}`,
      `CALLER ${other}`,
      `CALLER ${office.code}`,
    ])
    await store().putInstitutions([{ ...second, status: 'SUSPENDED' }])
    expect(await officesOf(other)).toEqual([])
  })

  test('machines and readers are found by their keys', async () => {
    const machine = { thumbprint: 'abc', institution: clinic, role: 'REGIONAL_NODE', purpose: 'TREATMENT' } as const
    await store().putMachines([{ ...machine, purpose: 'EMERGENCY' }])
    await store().putMachines([machine])
    expect(await store().machine('abc')).toEqual(machine)
    expect(await store().machine('abd')).toBeNull()
    const reader = { key: 'reader-1', institution: clinic, publicJwk: '{"kty":"OKP"}' }
    await store().putReaders([reader])
    expect(await store().reader('reader-1')).toEqual(reader)
    expect(await store().reader('reader-2')).toBeNull()
  })

  test('a delegation is known to the nurse who names it, and to nobody else', async () => {
    const delegation = {
      role: 'PHYSICIAN',
      physician: physician.user,
      nurse: 'ns-ito' as UserId,
      institution: clinic,
      purposes: ['TREATMENT', 'EMERGENCY'],
      from: bench().at,
      until: (bench().at + hour) as Instant,
    } as const
    const one = accepted(await store().delegate(register, delegation, bench().once('delegate')))
    expect(one).toEqual({ ...delegation, id: expect.stringMatching(/^dlg_[\w-]{22}$/), revoked: null })
    expect((await callerFacts({ delegation: one.id })).delegation).toEqual(one)
    expect((await callerFacts()).delegation).toBeNull()
    expect((await callerFacts({ delegation: 'dlg_0000000000000000000000' as DelegationId })).delegation).toBeNull()
    const revoke = (by: UserId) => store().revokeDelegation(register, one.id, by, bench().once('revoke'))
    expect(reasonOf(await revoke('dr-other' as UserId))?.code).toBe('NOT_FOUND')
    bench().clock.advance(1)
    const revoked = { ...one, revoked: bench().at }
    expect(await revoke(physician.user)).toEqual({ ok: true, value: revoked })
    bench().clock.advance(1)
    expect(await revoke(physician.user)).toEqual({ ok: true, value: revoked })
    expect((await callerFacts({ delegation: one.id })).delegation).toEqual(revoked)
  })

  test('a disaster reaches who works in its areas and who was sent there', async () => {
    const declare = async (changes: Partial<NewDisaster>) =>
      accepted(
        await store().declareDisaster(
          register,
          {
            declaredBy: city,
            areas: ['01'],
            deployed: [],
            from: bench().at,
            until: (bench().at + hour) as Instant,
            ...changes,
          },
          bench().once('declare'),
        ),
      )
    const span = { from: bench().at, until: bench().at + hour }
    await store().putInstitutions([registered])
    expect(await declare({ areas: ['01', '27'] })).toEqual({
      id: expect.stringMatching(/^dec_[\w-]{22}$/),
      declaredBy: city,
      areas: ['01', '27'],
      deployed: [],
      ...span,
    })
    expect((await callerFacts()).disasters).toEqual([])
    await declare({ deployed: [city, clinic] })
    expect((await callerFacts()).disasters).toEqual([span])
    await declare({ areas: ['13'] })
    await declare({ areas: ['13113'] })
    await declare({ areas: ['13112'] })
    expect((await callerFacts()).disasters).toEqual([span, span, span])
    await store().putInstitutions([{ ...registered, area: null }])
    expect((await callerFacts()).disasters).toEqual([span])
    expect((await callerFacts({ institution: null })).disasters).toEqual([])
  })

  test('a recipient of number history is entered once for each beginning', async () => {
    const recipient: Recipient = {
      institution: clinic,
      purpose: 'RESEARCH',
      categories: ['NUMBER_HISTORY'],
      legalBasis: '健康保険法',
      from: bench().at,
      until: null,
      recheckBy: (bench().at + hour) as Instant,
    }
    const enter = () => store().enterRecipient(register, recipient, bench().once('enter'))
    expect(reasonOf(await enter())?.code).toBe('NOT_FOUND')
    await store().putInstitutions([registered])
    expect(await enter()).toEqual({ ok: true, value: recipient })
    expect(reasonOf(await enter())).toEqual({ code: 'CONFLICT', reason: 'ALREADY_ENTERED' })
    const { legalBasis: _, ...known } = recipient
    expect((await callerFacts()).register).toEqual([known])
  })

  test('a credential is suspended once at a time, and lifted with a reason', async () => {
    const at = bench().at
    const { credential } = physician
    await store().suspend(credential, clinic, at)
    await store().suspend(credential, clinic, (at + 1) as Instant)
    const suspension = { credential, by: 'BUDGET', from: at, lifted: null }
    expect((await callerFacts()).suspensions).toEqual([suspension])
    const node = { institution: clinic, credential }
    expect((await callerFacts({ credential: 'node#user' as CredentialId, node })).suspensions).toEqual([suspension])
    expect((await callerFacts({ credential: 'test#other' as CredentialId })).suspensions).toEqual([])
    bench().clock.advance(hour)
    const lift = (of: CredentialId) => store().liftSuspension(security, of, '確認済み', bench().once('lift'))
    const event = {
      id: expect.stringMatching(/^dec_[\w-]{22}$/),
      kind: 'SUSPENDED_BY_BUDGET',
      credential,
      institution: clinic,
      at,
      lifted: bench().at,
    }
    expect(await lift(credential)).toEqual({ ok: true, value: event })
    expect(reasonOf(await lift(credential))?.code).toBe('NOT_FOUND')
    expect((await callerFacts()).suspensions).toEqual([{ ...suspension, lifted: bench().at }])
    await store().suspend(credential, null, bench().at)
    const page = await store().securityEvents(security, 1, null)
    expect(page.items.map(({ item }) => item)).toEqual([{ ...event, institution: null, at: bench().at, lifted: null }])
    expect(page.more).toBe(true)
    const rest = await store().securityEvents(security, 5, page.items[0]?.cursor ?? null)
    expect(rest.items.map(({ item }) => item)).toEqual([event])
    expect(rest.more).toBe(false)
    expect(await store().securityEvents(security, 5, 'forged')).toEqual({ items: [], more: false })
  })

  test('oversight counts the grants and suspensions that began in its span', async () => {
    const from = bench().at
    const review = async (id: string, verdict: 'JUSTIFIED' | 'NOT_JUSTIFIED') =>
      accepted(
        await bench().store.consent.reviewGrant(
          scopeFor('GRANT', null),
          id as never,
          verdict,
          '済',
          'reviewer' as UserId,
          bench().once('review'),
        ),
      )
    const inTime = await opened(bench())
    const late = await opened(bench())
    await opened(bench())
    await opened(bench(), { reviewDue: (from + 1_000 * hour) as Instant })
    await store().suspend(physician.credential, clinic, from)
    await store().suspend('test#other' as CredentialId, clinic, from)
    bench().clock.advance(hour)
    await review(inTime.id, 'JUSTIFIED')
    accepted(await store().liftSuspension(security, physician.credential, '済', bench().once('lift')))
    bench().clock.advance(100 * hour)
    await review(late.id, 'NOT_JUSTIFIED')
    const count = (a: number, b: number) => store().oversight(scopeFor('AGGREGATE', null), a as Instant, b as Instant)
    expect(await count(from, from + 200 * hour)).toEqual({
      grantsOpened: 4,
      grantsReviewed: 2,
      reviewsLate: 2,
      grantsNotJustified: 1,
      suspensions: 2,
      suspensionsLifted: 1,
    })
    const none = {
      grantsOpened: 0,
      grantsReviewed: 0,
      reviewsLate: 0,
      grantsNotJustified: 0,
      suspensions: 0,
      suspensionsLifted: 0,
    }
    expect(await count(from - hour, from)).toEqual(none)
    expect(await count(from + 1, from + hour)).toEqual(none)
  })
}
