import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SignedHead } from '../../subgraphs/shared/audit/head.ts'
import { openAuditLog } from '../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import { verifyAuditFile } from '../../subgraphs/shared/audit/verify-file.ts'
import { verifyInclusion } from '../../subgraphs/shared/audit/verify-inclusion.ts'
import { recordNumbered } from '../support/audit-records.ts'
import { inFolder } from '../support/in-folder.ts'

const child = new URL('../support/audit-child.ts', import.meta.url).pathname
const seed = Number(process.env.AUDIT_KILL_SEED ?? 20_260_401)
const kills = fc.sample(fc.integer({ min: 1, max: 400 }), { seed, numRuns: 5 })

/** Lets a process write until it has told of so many operations, kills it there, and returns the records it told of. */
async function writeUntilKilled(folder: string, start: number, operations: number): Promise<number[]> {
  const writer = spawn(process.execPath, [child, folder, String(start)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(writer, 'exit')
  const told: number[] = []
  let lines = 0
  for await (const line of createInterface({ input: writer.stdout })) {
    const [first = Number.NaN, count = Number.NaN] = line.split(' ').map(Number)
    for (let at = 0; at < count; at++) told.push(first + at)
    lines += 1
    if (lines === operations) writer.kill('SIGKILL')
  }
  expect(await exit).toEqual([null, 'SIGKILL'])
  return told
}

function requestsIn(file: string): Map<string, number> {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database.prepare("SELECT idx, record ->> '$.request' AS request FROM leaf").all()
  database.close()
  return new Map(rows.map((row) => [String(row.request), Number(row.idx)]))
}

test(`every record settled before a kill -9 is there and provable (AUDIT_KILL_SEED=${seed})`, async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'audit.db')
    const told: number[] = []
    let previousHead: SignedHead | undefined
    for (const [round, operations] of kills.entries()) {
      told.push(...(await writeUntilKilled(folder, round * 1_000_000, operations)))
      const key = loadSigningKey(join(folder, 'audit.pem'), { create: false })
      const found = await verifyAuditFile(file, [key.publicKey], previousHead === undefined ? {} : { previousHead })
      expect(found.findings).toEqual([])
      const requests = requestsIn(file)
      expect(told.filter((n) => !requests.has(recordNumbered(n).request))).toEqual([])
      expect(requests.size).toBe(found.leaves)

      const log = await openAuditLog({ file, key, process: 'hub', region: null })
      const head = await log.head()
      expect(head).toEqual(found.head)
      for (const n of told.slice(-5)) {
        const proof = await log.inclusionProof(requests.get(recordNumbered(n).request) ?? -1, head.size)
        if (proof === null) throw new Error(`record ${n} has no proof`)
        expect(verifyInclusion(proof) && Buffer.from(proof.root).toString('hex') === head.root).toBe(true)
        expect(JSON.parse(proof.opening?.text ?? '')).toEqual({ kind: 'DECISION', ...recordNumbered(n) })
      }
      await log.close()
      previousHead = head
    }
  })
})
