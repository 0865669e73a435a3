import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { readRegisterFile } from '../../../gateway/commands/institutions/register-file.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'

afterAll(killHubCommands)

describe('the register of institutions', () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: folder }
  const file = join(folder, 'register.json')
  const clinic = { code: '1312345670', kind: 'CLINIC', name: '試験診療所', region: 'nagano', area: '20' }
  const reader = { institution: clinic.code, publicJwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }
  const machine = { thumbprint: 'b'.repeat(43), institution: clinic.code, role: 'CLERK', purpose: 'INSURANCE' }

  const importing = (content: object) => {
    writeFileSync(file, JSON.stringify(content))
    return hubCommand(['institutions', 'import', file], environment)
  }
  const rows = (table: string) => {
    const database = new DatabaseSync(join(folder, 'qualification.sqlite'), { readOnly: true })
    try {
      return database
        .prepare(`select * from ${table}`)
        .all()
        .map((row) => ({ ...row }))
    } finally {
      database.close()
    }
  }

  test('takes a file, and the same file again', async () => {
    const content = { institutions: [clinic], machines: [machine], readers: [reader] }
    const said = { code: 0, stdout: 'In the register: 1 institutions, 1 machines, 1 readers.\n', stderr: '' }
    expect(await importing(content)).toEqual(said)
    expect(await importing(content)).toEqual(said)
    expect(rows('institution')).toEqual([
      {
        code: clinic.code,
        kind: 'CLINIC',
        name: '試験診療所',
        status: 'ACTIVE',
        region: 'nagano',
        area: '20',
        address_prefix: null,
        emergency_entitled: 0,
        head: null,
        roles: 'CLERK,PHYSICIAN,DENTIST,PHARMACIST,NURSE',
      },
    ])
    expect(rows('machine')).toEqual([machine])
    expect(rows('reader')).toEqual([
      {
        key: expect.stringMatching(/^[\w-]{43}$/),
        institution: clinic.code,
        public_jwk: expect.any(String),
        retired: null,
      },
    ])
  })

  test('stays as it is when a machine’s institution is not there, the institution beside it too', async () => {
    const before = [rows('institution'), rows('machine'), rows('reader')]
    const elsewhere = { ...machine, institution: '1398765430' }
    const refused = await importing({ institutions: [{ ...clinic, name: '別' }], machines: [elsewhere] })
    expect(refused).toEqual({ code: 1, stdout: '', stderr: 'hub: The register has no institution 1398765430.\n' })
    expect([rows('institution'), rows('machine'), rows('reader')]).toEqual(before)
  })

  test('enters offices with who leads them, who is in the register or in the file', async () => {
    const office = { ...clinic, code: '1370000030', kind: 'CARE_OFFICE', head: '1370000040' }
    expect(await importing({ institutions: [office] })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'hub: The register has no institution 1370000040.\n',
    })
    const head = { ...clinic, code: office.head, kind: 'CARE_OFFICE' }
    expect(await importing({ institutions: [office, head] })).toMatchObject({ code: 0 })
    expect(rows('institution').map((row) => [row.code, row.head])).toEqual([
      [clinic.code, null],
      [office.code, head.code],
      [head.code, null],
    ])
  })

  test.each([
    [
      'a head of who is no office of care',
      { institutions: [{ ...clinic, head: '1370000040' }] },
      'offices of care only',
    ],
    [
      'an office that leads itself',
      { institutions: [{ ...clinic, kind: 'CARE_OFFICE', head: clinic.code }] },
      'is another office',
    ],
    ['what is no JSON', '{', 'the file is not JSON'],
    ['a list', '[]', 'expected object'],
    [
      'a role that its kind does not employ',
      { institutions: [{ ...clinic, roles: ['INSURER'] }] },
      'CLINIC employs no INSURER',
    ],
    ['a kind that there is not', { institutions: [{ ...clinic, kind: 'SHOP' }] }, 'institutions[0].kind'],
    ['a code with letters', { institutions: [{ ...clinic, code: '13A' }] }, 'six to ten digits'],
    [
      'a prefix of addresses for who is no municipality',
      { institutions: [{ ...clinic, addressPrefix: '見' }] },
      'municipalities only',
    ],
    ['a field that nobody knows', { institutions: [{ ...clinic, beds: 3 }] }, 'beds'],
    ['an institution twice', { institutions: [clinic, clinic] }, 'institutions has 1312345670 twice'],
    [
      'a reader’s private key',
      { readers: [{ ...reader, publicJwk: { ...reader.publicJwk, d: 'B'.repeat(43) } }] },
      '"d"',
    ],
    ['half a thumbprint', { machines: [{ ...machine, thumbprint: 'b' }] }, '32 bytes as base64url'],
  ])('refuses %s', (_, content, complaint) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    expect(() => readRegisterFile(text)).toThrow(complaint)
  })
})
