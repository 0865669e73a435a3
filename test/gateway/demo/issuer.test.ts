import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createKeySet } from '../../../gateway/authenticate/keyset.ts'
import { createAuthenticator } from '../../../gateway/authenticate.ts'
import { createDemoIssuer, type RoleDefaults, usualPurpose } from '../../../gateway/demo/issuer.ts'
import { openDemoSecret } from '../../../gateway/demo/secret.ts'
import { type Role, roles } from '../../../schema/domain/caller.ts'
import { employable, institutionKinds, type RegisteredInstitution } from '../../../schema/domain/institution.ts'
import { frozenClock } from '../../support/clock.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { childId, institution, personId } from '../authenticate/rig.ts'

/** One institution of each kind; a role works at the first kind that employs it. */
const register = new Map<string, RegisteredInstitution>(
  institutionKinds.map((kind, index) => {
    const code = String(1_300_000_000 + index)
    return [code, institution(code, kind)] as const
  }),
)

function usual(role: Role): RoleDefaults {
  if (role === 'PERSON') return { person: personId }
  if (role === 'GUARDIAN') return { person: personId, actingFor: childId }
  const employer = [...register.values()].find(({ kind }) => employable[kind].includes(role))
  return employer ? { institution: employer.code } : {}
}

function setup(folder = temporaryFolder()) {
  const clock = frozenClock()
  const issuer = createDemoIssuer({
    secret: openDemoSecret({ mode: 'demo', folder }),
    clock: clock.now,
    defaults: usual,
  })
  const trusted = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    keys: createKeySet({ source: issuer.source, clock: clock.now }),
    userPrefix: '',
    roles: 'ALL' as const,
  }
  const authenticate = createAuthenticator({
    issuers: [trusted],
    institutions: { find: (code) => register.get(code) ?? null },
    machines: { find: () => null },
    clock: clock.now,
  })
  const enter = (token: string) => authenticate({ authorization: `Bearer ${token}`, certificate: null })
  return { folder, clock, issuer, enter }
}

describe('the development issuer', () => {
  it.each(roles)('makes a token that lets a %s in, for what they mostly ask', async (role) => {
    const { issuer, enter } = setup()
    const caller = accepted(await enter(accepted(await issuer.mintToken({ role }))))
    expect(caller).toMatchObject({
      role,
      purpose: usualPurpose[role],
      user: `demo-${role.toLowerCase().replaceAll('_', '-')}`,
      secondFactor: true,
      institution: usual(role).institution ?? null,
      person: usual(role).person ?? null,
      actingFor: usual(role).actingFor ?? null,
    })
  })

  it('says in it whatever it is asked to', async () => {
    const { issuer, enter, clock } = setup()
    const delegation = `dlg_${'d'.repeat(22)}`
    const request = {
      role: 'NURSE',
      purpose: 'EMERGENCY',
      delegation,
      secondFactor: false,
      user: 'n1',
      ttl: 60,
    } as const
    const token = accepted(await issuer.mintToken(request))
    const now = clock.now() / 1000
    expect(decodeJwt(token)).toMatchObject({ iat: now, exp: now + 60 })
    expect(accepted(await enter(token))).toMatchObject({
      role: 'NURSE',
      purpose: 'EMERGENCY',
      delegation,
      secondFactor: false,
      user: 'n1',
    })
  })

  it.each([
    ['lives longer than twelve hours', { role: 'CLERK', ttl: 43_201 }, 'TTL'],
    ['is dead at birth', { role: 'CLERK', ttl: 0 }, 'TTL'],
    ['never ends', { role: 'CLERK', ttl: Number.NaN }, 'TTL'],
    ['names somebody by twelve digits', { role: 'CLERK', user: '123456789018' }, 'BAD_CLAIMS'],
    ['names a person who is none', { role: 'PERSON', person: 'me' }, 'BAD_CLAIMS'],
    ['makes a clerk a guardian', { role: 'CLERK', actingFor: childId }, 'INCOHERENT'],
  ] as const)('makes none that %s', async (_, request, reason) => {
    const { issuer } = setup()
    expect(reasonOf(await issuer.mintToken(request))).toEqual({ code: 'INVALID_INPUT', reason })
  })

  it('keeps its key in a file of its own, over starts', async () => {
    const { folder, issuer } = setup()
    const token = accepted(await issuer.mintToken({ role: 'CLERK' }))
    expect(reasonOf(await setup(folder).enter(token))).toBeNull()
    expect(reasonOf(await setup().enter(token))).toEqual({ code: 'UNAUTHENTICATED', reason: 'UNKNOWN_KEY' })
    expect(statSync(join(folder, 'demo.secret')).mode & 0o777).toBe(0o600)
  })

  it('publishes no private part', async () => {
    const { issuer } = setup()
    const { keys } = JSON.parse(await issuer.source.load(AbortSignal.timeout(1000)))
    expect(keys.map((key: object) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x']])
  })

  it('does not exist in production', () => {
    const folder = temporaryFolder()
    expect(() => openDemoSecret({ mode: 'production', folder })).toThrow('Demo keys exist in demo mode only.')
  })

  it('does not work with a spoilt secret', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'demo.secret'), 'short', { mode: 0o600 })
    expect(() => openDemoSecret({ mode: 'demo', folder })).toThrow('The demo secret is spoilt')
  })
})
