import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { keepCompiledIn } from '../../../gateway/environment.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { readingApart } from '../../../subgraphs/chase/reading/apart.ts'
import { openCareStore } from '../../../subgraphs/chase/store.sql.ts'
import type { ChaseTables } from '../../../subgraphs/chase/tables.ts'
import { takeFile } from '../../../subgraphs/chase/uploading.ts'
import { openMpiStore } from '../../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { office } from '../../support/chase/cells.ts'
import { answerParent } from '../../support/child.ts'

export type ChaseProcess = {
  readonly take: { readonly asks: { readonly file: string; readonly key: string }; readonly answers: Taken }
}

export interface Taken {
  readonly rows: number
  readonly landed: number
  readonly refused: number
  /** Until the last row was committed. */
  readonly seconds: number
  readonly cpuSeconds: number
  readonly rssMb: number
  readonly loopP99Ms: number
}

const [folder = ''] = [process.env.BENCH_FOLDER]
// As the hub does it: what its threads compiled they find in its data folder at its next start.
keepCompiledIn(join(folder, '..', 'code'))
const keys = [{ id: 1, secret: Buffer.alloc(32, 1) }]
const now = (): Instant => Date.now() as Instant
const mpi = await openMpiStore({
  database: await openSqlite<MpiTables>({ file: join(folder, 'mpi.sqlite'), readers: 1 }),
  seal: createNumberSeal(keys, 'mpi'),
  now,
})
const store = await openCareStore({
  database: await openSqlite<ChaseTables>({ file: join(folder, 'chase.sqlite'), readers: 1 }),
  seal: createNumberSeal(keys, 'chase'),
})
const reading = readingApart()

answerParent<ChaseProcess>(
  {
    async take({ file, key }) {
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      let rss = 0
      const watch = setInterval(() => {
        rss = Math.max(rss, process.memoryUsage.rss())
      }, 100)
      const cpu = process.cpuUsage()
      const began = performance.now()
      const { rows, landed, refused } = await takeFile(
        { reading, uploads: store.uploads, index: mpi, now },
        {
          office: office as InstitutionCode,
          key,
          encoding: null,
          whole: false,
          source: createReadStream(file, { highWaterMark: 256 * 1024 }),
          signal: new AbortController().signal,
          mayWrite: async () => undefined,
        },
      )
      const seconds = (performance.now() - began) / 1000
      const { user, system } = process.cpuUsage(cpu)
      clearInterval(watch)
      loop.disable()
      return {
        rows,
        landed,
        refused,
        seconds,
        cpuSeconds: (user + system) / 1e6,
        rssMb: rss / 1024 ** 2,
        loopP99Ms: loop.percentile(99) / 1e6,
      }
    },
  },
  async () => {
    await reading.close()
    await store.close()
    await mpi.close()
  },
)
