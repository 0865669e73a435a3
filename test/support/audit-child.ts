import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openAuditLog } from '../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import { recordNumbered } from './audit-records.ts'

/** Writes to the log without end, eight operations at a time, and says of each, once settled, which records it put there. */
const [folder = '', start = '0'] = process.argv.slice(2)
const log = await openAuditLog({
  file: join(folder, 'audit.db'),
  key: loadSigningKey(join(folder, 'audit.pem'), { create: true }),
  process: 'hub',
  region: null,
})

let next = Number(start)
async function operations(): Promise<never> {
  for (;;) {
    const first = next
    const count = 1 + (first % 5)
    next += count
    await log.settle(Array.from({ length: count }, (_, at) => log.append(recordNumbered(first + at))))
    writeSync(1, `${first} ${count}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, operations))
