import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../gateway/config.ts'
import { type CertificatePlan, makeCertificate, makeRevocationList } from '../../../gateway/demo/card-authority-x509.ts'
import { createLog } from '../../../gateway/telemetry/log.ts'
import { Closing } from '../../../gateway/wiring/base.ts'
import { openCards } from '../../../gateway/wiring/cards.ts'
import { days, type Instant } from '../../../schema/domain/time.ts'
import { trustNobody, UnfitAuthority } from '../../../subgraphs/shared/card/trust.ts'
import { type CertificateReason, verifyUserCertificate } from '../../../subgraphs/shared/card/verify.ts'
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

const stranger = { name: 'Root', privateKey: generateKeyPairSync('ed25519').privateKey }
const noList = 'No revocation list in force of 1 card authorities: their cards are refused.'

function authorityFolder(): string {
  const folder = temporaryFolder()
  for (const part of ['roots', 'intermediates', 'lists']) mkdirSync(join(folder, part))
  writeFileSync(join(folder, 'roots', 'root.pem'), pem(makeCertificate(authority, root)))
  return folder
}

function publisher(folder: string) {
  let seconds = 1_000
  return (der: Uint8Array, file = 'root.crl') => {
    writeFileSync(join(folder, 'lists', file), der)
    utimesSync(join(folder, 'lists', file), ++seconds, seconds)
  }
}

async function hub(environment: Readonly<Record<string, string>>) {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const closing = new Closing()
  let clock = now
  const cards = await openCards({ config: readConfig(environment), log, now: () => clock, closing }, null)
  await closing.run()
  return {
    ...cards,
    verdict: () => verifyUserCertificate(card, cards.trust, clock),
    wait: (milliseconds: number) => {
      clock = at(milliseconds)
    },
    /** What the operator has read since. */
    said: () => lines.splice(0).map((line) => JSON.parse(line) as unknown),
  }
}
const hubWith = (folder: string) => hub({ CARD_AUTHORITY_DIR: folder, CARD_POLICIES: policy })
const line = (of: object) => ({ level: 50, time: expect.any(String), msg: 'card revocation lists', ...of })
const good = expect.objectContaining({ good: true })
const refused = (reason: CertificateReason) => ({ good: false, reason })
const ready = { ready: true, reasons: [] }

describe('the card authority an operator configures', () => {
  test('is believed, by PEM and by DER', async () => {
    const folder = authorityFolder()
    publisher(folder)(list())
    const { verdict, readiness, said } = await hubWith(folder)
    expect([verdict(), readiness(), said()]).toEqual([good, ready, []])
  })

  test('revokes while the hub runs, and with a list taken away refuses', async () => {
    const folder = authorityFolder()
    const publish = publisher(folder)
    publish(list())
    const { verdict, look, readiness } = await hubWith(folder)
    const before = verdict()
    publish(list(['4a']))
    await look()
    const after = verdict()
    rmSync(join(folder, 'lists', 'root.crl'))
    await look()
    expect([before, after, verdict()]).toEqual([good, refused('REVOKED'), refused('LIST_MISSING')])
    expect(readiness()).toEqual({ ready: true, reasons: [noList] })
  })

  test('says once that a list cannot be read, or is not the authority’s, and keeps the one before until it is outdated', async () => {
    const folder = authorityFolder()
    const publish = publisher(folder)
    publish(list(['4a']))
    const { verdict, look, readiness, said, wait } = await hubWith(folder)
    publish(Buffer.from('cut off'))
    await look()
    await look()
    const unreadable = [verdict(), readiness(), said()]
    publish(makeRevocationList({ ...life, revoked: [] }, stranger))
    await look()
    const forged = [verdict(), readiness(), said()]
    wait(days(1))
    const outdated = readiness()
    publish(makeRevocationList({ from: at(days(1)), until: at(days(2)), revoked: [] }, root))
    await look()
    expect([unreadable, forged, outdated, readiness()]).toEqual([
      [refused('REVOKED'), ready, [line({ file: 'root.crl', trouble: 'UNREADABLE', kept: true })]],
      [refused('REVOKED'), ready, [line({ file: 'root.crl', trouble: 'NOT_GENUINE', kept: true })]],
      { ready: true, reasons: [noList] },
      { ready: true, reasons: [] },
    ])
  })

  test('without a list that can be read starts, refuses, and says so', async () => {
    const folder = authorityFolder()
    publisher(folder)(Buffer.from('no list'), 'other.crl')
    const { verdict, readiness, said } = await hubWith(folder)
    expect([verdict(), readiness(), said()]).toEqual([
      refused('LIST_MISSING'),
      { ready: true, reasons: [noList] },
      [line({ file: 'other.crl', trouble: 'UNREADABLE', kept: false })],
    ])
  })

  test('with a folder that is gone goes on with the lists it has, and says so', async () => {
    const folder = authorityFolder()
    publisher(folder)(list())
    const { verdict, look, said } = await hubWith(folder)
    rmSync(join(folder, 'lists'), { recursive: true })
    await look()
    expect([verdict(), said()]).toEqual([good, [line({ trouble: 'FOLDER' })]])
  })

  test('may be none, and then no card opens anything', async () => {
    const { trust, readiness } = await hub({})
    expect([trust, readiness()]).toEqual([trustNobody, ready])
  })

  test('may be many in one file, with what tools write for people between them', async () => {
    const folder = authorityFolder()
    const between = { name: 'Between', privateKey: stranger.privateKey }
    const { subject: _, ...above } = authority
    const [one, two] = ['Other', 'Between'].map((subject) => {
      const publicKey = createPublicKey(stranger.privateKey)
      return pem(makeCertificate({ ...above, subject, publicKey, serial: `0${subject.length}` }, root))
    })
    writeFileSync(join(folder, 'intermediates', 'bundle.pem'), `Certificate:\n    Data:\n${one}\n# two\n${two}`)
    const publish = publisher(folder)
    publish(list())
    publish(makeRevocationList({ ...life, revoked: [] }, between), 'between.crl')
    const { trust } = await hubWith(folder)
    const below = makeCertificate(
      { subject: 'card', publicKey: keys.publicKey, serial: '4b', ...life, usages: ['SIGNATURE'], policies: [policy] },
      between,
    )
    expect(verifyUserCertificate(below, trust, now)).toEqual(good)
  })

  test('publishes each list in a file of its own: a second one would be passed over', async () => {
    const folder = authorityFolder()
    publisher(folder)(Buffer.from(`${pem(list())}${pem(list(['4a']))}`))
    const { verdict, said } = await hubWith(folder)
    expect([verdict(), said()]).toEqual([
      refused('LIST_MISSING'),
      [line({ file: 'root.crl', trouble: 'UNREADABLE', kept: false })],
    ])
  })

  test.each<[string, string, string | Uint8Array, string]>([
    ['a card', 'roots/other.pem', pem(card), 'roots/other.pem: a certificate may not sign others'],
    ['a text', 'intermediates/README', 'the authorities', 'intermediates/README: a file is no certificate'],
    [
      'a root that another vouches for',
      'roots/a.pem',
      pem(makeCertificate({ ...authority, subject: 'Below' }, root)),
      'roots/a.pem: a root is not signed by itself',
    ],
  ])('with %s among them, stops the start and names the file', async (_, file, content, says) => {
    const folder = authorityFolder()
    writeFileSync(join(folder, file), content)
    await expect(hubWith(folder)).rejects.toThrow(new UnfitAuthority(says))
  })

  test('without a root stops the start', async () => {
    const folder = authorityFolder()
    rmSync(join(folder, 'roots', 'root.pem'))
    await expect(hubWith(folder)).rejects.toThrow(new UnfitAuthority('roots holds no certificate'))
  })
})
