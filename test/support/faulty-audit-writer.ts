import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { WriterData } from '../../subgraphs/shared/audit/writer.ts'
import { runWriter } from '../../subgraphs/shared/audit/writer.ts'

/**
 * The audit writer on a disk that obeys `<log>.fault`: `slow N` makes each commit N milliseconds longer, `hold` keeps
 * a commit waiting (and says so in `<log>.held`) until the fault is taken away, `full` leaves no page free, `broken`
 * fails the commit, `die` ends the thread in the middle of one.
 */
class FaultyDatabase extends DatabaseSync {
  readonly #fault: string
  constructor(file: string) {
    super(file)
    this.#fault = `${file}.fault`
    super.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
  }

  override exec(sql: string): void {
    const [fault, amount] = existsSync(this.#fault) ? readFileSync(this.#fault, 'utf8').split(' ') : []
    if (sql === 'BEGIN IMMEDIATE') super.exec(`PRAGMA max_page_count = ${fault === 'full' ? 1 : 1_000_000_000}`)
    if (sql === 'COMMIT') {
      if (fault === 'die') process.exit(1)
      if (fault === 'broken') throw new Error('disk I/O error')
      if (fault === 'slow') sleep(Number(amount))
      if (fault === 'hold') writeFileSync(this.#fault.replace('.fault', '.held'), '')
      while (fault === 'hold' && existsSync(this.#fault)) sleep(2)
    }
    super.exec(sql)
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

if (parentPort === null) throw new Error('the audit writer runs in a worker thread')
runWriter(parentPort, workerData as WriterData, (file) => new FaultyDatabase(file))
