import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHistogram, performance } from 'node:perf_hooks'
import { openAuditLog, type ProcessAuditLog } from '../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import { recordNumbered } from '../support/audit-records.ts'
import type { Bench, Figures } from './bench.ts'
import { type Contender, interleave } from './rounds.ts'

const recordsPerOperation = 4

async function operations(log: ProcessAuditLog, together: number, count: number): Promise<Figures> {
  let left = count
  const settled = createHistogram()
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const begun = performance.now()
      const first = left * recordsPerOperation
      const tickets = Array.from({ length: recordsPerOperation }, (_, at) => log.append(recordNumbered(first + at)))
      await log.settle(tickets)
      settled.record(Math.max(1, Math.round((performance.now() - begun) * 1000)))
    }
  }
  const thread = process.threadCpuUsage()
  const whole = process.cpuUsage()
  const start = performance.now()
  await Promise.all(Array.from({ length: together }, worker))
  const seconds = (performance.now() - start) / 1000
  const main = process.threadCpuUsage(thread)
  const all = process.cpuUsage(whole)
  return {
    records_per_s: (count * recordsPerOperation) / seconds,
    main_us_per_op: (main.user + main.system) / count,
    cpu_us_per_op: (all.user + all.system) / count,
    settle_p50_ms: settled.percentile(50) / 1000,
    settle_p99_ms: settled.percentile(99) / 1000,
  }
}

export const bench: Bench = {
  name: 'audit',
  says: 'The access record: 4 records an operation, settled once; 1, 32 and 256 operations at a time, on the disk as it is and with 4 ms more a commit.',
  options: { rounds: 5 },
  async run({ folder, option, say }) {
    const key = loadSigningKey(join(folder, 'audit.pem'), { create: true })
    const opened: ProcessAuditLog[] = []
    const contenders: Contender[] = []
    for (const extra of [0, 4]) {
      const file = join(folder, `audit-${extra}.db`)
      if (extra > 0) writeFileSync(`${file}.fault`, `slow ${extra}`)
      const slow = new URL('../support/faulty-audit-writer.ts', import.meta.url)
      const options = { file, key, process: 'bench', region: null }
      const log = await openAuditLog(extra > 0 ? { ...options, writerThread: slow } : options)
      opened.push(log)
      for (const together of [1, 32, 256]) {
        const count = together === 1 ? 200 : together * 60
        contenders.push({
          name: `${extra === 0 ? 'disk' : 'disk_plus_4ms'}_${together}_together`,
          warmUp: async () => void (await operations(log, together, count)),
          round: () => operations(log, together, count),
        })
      }
    }
    try {
      const { figures, rounds } = await interleave(contenders, option('rounds'), say)
      return { data: { records_per_operation: recordsPerOperation }, figures, rounds }
    } finally {
      await Promise.all(opened.map((log) => log.close()))
    }
  },
}
