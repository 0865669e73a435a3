import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { openAuditLog, type ProcessAuditLog } from '../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import { verifyAuditFile } from '../../subgraphs/shared/audit/verify-file.ts'
import { AuditUnavailable } from '../../subgraphs/shared/failure.ts'
import { noon, recordNumbered } from '../support/audit-records.ts'
import { inFolder } from '../support/in-folder.ts'

interface Bench {
  readonly log: ProcessAuditLog
  fault(text: string | null): void
  commitIsHeld(): boolean
  /** Findings and what the leaves say, once the log is closed. */
  verified(): ReturnType<typeof verifyAuditFile>
}

async function onFaultyDisk(use: (bench: Bench) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const file = join(folder, 'audit.db')
    const key = loadSigningKey(join(folder, 'audit.pem'), { create: true })
    const log = await openAuditLog({
      file,
      key,
      process: 'hub',
      region: null,
      now: () => noon,
      retryMs: 20,
      writerThread: new URL('../support/faulty-audit-writer.ts', import.meta.url),
    })
    try {
      await use({
        log,
        fault: (text) => (text === null ? rmSync(`${file}.fault`) : writeFileSync(`${file}.fault`, text)),
        commitIsHeld: () => existsSync(`${file}.held`),
        verified: async () => {
          await log.close()
          return verifyAuditFile(file, [key.publicKey])
        },
      })
    } finally {
      await log.close()
    }
  })
}

const settleOne = (log: ProcessAuditLog, n: number) => log.settle([log.append(recordNumbered(n))])

describe('a disk that fails', () => {
  test.each([
    ['full', 'full', 'database or disk is full'],
    ['unwritable', 'broken', 'disk I/O error'],
  ])('%s: settling rejects, nothing earlier is lost, and the log recovers by itself', async (_, fault, reason) => {
    await onFaultyDisk(async ({ log, fault: set, verified }) => {
      await settleOne(log, 0)
      set(fault)
      const tickets = Array.from({ length: 50 }, (_, at) => log.append(recordNumbered(1 + at)))
      await expect(log.settle(tickets)).rejects.toMatchObject({ name: 'AuditUnavailable', cause: { message: reason } })
      expect(log.readiness()).toEqual({ ready: false, reasons: [`audit log: ${reason}`] })
      await expect(log.settle(tickets.slice(3, 4))).rejects.toThrow(AuditUnavailable)

      set(null)
      await vi.waitFor(() => expect(log.readiness()).toEqual({ ready: true, reasons: [] }), 5000)
      await settleOne(log, 99)
      await expect(log.settle(tickets)).rejects.toThrow(AuditUnavailable)
      expect(log.figures()).toEqual({ backlog: 0, lost: 0, durable: 2, failed: 50 })
      expect((await log.inclusionProof(1, 3))?.opening?.text).toBe(`{"kind":"GAP","instant":${noon},"lost":50}`)
      expect(await verified()).toMatchObject({ leaves: 3, findings: [] })
    })
  })

  test('slow: what gathers during one commit goes in the next, all of it together', async () => {
    await onFaultyDisk(async ({ log, fault, commitIsHeld, verified }) => {
      fault('hold')
      const first = settleOne(log, 0)
      await vi.waitFor(() => expect(commitIsHeld()).toBe(true), 5000)
      const others: Promise<void>[] = []
      for (let n = 1; n <= 20; n++) {
        others.push(settleOne(log, n))
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(log.figures()).toEqual({ backlog: 21, lost: 0, durable: 0, failed: 0 })
      fault(null)
      await Promise.all([first, ...others])
      expect(await verified()).toMatchObject({ leaves: 21, heads: 3, findings: [] })
    })
  })
})

describe('a writer that dies', () => {
  test('in a commit: all that wait are refused, it comes back, and the log is whole', async () => {
    await onFaultyDisk(async ({ log, fault, verified }) => {
      await settleOne(log, 0)
      fault('die')
      const waiting = [1, 2, 3].map((n) => settleOne(log, n))
      const outcomes = await Promise.allSettled(waiting)
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      expect(log.readiness()).toEqual({ ready: false, reasons: ['audit log: the audit writer stopped'] })
      await expect(settleOne(log, 4)).rejects.toThrow(AuditUnavailable)

      fault(null)
      await vi.waitFor(() => expect(log.readiness().ready).toBe(true), 5000)
      await vi.waitFor(() => settleOne(log, 5), 5000)
      expect(await verified()).toMatchObject({ leaves: 3, findings: [] })
    })
  })
})
