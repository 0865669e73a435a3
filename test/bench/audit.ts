import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openAuditLog, type ProcessAuditLog } from '../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import { recordNumbered } from '../support/audit-records.ts'

/**
 * What the log costs: microseconds of the main thread for one operation (4 records appended, one settle), durable
 * records a second with 1, 32 and 256 operations at a time; once on the disk as it is, once with 4 ms more a commit.
 */
const recordsPerOperation = 4
const rounds = 5
const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'bench-audit-'))

function fsyncMicroseconds(): number {
  const descriptor = openSync(join(folder, 'fsync'), 'w')
  const times = Array.from({ length: 200 }, () => {
    writeSync(descriptor, Buffer.alloc(4096))
    const start = performance.now()
    fdatasyncSync(descriptor)
    return (performance.now() - start) * 1000
  })
  closeSync(descriptor)
  return median(times)
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** A fixed piece of work, so that a figure can be read beside the speed the machine had just then. */
function calibrationMs(): number {
  const start = performance.now()
  let x = 1
  for (let n = 0; n < 50_000_000; n++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0
  return x === 0 ? Number.NaN : performance.now() - start
}

async function run(log: ProcessAuditLog, together: number, operations: number) {
  let left = operations
  const latencies: number[] = []
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const begun = performance.now()
      const tickets = Array.from({ length: recordsPerOperation }, (_, at) => log.append(recordNumbered(left * 4 + at)))
      await log.settle(tickets)
      latencies.push(performance.now() - begun)
    }
  }
  const mainBefore = performance.eventLoopUtilization()
  const cpuBefore = process.threadCpuUsage()
  const start = performance.now()
  await Promise.all(Array.from({ length: together }, worker))
  const seconds = (performance.now() - start) / 1000
  const cpu = process.threadCpuUsage(cpuBefore)
  return {
    recordsPerSecond: (operations * recordsPerOperation) / seconds,
    mainMicrosecondsPerOperation: (cpu.user + cpu.system) / operations,
    loopShare: performance.eventLoopUtilization(mainBefore).utilization,
    settleP50: median(latencies),
  }
}

const figures: Record<string, number> = { fsync_us: Math.round(fsyncMicroseconds()) }
try {
  const key = loadSigningKey(join(folder, 'audit.pem'), { create: true })
  for (const extra of [0, 4]) {
    const file = join(folder, `audit-${extra}.db`)
    if (extra > 0) writeFileSync(`${file}.fault`, `slow ${extra}`)
    const slow = new URL('../support/faulty-audit-writer.ts', import.meta.url)
    const options = { file, key, process: 'bench', region: null }
    const log = await openAuditLog(extra > 0 ? { ...options, writerThread: slow } : options)
    await run(log, 256, 5000)
    for (const together of [1, 32, 256]) {
      const operations = together === 1 ? 200 : together * 60
      const results = []
      for (let round = 0; round < rounds; round++) results.push(await run(log, together, operations))
      const name = `${extra === 0 ? 'disk' : 'disk_plus_4ms'}_${together}_together`
      const rate = results.map((result) => result.recordsPerSecond)
      figures[`${name}_records_per_s`] = Math.round(median(rate))
      figures[`${name}_records_per_s_min`] = Math.round(Math.min(...rate))
      figures[`${name}_records_per_s_max`] = Math.round(Math.max(...rate))
      figures[`${name}_main_us_per_op`] = round1(median(results.map((result) => result.mainMicrosecondsPerOperation)))
      figures[`${name}_settle_p50_ms`] = round1(median(results.map((result) => result.settleP50)))
    }
    await log.close()
  }
  figures.calibration_ms = Math.round(calibrationMs())
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
const data = { recordsPerOperation, rounds }
if (process.argv.includes('--json')) console.log(JSON.stringify({ bench: 'audit', machine, data, figures }))
else console.table(figures)

function round1(n: number): number {
  return Math.round(n * 10) / 10
}
