import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { MachineRegister, PresentedCertificate } from '../../../gateway/authenticate/certificate.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { issueCertificate } from '../../support/x509.ts'
import { institution, personId, rig, sign, start } from './rig.ts'

const day = 86_400_000
const lifetime = { from: new Date(start - day), until: new Date(start + day) }
const authority = { subject: 'Test CA', privateKey: issueCertificate({ ...lifetime, subject: 'Test CA' }).privateKey }

function machine(change: Partial<Parameters<typeof issueCertificate>[0]> = {}): PresentedCertificate {
  const { certificate } = issueCertificate({ ...lifetime, subject: 'node.region-13', ...change }, authority)
  return { certificate, authorized: true }
}

const thumbprintOf = ({ certificate }: PresentedCertificate) => hash('sha256', certificate.raw, 'base64url')

const bySubject: MachineRegister = {
  find: ({ subject, issuer }) =>
    subject === 'CN=node.region-13' && issuer === 'CN=Test CA'
      ? { institution: '1390000013' as InstitutionCode, role: 'REGIONAL_NODE', purpose: 'TREATMENT' }
      : null,
}

async function nodeRig(status: 'ACTIVE' | 'SUSPENDED' = 'ACTIVE') {
  const made = await rig({
    machines: bySubject,
    institutions: [institution('1390000013', 'REGIONAL_NETWORK', { status })],
  })
  const bound = (presented: PresentedCertificate, change: Record<string, unknown> = {}) =>
    sign(made.keys.EdDSA, { cnf: { 'x5t#S256': thumbprintOf(presented) }, ...change })
  return { ...made, bound }
}

const refusal = (reason: string) => ({ code: 'UNAUTHENTICATED', reason })

describe('a machine with a client certificate', () => {
  it('that names no user asks for itself, as the register has it', async () => {
    const { authenticate } = await nodeRig()
    const caller = accepted(await authenticate({ authorization: undefined, certificate: machine() }))
    expect(caller).toEqual({
      role: 'REGIONAL_NODE',
      purpose: 'TREATMENT',
      user: caller.credential,
      credential: expect.stringMatching(/^crd_[\w-]{22}$/),
      institution: '1390000013',
      region: '13',
      person: null,
      actingFor: null,
      delegation: null,
      secondFactor: false,
      node: null,
    })
  })

  it('keeps its credential when the certificate is renewed', async () => {
    const { authenticate } = await nodeRig()
    const credentials = await Promise.all(
      [machine(), machine({ serial: 2 })].map(async (certificate) => {
        return accepted(await authenticate({ authorization: undefined, certificate })).credential
      }),
    )
    expect(credentials[0]).toBe(credentials[1])
  })

  it('speaks for the user whose token is bound to it; the user is the caller', async () => {
    const { authenticate, bound } = await nodeRig()
    const certificate = machine()
    const itself = accepted(await authenticate({ authorization: undefined, certificate }))
    const caller = accepted(await authenticate({ authorization: `Bearer ${await bound(certificate)}`, certificate }))
    expect([caller.role, caller.user, caller.institution]).toEqual(['PHYSICIAN', 'dr-tanaka', '1310000019'])
    expect(caller.node).toEqual({ institution: '1390000013', credential: itself.credential })
    expect(caller.credential).not.toBe(itself.credential)
  })

  it('may not present a token bound to another machine, or to none', async () => {
    const { authenticate, bound, keys } = await nodeRig()
    const certificate = machine()
    const stolen = await bound(machine({ serial: 3 }))
    const unbound = await sign(keys.EdDSA)
    const outcomes = [stolen, unbound].map((token) => authenticate({ authorization: `Bearer ${token}`, certificate }))
    expect((await Promise.all(outcomes)).map(reasonOf)).toEqual([refusal('NOT_BOUND'), refusal('NOT_BOUND')])
  })

  it('is needed for a bound token, remembered or not', async () => {
    const { authenticate, bearer, bound } = await nodeRig()
    const certificate = machine()
    const token = await bound(certificate)
    expect(reasonOf(await bearer(token))).toEqual(refusal('NOT_BOUND'))
    expect(reasonOf(await authenticate({ authorization: `Bearer ${token}`, certificate }))).toBeNull()
    expect(reasonOf(await bearer(token))).toEqual(refusal('NOT_BOUND'))
  })

  it('speaks for somebody at work, not for a private person or another machine', async () => {
    const { authenticate, bound } = await nodeRig()
    const certificate = machine()
    const tokens = [
      await bound(certificate, { role: 'PERSON', person: personId, institution: undefined, purpose: 'OWN_REQUEST' }),
      await bound(certificate, { role: 'REGIONAL_NODE', institution: '1390000013' }),
      await bound(certificate, { role: 'AUDITOR', institution: undefined, purpose: 'OVERSIGHT' }),
    ]
    const outcomes = tokens.map((token) => authenticate({ authorization: `Bearer ${token}`, certificate }))
    expect((await Promise.all(outcomes)).map(reasonOf)).toEqual([
      refusal('INCOHERENT'),
      refusal('INCOHERENT'),
      refusal('INCOHERENT'),
    ])
  })

  it.each([
    ['TLS found no path to an authority', { ...machine(), authorized: false }, 'BAD_CERTIFICATE'],
    ['it is an authority’s own', machine({ authority: true }), 'BAD_CERTIFICATE'],
    ['it is not valid yet', machine({ from: new Date(start + 1000) }), 'BAD_CERTIFICATE'],
    ['it ends now', machine({ until: new Date(start) }), 'BAD_CERTIFICATE'],
    ['it is not in the register', machine({ subject: 'node.region-99' }), 'UNKNOWN_CERTIFICATE'],
  ])('is refused when %s', async (_, certificate, reason) => {
    const { authenticate } = await nodeRig()
    expect(reasonOf(await authenticate({ authorization: undefined, certificate }))).toEqual(refusal(reason))
  })

  it('is refused when its institution is suspended, whomever it speaks for', async () => {
    const { authenticate, bound } = await nodeRig('SUSPENDED')
    const certificate = machine()
    const authorization = `Bearer ${await bound(certificate)}`
    expect(reasonOf(await authenticate({ authorization, certificate }))).toEqual(refusal('INSTITUTION_SUSPENDED'))
  })
})
