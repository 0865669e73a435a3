import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../support/folder.ts'
import { importHeader, importLine, importRows } from '../../../support/import-file.ts'
import { openImportRig } from '../../../support/import-rig.ts'

const bytes = 2 * 1024 ** 3
/** Beyond what the process takes without a file. */
const mostMb = 400

/** Two gigabytes: every row padded with what is no row's, and every hundredth row one that lands. */
async function* large(): AsyncGenerator<Buffer> {
  yield Buffer.from(importHeader)
  const refused = Buffer.from(`${importLine({ kind: 'NEW', name: '長'.repeat(2_000) })}`.repeat(99))
  let sent = 0
  for (const row of importRows(1_000_000, 61)) {
    if (row.kind !== 'NEW') continue
    const good = Buffer.from(importLine(row))
    yield Buffer.concat([refused, good])
    sent += refused.length + good.length
    if (sent > bytes) return
  }
}

test('a file of 2 GB is taken in memory that its size does not change, and every row is accounted for', async () => {
  const rig = await openImportRig({ folder: temporaryFolder() })
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 100)
  const before = process.memoryUsage.rss()
  const { job, fault } = await rig.import(Readable.from(large()))
  clearInterval(watch)
  expect(fault).toBe(null)
  expect(job).toMatchObject({ state: 'DONE', unchanged: 0 })
  expect(job.mark?.position).toBeGreaterThan(bytes)
  expect(job.landed + job.refused).toBe(job.rows)
  expect(job.landed).toBe(job.rows / 100)
  expect((most - before) / 1024 ** 2).toBeLessThan(mostMb)
  await rig.close()
}, 1_800_000)
