import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { signHead, type TreeHead, verifyHead } from '../../../../subgraphs/shared/audit/head.ts'
import { openAuditLog } from '../../../../subgraphs/shared/audit/open-audit-log.ts'
import { loadPublicKey, loadSigningKey, signingKeyOf } from '../../../../subgraphs/shared/audit/signing-key.ts'
import { verifyAuditFile } from '../../../../subgraphs/shared/audit/verify-file.ts'
import { noon, recordNumbered } from '../../../support/audit-records.ts'
import { inFolder } from '../../../support/in-folder.ts'

const newKey = () => signingKeyOf(generateKeyPairSync('ed25519').privateKey)
const head: TreeHead = { log: 'log-1', sequence: 3, size: 12, root: 'ab'.repeat(32), instant: noon }

describe('the key file', () => {
  test('is made once, for its owner alone, and read again as the same key', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'audit.pem')
      const made = loadSigningKey(file, { create: true })
      const text = readFileSync(file, 'utf8')
      const read = loadSigningKey(file, { create: true })
      expect({ id: read.id, mode: statSync(file).mode & 0o777, files: readdirSync(folder) }).toEqual({
        id: made.id,
        mode: 0o600,
        files: ['audit.pem'],
      })
      expect(made.id).toMatch(/^[0-9a-f]{16}$/)
      expect(text.startsWith('-----BEGIN PRIVATE KEY-----\n')).toBe(true)
    })
  })

  test('is not made where it must exist, and not used when others can read it or it is another kind', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'audit.pem')
      expect(() => loadSigningKey(file, { create: false })).toThrow('ENOENT')
      loadSigningKey(file, { create: true })
      chmodSync(file, 0o640)
      expect(() => loadSigningKey(file, { create: true })).toThrow('can be read by others')
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
      chmodSync(file, 0o600)
      expect(() => loadSigningKey(file, { create: false })).toThrow('not an Ed25519 key')
      writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }))
      expect(() => loadPublicKey(file)).toThrow('not an Ed25519 key')
    })
  })
})

describe('a signed head', () => {
  test('holds for what it says and under its own key alone', () => {
    const key = newKey()
    const signed = signHead(head, key)
    expect(verifyHead(signed, [newKey().publicKey, key.publicKey])).toBe('VALID')
    expect(verifyHead(signed, [newKey().publicKey])).toBe('UNKNOWN_KEY')
    const changes: Partial<TreeHead>[] = [
      { log: 'log-2' },
      { sequence: 4 },
      { size: 13 },
      { root: 'ac'.repeat(32) },
      { instant: (noon + 1) as TreeHead['instant'] },
    ]
    for (const change of changes) expect(verifyHead({ ...signed, ...change }, [key.publicKey])).toBe('FORGED')
    const other = newKey()
    expect(verifyHead({ ...signed, key: other.id }, [other.publicKey])).toBe('FORGED')
  })

  test('a log goes on under a new key, and both keys verify it', async () => {
    await inFolder(async (folder) => {
      const [former, current] = [newKey(), newKey()]
      const options = { file: join(folder, 'audit.db'), process: 'hub', region: null, now: () => noon }
      const first = await openAuditLog({ ...options, key: former })
      await first.settle([first.append(recordNumbered(0))])
      await first.close()

      await expect(openAuditLog({ ...options, key: current })).rejects.toMatchObject({ name: 'AuditUnavailable' })
      const second = await openAuditLog({ ...options, key: current, formerKeys: [former.publicKey] })
      await second.settle([second.append(recordNumbered(1))])
      await second.close()

      expect(await verifyAuditFile(options.file, [former.publicKey, current.publicKey])).toMatchObject({
        leaves: 2,
        findings: [],
      })
      expect((await verifyAuditFile(options.file, [current.publicKey])).findings).toEqual([
        { kind: 'HEAD_OF_UNKNOWN_KEY', index: 0, until: 0 },
        { kind: 'HEAD_OF_UNKNOWN_KEY', index: 1, until: 1 },
      ])
    })
  })
})
