import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CertificatePlan, makeCertificate, makeRevocationList } from '../../../gateway/demo/card-authority-x509.ts'
import { cardTrust } from '../../../gateway/wiring/cards.ts'
import { days, type Instant, minutes } from '../../../schema/domain/time.ts'
import { UnfitAuthority } from '../../../subgraphs/shared/card/trust.ts'
import { verifyUserCertificate } from '../../../subgraphs/shared/card/verify.ts'
import { temporaryFolder } from '../../support/folder.ts'

const now = Date.parse('2026-11-20T09:00:00Z') as Instant
const at = (offset: number): Instant => (now + offset) as Instant
const policy = '2.25.1001'
const keys = generateKeyPairSync('ed25519')
const root = { name: 'Root', privateKey: keys.privateKey }
const life = { from: at(-days(1)), until: at(days(1)) }
const authority: CertificatePlan = {
  subject: 'Root',
  publicKey: keys.publicKey,
  serial: '01',
  ...life,
  usages: ['CERTIFICATES', 'LISTS'],
  authority: {},
}
const card = makeCertificate(
  { subject: 'card', publicKey: keys.publicKey, serial: '4a', ...life, usages: ['SIGNATURE'], policies: [policy] },
  root,
)
const list = (revoked: readonly string[] = []) => makeRevocationList({ ...life, revoked }, root)
const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

function operatorsFolder() {
  const folder = temporaryFolder()
  for (const part of ['roots', 'intermediates', 'lists']) mkdirSync(join(folder, part))
  writeFileSync(join(folder, 'roots', 'root.pem'), pem(makeCertificate(authority, root)))
  writeFileSync(join(folder, 'lists', 'root.crl'), list())
  let clock = 0
  const trust = cardTrust({ authorityDir: folder, policies: [policy] }, () => clock)
  if (trust === null) throw new Error('It was configured.')
  return {
    folder,
    trust,
    publish(der: Uint8Array, seconds: number) {
      const file = join(folder, 'lists', 'root.crl')
      writeFileSync(file, der)
      utimesSync(file, seconds, seconds)
      clock += minutes(1)
    },
    verdict: () => verifyUserCertificate(card, trust, now),
  }
}

describe('the card authority an operator configures', () => {
  test('is believed, by PEM and by DER', () => {
    expect(operatorsFolder().verdict().good).toBe(true)
  })

  test('revokes while the hub runs, and a list that cannot be read leaves the one before it in force', () => {
    const { publish, verdict } = operatorsFolder()
    const before = verdict().good
    publish(list(['4a']), 1_000)
    const after = verdict()
    publish(Buffer.from('cut off'), 2_000)
    expect([before, after, verdict()]).toEqual([
      true,
      { good: false, reason: 'REVOKED' },
      { good: false, reason: 'REVOKED' },
    ])
  })

  test('may be none', () => {
    expect(cardTrust({ authorityDir: null, policies: null }, () => 0)).toBeNull()
  })

  test('with a root that is none, stops the start', () => {
    const { folder } = operatorsFolder()
    writeFileSync(join(folder, 'roots', 'other.pem'), pem(card))
    expect(() => cardTrust({ authorityDir: folder, policies: [policy] }, () => 0)).toThrow(UnfitAuthority)
  })
})
