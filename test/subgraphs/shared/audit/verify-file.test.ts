import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { copyFileSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserId } from '../../../../schema/domain/ids.ts'
import type { SignedHead } from '../../../../subgraphs/shared/audit/head.ts'
import { openAuditLog } from '../../../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey, signingKeyOf } from '../../../../subgraphs/shared/audit/signing-key.ts'
import { type VerifyOptions, verifyAuditFile } from '../../../../subgraphs/shared/audit/verify-file.ts'
import { noon, recordNumbered } from '../../../support/audit-records.ts'
import { inFolder } from '../../../support/in-folder.ts'

const stretches = [300, 40, 1, 9]
const leaves = 350

/** One honest log for all: heads at 0, 300, 340, 341 and 350 leaves; each test spoils a copy. */
let original = ''
let key: KeyObject
let headAt300: SignedHead
let release: () => void
let done: Promise<void>

beforeAll(async () => {
  await new Promise<void>((ready, failed) => {
    done = inFolder(async (folder) => {
      const signing = loadSigningKey(join(folder, 'audit.pem'), { create: true })
      key = signing.publicKey
      original = join(folder, 'audit.db')
      const log = await openAuditLog({ file: original, key: signing, process: 'hub', region: null, now: () => noon })
      let n = 0
      for (const stretch of stretches) {
        await log.settle(Array.from({ length: stretch }, () => log.append(recordNumbered(n++))))
        if (n === 300) headAt300 = await log.head()
      }
      await log.close()
      const { promise, resolve } = Promise.withResolvers<void>()
      release = resolve
      ready()
      await promise
    })
    done.catch(failed)
  })
})

afterAll(async () => {
  release()
  await done
})

async function findingsAfter(spoil: (database: DatabaseSync) => void, options: VerifyOptions = {}, keys = [key]) {
  return inFolder(async (folder) => {
    const file = join(folder, 'copy.db')
    copyFileSync(original, file)
    const database = new DatabaseSync(file)
    spoil(database)
    database.close()
    return (await verifyAuditFile(file, keys, options)).findings
  })
}

describe('verifying a log', () => {
  test('an honest one has no findings, and says what it holds', async () => {
    const progress: { checked: number; total: number }[] = []
    const found = await verifyAuditFile(original, [key], {
      previousHead: headAt300,
      onProgress: (step) => progress.push(step),
    })
    expect(found).toEqual({
      log: headAt300.log,
      process: 'hub',
      region: null,
      leaves,
      erased: 0,
      heads: 5,
      head: { ...headAt300, ...found.head },
      findings: [],
    })
    expect({ size: found.head?.size, sequence: found.head?.sequence, progress }).toEqual({
      size: leaves,
      sequence: 5,
      progress: [{ checked: leaves, total: leaves }],
    })
  })

  test('a record altered', async () => {
    const sql = `UPDATE leaf SET record = replace(record, 'ALLOW', 'DENY') WHERE idx = 17`
    expect(await findingsAfter((db) => db.exec(sql))).toEqual([{ kind: 'RECORD_ALTERED', index: 17, until: 18 }])
  })

  test('a record altered together with its hash: the stretch between two heads', async () => {
    const sql = 'UPDATE leaf SET salt = zeroblob(16), record = ?, hash = ? WHERE idx = 340'
    const text = '{"kind":"DECISION"}'
    const { saltedHash } = await import('../../../../subgraphs/shared/audit/leaf.ts')
    const findings = await findingsAfter((db) => {
      db.prepare(sql).run(text, saltedHash(Buffer.alloc(16), text))
    })
    expect(findings).toEqual([{ kind: 'TREE_ALTERED', index: 340, until: 341 }])
  })

  test('a record emptied without an erasure, and one only half emptied', async () => {
    const findings = await findingsAfter((db) => {
      db.exec('UPDATE leaf SET salt = NULL, record = NULL WHERE idx = 5')
      db.exec('UPDATE leaf SET salt = NULL WHERE idx = 6')
    })
    expect(findings).toEqual([
      { kind: 'RECORD_REMOVED', index: 5, until: 6 },
      { kind: 'RECORD_ALTERED', index: 6, until: 7 },
      { kind: 'RECORD_REMOVED', index: 6, until: 7 },
    ])
  })

  test('leaves removed from the middle', async () => {
    const findings = await findingsAfter((db) => db.exec('DELETE FROM leaf WHERE idx IN (100, 101, 200)'))
    expect(findings).toEqual([
      { kind: 'LEAF_REMOVED', index: 100, until: 102 },
      { kind: 'LEAF_REMOVED', index: 200, until: 201 },
    ])
  })

  test('leaves removed and the rest moved up', async () => {
    const findings = await findingsAfter((db) => {
      db.exec('DELETE FROM leaf WHERE idx = 342; UPDATE leaf SET idx = idx - 1 WHERE idx > 342')
    })
    expect(findings).toEqual([{ kind: 'TAIL_CUT', index: 349, until: 350 }])
  })

  test('two records exchanged', async () => {
    const findings = await findingsAfter((db) => {
      db.exec('UPDATE leaf SET idx = -1 WHERE idx = 10; UPDATE leaf SET idx = 10 WHERE idx = 11')
      db.exec('UPDATE leaf SET idx = 11 WHERE idx = -1')
    })
    expect(findings).toEqual([
      { kind: 'NODE_ALTERED', index: 0, until: 256 },
      { kind: 'TREE_ALTERED', index: 0, until: 300 },
    ])
  })

  test('an interior node altered, or gone', async () => {
    const altered = await findingsAfter((db) => db.exec('UPDATE node SET hash = zeroblob(32)'))
    const gone = await findingsAfter((db) => db.exec('DELETE FROM node'))
    expect([altered, gone]).toEqual([
      [{ kind: 'NODE_ALTERED', index: 0, until: 256 }],
      [{ kind: 'NODE_ALTERED', index: 0, until: 256 }],
    ])
  })

  test('the tail cut', async () => {
    const findings = await findingsAfter((db) => db.exec('DELETE FROM leaf WHERE idx >= 345'))
    expect(findings).toEqual([{ kind: 'TAIL_CUT', index: 345, until: 350 }])
  })

  test('the tail cut together with its heads shows against a head kept elsewhere', async () => {
    const cut = (db: DatabaseSync) => db.exec('DELETE FROM leaf WHERE idx >= 300; DELETE FROM head WHERE size > 300')
    const { head } = await verifyAuditFile(original, [key])
    if (head === null) throw new Error('no head')
    expect(await findingsAfter(cut)).toEqual([])
    expect(await findingsAfter(cut, { previousHead: head })).toEqual([{ kind: 'TAIL_CUT', index: 300, until: 350 }])
  })

  test('a head forged', async () => {
    const sql = 'UPDATE head SET signature = zeroblob(64) WHERE size = 340'
    expect(await findingsAfter((db) => db.exec(sql))).toEqual([{ kind: 'HEAD_FORGED', index: 340, until: 340 }])
    const renamed = 'UPDATE head SET instant = instant + 1 WHERE size = 340'
    expect(await findingsAfter((db) => db.exec(renamed))).toEqual([{ kind: 'HEAD_FORGED', index: 340, until: 340 }])
  })

  test('a head missing from the middle, from the end, and all of them', async () => {
    expect(await findingsAfter((db) => db.exec('DELETE FROM head WHERE size = 340'))).toEqual([
      { kind: 'HEAD_MISSING', index: 300, until: 341 },
    ])
    expect(await findingsAfter((db) => db.exec('DELETE FROM head WHERE size = 350'))).toEqual([
      { kind: 'HEAD_MISSING', index: 341, until: 350 },
    ])
    expect(await findingsAfter((db) => db.exec('DELETE FROM head'))).toEqual([
      { kind: 'HEAD_MISSING', index: 0, until: 350 },
    ])
  })

  test('heads of a key that the verifier does not know', async () => {
    const stranger = generateKeyPairSync('ed25519').publicKey
    const findings = await findingsAfter(() => {}, {}, [stranger])
    expect(findings).toEqual(
      [0, 300, 340, 341, 350].map((size) => ({ kind: 'HEAD_OF_UNKNOWN_KEY', index: size, until: size })),
    )
  })

  test('a log written anew under the right key shows against a head of the first', async () => {
    await inFolder(async (folder) => {
      const { privateKey } = generateKeyPairSync('ed25519')
      const signing = signingKeyOf(privateKey)
      const options = { key: signing, process: 'hub', region: null, now: () => noon }
      const heads: SignedHead[] = []
      for (const name of ['first.db', 'second.db']) {
        const log = await openAuditLog({ ...options, file: join(folder, name) })
        await log.settle([log.append(recordNumbered(1))])
        heads.push(await log.head())
        await log.close()
      }
      const [previousHead] = heads
      if (previousHead === undefined) throw new Error('no head')
      const second = join(folder, 'second.db')
      expect((await verifyAuditFile(second, [signing.publicKey], { previousHead })).findings).toEqual([
        { kind: 'PREVIOUS_HEAD_OF_ANOTHER_LOG', index: 1, until: 1 },
      ])
      const database = new DatabaseSync(second)
      database.prepare('UPDATE log SET id = ?').run(previousHead.log)
      database.close()
      expect((await verifyAuditFile(second, [signing.publicKey], { previousHead })).findings).toEqual([
        { kind: 'HEAD_FORGED', index: 0, until: 0 },
        { kind: 'HISTORY_REWRITTEN', index: 0, until: 1 },
        { kind: 'HEAD_FORGED', index: 1, until: 1 },
      ])
    })
  })

  test('a file overwritten in places, or that is no database, is damaged', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'copy.db')
      copyFileSync(original, file)
      const descriptor = openSync(file, 'r+')
      for (let page = 4; page < 40; page++) writeSync(descriptor, Buffer.alloc(200, 0x5a), 0, 200, page * 4096)
      const findings = (await verifyAuditFile(file, [key])).findings
      expect(findings.map(({ kind }) => kind)).toContain('FILE_DAMAGED')
      writeFileSync(file, readFileSync(original).fill(0x20, 0, 100))
      expect((await verifyAuditFile(file, [key])).findings).toEqual([{ kind: 'FILE_DAMAGED', index: 0, until: 0 }])
    })
  })

  test('can be interrupted', async () => {
    const signal = AbortSignal.abort()
    await expect(verifyAuditFile(original, [key], { signal })).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('a log that is being written, and erased from, has no findings either', async () => {
    await inFolder(async (folder) => {
      const signing = loadSigningKey(join(folder, 'audit.pem'), { create: true })
      const file = join(folder, 'audit.db')
      const log = await openAuditLog({ file, key: signing, process: 'hub', region: null, now: () => noon })
      await log.settle(Array.from({ length: 9000 }, (_, n) => log.append(recordNumbered(n))))
      const ground = { legalBasis: 'order 1', orderedBy: 'officer-1' as UserId }
      let steps = 0
      const { findings } = await verifyAuditFile(file, [signing.publicKey], {
        onProgress: () => {
          steps += 1
          if (steps === 1) void log.erase(8999, ground)
          void log.settle([log.append(recordNumbered(steps))])
        },
      })
      expect({ findings, steps }).toEqual({ findings: [], steps: 3 })
      await log.close()
    })
  })
})

describe('opening a spoilt log', () => {
  test.each([
    ['cut', 'DELETE FROM leaf WHERE idx >= 345', 'the audit log is not as its last head says'],
    [
      'added to',
      'INSERT INTO leaf (idx, hash) VALUES (350, zeroblob(32))',
      'the audit log is not as its last head says',
    ],
    ['altered', 'UPDATE leaf SET hash = zeroblob(32) WHERE idx = 349', 'the audit log is not as its last head says'],
    ['forged', 'UPDATE head SET signature = zeroblob(64)', 'is not signed by a known key'],
    ['of another process', "UPDATE log SET process = 'mpi'", 'belongs to another process'],
    ['of another version', 'UPDATE log SET version = 2', 'another version'],
  ])('is refused when it was %s', async (_, sql, message) => {
    await inFolder(async (folder) => {
      const file = join(folder, 'audit.db')
      copyFileSync(original, file)
      const database = new DatabaseSync(file)
      database.exec(sql)
      database.close()
      const signing = loadSigningKey(join(original, '..', 'audit.pem'), { create: false })
      const opening = openAuditLog({ file, key: signing, process: 'hub', region: null })
      await expect(opening).rejects.toMatchObject({
        name: 'AuditUnavailable',
        cause: { message: expect.stringContaining(message) },
      })
    })
  })
})
