import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeCertificate } from '../../../../gateway/demo/card-authority-x509.ts'
import { days, type Instant } from '../../../../schema/domain/time.ts'
import { readCertificate } from '../../../../subgraphs/shared/card/certificate.ts'
import { openListReader } from '../../../../subgraphs/shared/card/list-thread.ts'
import { readRevocationList } from '../../../../subgraphs/shared/card/revocation.ts'
import { hasSerial, serialsAt } from '../../../../subgraphs/shared/card/serials.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import {
  element,
  integer,
  revokedEntry,
  sequence,
  utcTime,
  writeEntries,
  writeList,
} from '../../../support/revocation-list.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const now = Date.parse('2026-11-20T09:00:00Z') as Instant
const life = { from: (now - days(1)) as Instant, until: (now + days(1)) as Instant }
const keys = generateKeyPairSync('ed25519')
const rootDer = makeCertificate(
  {
    subject: 'Root',
    publicKey: keys.publicKey,
    serial: '01',
    ...life,
    usages: ['CERTIFICATES', 'LISTS'],
    authority: {},
  },
  { name: 'Root', privateKey: keys.privateKey },
)
const root = readCertificate(rootDer)
if (root === null) throw new Error('It was made here.')
const listOf = (entries: Uint8Array, issuer = 'Root') => writeList({ issuer, key: keys.privateKey, ...life, entries })
const read = (der: Uint8Array) => readRevocationList(der, [root])
const seed = Number(process.env.LIST_SEED ?? 20_261_121)

/** Serial numbers of 16 octets, positive, each with its place in it. */
function manySerials(count: number, random: SeededRandom): Buffer {
  const serials = Buffer.alloc(count * 16)
  for (let place = 0; place < serials.length; place += 4) serials.writeUInt32BE(random.integer(2 ** 32), place)
  for (let entry = 0; entry < count; entry++) {
    serials[entry * 16] = 0x40 | ((serials[entry * 16] ?? 0) & 0x3f)
    serials.writeUInt32BE(entry * 2, entry * 16 + 12)
  }
  return serials
}

const serialAt = (serials: Buffer, entry: number): string =>
  serials.subarray(entry * 16, entry * 16 + 16).toString('hex')
/** The one beside it, which no list names: places are even. */
const neighbourOf = (serial: string): string => (BigInt(`0x${serial}`) + 1n).toString(16)

describe(`a large list (LIST_SEED=${seed})`, () => {
  test('of four thousand entries names each of them and no other', () => {
    const serials = manySerials(4_000, new SeededRandom(seed))
    const list = read(listOf(writeEntries(serials)))
    const all = Array.from({ length: 4_000 }, (_, entry) => serialAt(serials, entry))
    const revoked = list?.revoked ?? { width: 0, rows: new Uint8Array() }
    expect(all.filter((serial) => !hasSerial(revoked, serial))).toEqual([])
    expect(all.filter((serial) => hasSerial(revoked, neighbourOf(serial)))).toEqual([])
    expect(list?.signedBy).toEqual(new Set([root.keyDigest]))
  })

  test('of a million entries is read in a thread, as data of no more than its octets', async () => {
    const random = new SeededRandom(seed)
    const serials = manySerials(1_000_000, random)
    const file = join(temporaryFolder(), 'root.crl')
    writeFileSync(file, listOf(writeEntries(serials)))
    const reader = openListReader([rootDer])
    const list = await reader.read(file)
    await reader.close()
    const { width, rows } = list?.revoked ?? { width: 0, rows: new Uint8Array() }
    expect([width, rows.length, list?.from, list?.until]).toEqual([16, 16_000_000, life.from, life.until])
    expect(list?.signedBy).toEqual(new Set([root.keyDigest]))
    const some = [0, 999_999, ...Array.from({ length: 1_000 }, () => random.integer(1_000_000))]
    const wrong = some.filter((entry) => {
      const serial = serialAt(serials, entry)
      return !hasSerial({ width, rows }, serial) || hasSerial({ width, rows }, neighbourOf(serial))
    })
    expect(wrong).toEqual([])
  })
})

test(`a table of serial numbers holds what a set of them does (LIST_SEED=${seed})`, () => {
  const random = new SeededRandom(seed)
  for (let round = 0; round < 200; round++) {
    const octets = Buffer.from(Array.from({ length: 40 }, () => random.integer(4)))
    const places = Array.from({ length: random.integer(12) }, () => {
      const start = random.integer(38)
      return { start, end: start + 1 + random.integer(2) }
    }).filter(({ start }) => octets[start] !== 0)
    const table = serialsAt(octets, {
      starts: Uint32Array.from(places, ({ start }) => start),
      ends: Uint32Array.from(places, ({ end }) => end),
    })
    const set = new Set(places.map(({ start, end }) => octets.subarray(start, end).toString('hex')))
    const asked = Array.from({ length: 1_030 }, (_, number) => {
      const hex = (number + 1).toString(16)
      return hex.length % 2 === 0 ? hex : `0${hex}`
    })
    expect(asked.filter((serial) => hasSerial(table, serial))).toEqual(asked.filter((serial) => set.has(serial)))
  }
})

describe('a list with', () => {
  const id = element(0x06, Buffer.from('551d15', 'hex'))
  const value = element(0x04, Buffer.from([0x0a, 1, 1]))
  const flag = (octet: number) => element(0x01, Buffer.from([octet]))
  const entry = (...more: readonly Uint8Array[]) => sequence(revokedEntry('4a'), revokedEntry('4b', ...more))
  const names = (entries: Uint8Array) => {
    const list = read(listOf(entries))
    return list === null ? null : ['4a', '4b', '4c'].filter((serial) => hasSerial(list.revoked, serial))
  }

  test.each<[string, Buffer]>([
    ['no extensions', entry()],
    ['a reason', entry(sequence(sequence(id, value)))],
    ['a reason said to be no critical one', entry(sequence(sequence(id, flag(0), value)))],
    ['entries out of order', sequence(revokedEntry('4b'), revokedEntry('4a'))],
    ['an entry twice', sequence(revokedEntry('4b'), revokedEntry('4a'), revokedEntry('4b'))],
    [
      'a time after 2049',
      sequence(revokedEntry('4a'), sequence(integer('4b'), element(0x18, Buffer.from('20500101000000Z')))),
    ],
  ])('%s is read', (_, entries) => {
    expect(names(entries)).toEqual(['4a', '4b'])
  })

  test('no entries names nobody', () => {
    expect([names(sequence()), names(Buffer.alloc(0))]).toEqual([[], []])
  })

  test.each<[string, Buffer]>([
    ['an extension that is critical', entry(sequence(sequence(id, flag(0xff), value)))],
    ['a flag of two octets', entry(sequence(sequence(id, element(0x01, Buffer.from([0, 0])), value)))],
    ['an extension without a value', entry(sequence(sequence(id)))],
    ['an extension without a name', entry(sequence(sequence(value, value)))],
    ['something behind the extensions', entry(sequence(sequence(id, value)), utcTime())],
    ['an entry without a time', sequence(sequence(integer('4a')))],
    ['a time in letters', sequence(sequence(integer('4a'), utcTime('26112000000aZ')))],
    ['a time of another place', sequence(sequence(integer('4a'), utcTime('261120000000+0900')))],
    ['an entry that is a number', sequence(integer('4a'))],
    ['a serial number below nought', sequence(sequence(element(0x02, Buffer.from([0x80])), utcTime()))],
    ['the serial number nought', sequence(revokedEntry('00'))],
    ['a serial number of no octets', sequence(sequence(element(0x02), utcTime()))],
    ['a serial number of 21 octets', sequence(revokedEntry('4a'.repeat(21)))],
    ['an entry longer than the list', sequence(revokedEntry('4a'), Buffer.from([0x30, 0x7f, 0x02, 0x01, 0x4a]))],
    ['a length of four gigabytes', sequence(Buffer.from('3084ffffffff02014a', 'hex'))],
    ['a length of five octets', sequence(Buffer.from('30850000000012', 'hex'), revokedEntry('4a').subarray(2))],
    [
      'a length that is not definite',
      sequence(Buffer.from('3080', 'hex'), revokedEntry('4a').subarray(2), Buffer.from([0, 0])),
    ],
    ['a length in more octets than it needs', sequence(Buffer.from('308112', 'hex'), revokedEntry('4a').subarray(2))],
    ['a tag of several octets', sequence(Buffer.from('3f3012', 'hex'), revokedEntry('4a').subarray(2))],
    ['a stray octet at the end', sequence(revokedEntry('4a'), Buffer.from([0x30]))],
  ])('%s is no list, all of it', (_, entries) => {
    expect(names(entries)).toBeNull()
  })

  test('bytes missing, at whatever length, is no list', () => {
    const der = listOf(entry(sequence(sequence(id, value))))
    expect([...der.keys()].filter((length) => read(der.subarray(0, length)) !== null)).toEqual([])
  })

  test('any one octet changed is no list, or one that nobody signed', () => {
    const der = listOf(entry(sequence(sequence(id, value))))
    const believed = [...der.keys()].filter((place) => {
      const changed = Buffer.from(der)
      changed[place] = (changed[place] ?? 0) ^ 0x01
      return (read(changed)?.signedBy.size ?? 0) > 0
    })
    expect(believed).toEqual([])
  })

  test('a frame larger than any issuer writes is no list', () => {
    expect(read(listOf(entry(), 'x'.repeat(70_000)))).toBeNull()
  })
})

test('a file that is gone, or holds no list, cannot be read; the next one can', async () => {
  const folder = temporaryFolder()
  const [bad, good] = [join(folder, 'bad.crl'), join(folder, 'good.pem')]
  writeFileSync(bad, 'no list')
  const base64 = listOf(sequence(revokedEntry('4a')))
    .toString('base64')
    .replace(/.{64}/g, '$&\n')
  writeFileSync(good, `Issued for tests\n-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`)
  const reader = openListReader([rootDer])
  const [missing, none, list] = [await reader.read(join(folder, 'x')), await reader.read(bad), await reader.read(good)]
  await reader.close()
  expect([missing, none, list !== null && hasSerial(list.revoked, '4a')]).toEqual([null, null, true])
})
