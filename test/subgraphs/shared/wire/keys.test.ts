import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../../../subgraphs/shared/wire/keys.ts'
import { temporaryFolder } from '../../../support/folder.ts'

describe('a service’s keys', () => {
  it('are made once, the private ones for the service alone', () => {
    const folder = join(temporaryFolder(), 'keys')
    makeServiceKeys(folder, 'mpi')
    const before = readServiceKeys(folder, 'mpi')
    makeServiceKeys(folder, 'mpi')
    expect(readServiceKeys(folder, 'mpi').signing.kid).toBe(before.signing.kid)
    expect(readdirSync(folder).sort()).toEqual(['mpi.jwks.json', 'mpi.private.jwks.json'])
    expect(statSync(join(folder, 'mpi.private.jwks.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(folder, 'mpi.jwks.json'), 'utf8')).not.toContain('"d"')
  })

  it('are named by their RFC 7638 thumbprint, alike on both sides', async () => {
    const folder = temporaryFolder()
    makeServiceKeys(folder, 'mpi')
    const mine = readServiceKeys(folder, 'mpi')
    const theirs = readKeyDirectory(folder, ['mpi']).get('mpi')
    expect(theirs?.verifying.map(({ kid }) => kid)).toEqual([mine.signing.kid])
    expect(theirs?.sealing.kid).toBe(mine.opening[0]?.kid)
    expect(await calculateJwkThumbprint(mine.signing.key.export({ format: 'jwk' }))).toBe(mine.signing.kid)
  })

  it('are not read from a file that others may read', () => {
    const folder = temporaryFolder()
    makeServiceKeys(folder, 'mpi')
    chmodSync(join(folder, 'mpi.private.jwks.json'), 0o640)
    expect(() => readServiceKeys(folder, 'mpi')).toThrow('A private key file may be read by others: give it mode 0600.')
    expect(() => makeServiceKeys(folder, 'mpi')).toThrow('A private key file may be read by others: give it mode 0600.')
  })

  it('are not invented where they are missing, or where the file is spoilt', () => {
    const folder = temporaryFolder()
    expect(() => readServiceKeys(folder, 'mpi')).toThrow('A private key file is missing.')
    writeFileSync(join(folder, 'mpi.private.jwks.json'), '{"keys":[]}', { mode: 0o600 })
    expect(() => readServiceKeys(folder, 'mpi')).toThrow()
  })

  it('after a rotation the newest signs and seals, the older ones still open', () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()]
    makeServiceKeys(folder, 'mpi')
    makeServiceKeys(other, 'mpi')
    const file = 'mpi.private.jwks.json'
    const [newer, older] = [other, folder].map((from) => JSON.parse(readFileSync(join(from, file), 'utf8')).keys)
    writeFileSync(join(folder, file), JSON.stringify({ keys: [...newer, ...older] }), { mode: 0o600 })
    makeServiceKeys(folder, 'mpi')
    const keys = readServiceKeys(folder, 'mpi')
    expect([keys.signing.kid, ...keys.opening.map(({ kid }) => kid)]).toEqual([
      newer[0].kid,
      newer[1].kid,
      older[1].kid,
    ])
    const known = readKeyDirectory(folder, ['mpi']).get('mpi')
    expect(known?.verifying.map(({ kid }) => kid)).toEqual([newer[0].kid, older[0].kid])
    expect(known?.sealing.kid).toBe(newer[1].kid)
  })

  it.each(['../mpi', 'MPI', '', 'a/b', 'a\0b'])('are not looked for under the name %j', (name) => {
    expect(() => makeServiceKeys(temporaryFolder(), name)).toThrow('Not a service name.')
  })
})
