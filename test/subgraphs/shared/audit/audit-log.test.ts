import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../../schema/domain/caller.ts'
import type { UserId } from '../../../../schema/domain/ids.ts'
import type { Ticket } from '../../../../subgraphs/shared/audit/audit.ts'
import { verifyHead } from '../../../../subgraphs/shared/audit/head.ts'
import { saltedHash } from '../../../../subgraphs/shared/audit/leaf.ts'
import { openAuditLog, type ProcessAuditLog } from '../../../../subgraphs/shared/audit/open-audit-log.ts'
import { createReader } from '../../../../subgraphs/shared/audit/reader.ts'
import { loadSigningKey } from '../../../../subgraphs/shared/audit/signing-key.ts'
import { verifyConsistency } from '../../../../subgraphs/shared/audit/verify-consistency.ts'
import { verifyAuditFile } from '../../../../subgraphs/shared/audit/verify-file.ts'
import { verifyInclusion } from '../../../../subgraphs/shared/audit/verify-inclusion.ts'
import { AuditUnavailable } from '../../../../subgraphs/shared/failure.ts'
import { grantNumbered, noon, personNumbered, recordNumbered } from '../../../support/audit-records.ts'
import { inFolder } from '../../../support/in-folder.ts'

const filesIn = (folder: string) => ({
  file: join(folder, 'audit.db'),
  key: loadSigningKey(join(folder, 'audit.pem'), { create: true }),
})

async function withLog<T>(use: (log: ProcessAuditLog, files: ReturnType<typeof filesIn>) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const files = filesIn(folder)
    const log = await openAuditLog({ ...files, process: 'hub', region: null, now: () => noon })
    try {
      return await use(log, files)
    } finally {
      await log.close()
    }
  })
}

const appendMany = (log: ProcessAuditLog, count: number, from = 0): Ticket[] =>
  Array.from({ length: count }, (_, at) => log.append(recordNumbered(from + at)))

const storeUnavailable = { code: 'STORE_UNAVAILABLE', message: 'The audit store cannot be reached.' }
const ground = { legalBasis: 'order 12 of the court', orderedBy: 'officer-1' as UserId }

describe('the log of a process', () => {
  test('what is settled is read back whole, newest first, in pages', async () => {
    await withLog(async (log) => {
      await log.settle(appendMany(log, 30))
      const first = await log.recordsAbout([personNumbered(1), personNumbered(2)], { first: 4, before: null })
      expect(first).toEqual({
        records: [29, 23, 22, 16].map((n) => ({ index: n, record: recordNumbered(n) })),
        more: true,
        size: 30,
      })
      await log.settle(appendMany(log, 5, 30))
      const second = await log.recordsAbout([personNumbered(1), personNumbered(2)], { first: 9, before: 16 })
      expect(second).toEqual({
        records: [15, 9, 8, 2, 1].map((n) => ({ index: n, record: recordNumbered(n) })),
        more: false,
        size: 35,
      })
    })
  })

  test('nothing beyond the fields of a record gets into the log', async () => {
    await withLog(async (log, { file }) => {
      const record = recordNumbered(1)
      const wide = { ...record.caller, person: personNumbered(3), secondFactor: true } as Caller
      const operation = `Q${'x'.repeat(500)}`
      await log.settle([log.append({ ...record, caller: wide, operation })])
      const { records } = await log.recordsAbout([personNumbered(1)], { first: 1, before: null })
      expect(records).toEqual([{ index: 0, record: { ...record, operation: operation.slice(0, 128) } }])
      expect(readFileSync(`${file}-wal`).includes(personNumbered(3))).toBe(false)
    })
  })

  test('settling nothing, or the settled again, resolves at once', async () => {
    await withLog(async (log) => {
      const tickets = appendMany(log, 2)
      await log.settle(tickets)
      await log.settle(tickets)
      await log.settle([])
      expect(log.figures()).toEqual({ backlog: 0, lost: 0, durable: 2, failed: 0 })
    })
  })

  test('a record that nobody waits for becomes durable all the same', async () => {
    await inFolder(async (folder) => {
      const files = filesIn(folder)
      const log = await openAuditLog({ ...files, process: 'hub', region: null, now: () => noon })
      log.append(recordNumbered(0))
      await log.close()
      expect(await verifyAuditFile(files.file, [files.key.publicKey])).toMatchObject({ leaves: 1, findings: [] })
    })
  })

  test('closing settles what is under way', async () => {
    await inFolder(async (folder) => {
      const log = await openAuditLog({ ...filesIn(folder), process: 'hub', region: null, now: () => noon })
      const settled = log.settle(appendMany(log, 40))
      await log.close()
      await settled
      expect(log.figures()).toEqual({ backlog: 0, lost: 0, durable: 40, failed: 0 })
    })
  })

  test('operations that end together share one head', async () => {
    await withLog(async (log) => {
      const before = (await log.head()).sequence
      await Promise.all(Array.from({ length: 50 }, (_, at) => log.settle(appendMany(log, 3, at * 3))))
      const head = await log.head()
      expect({ size: head.size, heads: head.sequence - before }).toEqual({ size: 150, heads: 1 })
    })
  })

  test('a full line refuses, and the log says how many it did not take', async () => {
    await inFolder(async (folder) => {
      const files = filesIn(folder)
      const log = await openAuditLog({ ...files, process: 'hub', region: null, now: () => noon, maxBacklog: 10 })
      const tickets = appendMany(log, 12)
      await expect(log.settle(tickets)).rejects.toThrow(AuditUnavailable)
      await log.settle(tickets.slice(0, 10))
      await log.settle(appendMany(log, 1, 12))
      expect(log.figures()).toEqual({ backlog: 0, lost: 0, durable: 11, failed: 2 })
      expect((await log.inclusionProof(0, 12))?.opening?.text).toBe(`{"kind":"GAP","instant":${noon},"lost":2}`)
      await log.close()
    })
  })

  test('a second writer is refused, and a closed log takes nothing', async () => {
    await withLog(async (log, files) => {
      const second = openAuditLog({ ...files, process: 'hub', region: null })
      await expect(second).rejects.toMatchObject({
        name: 'AuditUnavailable',
        cause: {
          message:
            'Another process is writing it: two would fork it, so stop that one first, or take another DATA_DIR.',
        },
      })
      await log.close()
      await expect(log.settle([log.append(recordNumbered(0))])).rejects.toThrow(AuditUnavailable)
      await expect(log.head()).rejects.toMatchObject({ name: 'StoreUnavailable' })
    })
  })

  test('the files can be read by their owner alone', async () => {
    await withLog(async (log, { file }) => {
      await log.settle(appendMany(log, 1))
      const modes = [file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)
      expect(modes).toEqual([0o600, 0o600])
    })
  })

  test('a reader that cannot read says so, and reads as soon as it can', async () => {
    await inFolder(async (folder) => {
      const files = filesIn(folder)
      const reader = createReader(files.file)
      await expect(reader.head()).rejects.toMatchObject({ name: 'StoreUnavailable', refusal: storeUnavailable })
      const log = await openAuditLog({ ...files, process: 'hub', region: null, now: () => noon })
      expect((await reader.head()).size).toBe(0)
      await reader.close()
      await log.close()
    })
  })

  test('counts by grant', async () => {
    await withLog(async (log) => {
      await log.settle([1, 1, 2].map((n, at) => log.append(recordNumbered(at, { grant: grantNumbered(n) }))))
      expect(await log.countsByGrant([1, 2, 3].map(grantNumbered))).toEqual([2, 1, 0])
    })
  })
})

describe('proofs', () => {
  test('a record is provable under a signed head, and that head under a later one, across a restart', async () => {
    await inFolder(async (folder) => {
      const files = filesIn(folder)
      const options = { ...files, process: 'hub', region: null, now: () => noon }
      const before = await openAuditLog(options)
      await before.settle(appendMany(before, 300))
      const older = await before.head()
      await before.close()

      const log = await openAuditLog(options)
      await log.settle(appendMany(log, 333, 300))
      const newer = await log.head()
      expect([older, newer].map((head) => verifyHead(head, [files.key.publicKey]))).toEqual(['VALID', 'VALID'])
      expect([older.size, newer.size]).toEqual([300, 633])

      const inclusion = await log.inclusionProof(123, newer.size)
      if (inclusion?.opening == null) throw new Error('no proof')
      expect(Buffer.from(inclusion.root).toString('hex')).toBe(newer.root)
      expect(verifyInclusion(inclusion)).toBe(true)
      expect(saltedHash(inclusion.opening.salt, inclusion.opening.text)).toEqual(Buffer.from(inclusion.leaf))
      expect(JSON.parse(inclusion.opening.text)).toEqual({ kind: 'DECISION', ...recordNumbered(123) })

      const consistency = await log.consistencyProof(older.size, newer.size)
      if (consistency === null) throw new Error('no proof')
      const roots = [consistency.olderRoot, consistency.newerRoot].map((root) => Buffer.from(root).toString('hex'))
      expect(roots).toEqual([older.root, newer.root])
      expect(verifyConsistency(consistency)).toBe(true)

      expect(await log.inclusionProof(633, 633)).toBe(null)
      expect(await log.inclusionProof(0, 634)).toBe(null)
      expect(await log.consistencyProof(634, 633)).toBe(null)
      await log.close()
    })
  })
})

describe('erasure', () => {
  test('takes the record and its salt, leaves the tree, and is a leaf itself', async () => {
    await withLog(async (log, { file, key }) => {
      await log.settle([log.append(recordNumbered(0, { operation: 'EraseThisOne' })), ...appendMany(log, 9, 1)])
      const before = await log.head()
      expect(await log.erase(0, ground)).toEqual({ ok: true, value: null })

      const head = await log.head()
      const erased = await log.inclusionProof(0, head.size)
      expect({ size: head.size, opening: erased?.opening }).toEqual({ size: 11, opening: null })
      expect(erased !== null && verifyInclusion(erased)).toBe(true)
      expect((await log.inclusionProof(10, 11))?.opening?.text).toBe(
        JSON.stringify({ kind: 'ERASURE', instant: noon, erased: 0, ground }),
      )
      const page = await log.recordsAbout([personNumbered(0)], { first: 9, before: null })
      expect(page.records.map(({ index }) => index)).toEqual([7])
      expect(await verifyAuditFile(file, [key.publicKey], { previousHead: before })).toMatchObject({
        leaves: 11,
        erased: 1,
        findings: [],
      })
      for (const part of [file, `${file}-wal`]) expect(readFileSync(part).includes('EraseThisOne')).toBe(false)
    })
  })

  test('is refused for what is not there, is erased already, or is no decision', async () => {
    await withLog(async (log) => {
      await log.settle(appendMany(log, 1))
      await log.erase(0, ground)
      const outcomes = await Promise.all([log.erase(0, ground), log.erase(1, ground), log.erase(99, ground)])
      expect(outcomes.map((outcome) => (outcome.ok ? 'ERASED' : outcome.refusal.code))).toEqual([
        'CONFLICT',
        'NOT_FOUND',
        'NOT_FOUND',
      ])
      expect((await log.head()).size).toBe(2)
    })
  })
})
