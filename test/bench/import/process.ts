import { createReadStream } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { NumberRegistration, OutboxMessage, PlainNumber } from '../../../subgraphs/shared/internal.ts'
import { packRegistrations } from '../../../subgraphs/shared/packed-registrations.ts'
import { answerParent } from '../../support/child.ts'
import { openImportRig } from '../../support/import-rig.ts'
import { storesAt } from '../../support/import-stores.ts'
import { card } from './numbers.ts'

export type ImportProcess = {
  readonly import: { readonly asks: { readonly file: string }; readonly answers: Imported }
  readonly register: { readonly asks: { readonly numbers: number }; readonly answers: { readonly perSecond: number } }
}

export interface Imported {
  readonly rows: number
  readonly refused: number
  /** Until the last row and its job were committed. */
  readonly seconds: number
  /** Until the index had placed them all and its links were back. */
  readonly settledSeconds: number
  readonly cpuSeconds: number
  readonly rssMb: number
  readonly loopP99Ms: number
  readonly checkP99Ms: number
}

const together = 500
const { BENCH_FOLDER: folder = '', BENCH_STORES: urls } = process.env
const rig = await openImportRig({ folder, synchronous: 'FULL', ...(await storesAt(urls?.split(' ') ?? [])) })

/** Questions as a desk's, steadily, while a file comes in: the milliseconds each took. */
function asking(perSecond: number): () => readonly number[] {
  const took: number[] = []
  let at = 0
  const timer = setInterval(async () => {
    const began = performance.now()
    await rig.store.eligibility.household({} as never, card(at++) as PlainNumber)
    took.push(performance.now() - began)
  }, 1000 / perSecond)
  return () => {
    clearInterval(timer)
    return took
  }
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0

answerParent<ImportProcess>(
  {
    async import({ file }) {
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      let rss = 0
      const watch = setInterval(() => {
        rss = Math.max(rss, process.memoryUsage.rss())
      }, 100)
      const stopAsking = asking(100)
      const cpu = process.cpuUsage()
      const began = performance.now()
      const { job } = await rig.import(createReadStream(file, { highWaterMark: 256 * 1024 }))
      const seconds = (performance.now() - began) / 1000
      await rig.settled()
      const settledSeconds = (performance.now() - began) / 1000
      const { user, system } = process.cpuUsage(cpu)
      clearInterval(watch)
      loop.disable()
      return {
        rows: job.rows,
        refused: job.refused,
        seconds,
        settledSeconds,
        cpuSeconds: (user + system) / 1e6,
        rssMb: rss / 1024 ** 2,
        loopP99Ms: loop.percentile(99) / 1e6,
        checkP99Ms: quantile(stopAsking(), 0.99),
      }
    },
    /** Numbers that continue others, as a whole insurer's succession tells the index. */
    async register({ numbers }) {
      const messages: OutboxMessage[] = []
      for (let at = 0; at < numbers; at += together) {
        const plain = Array.from({ length: together }, (_, place) => card(10_000_000 + at + place))
        const handles = await rig.mpi.handlesFor(plain)
        const body = handles.map((handle: NumberHandle, place): NumberRegistration => {
          const previous = place % 2 === 1 ? (handles[place - 1] ?? null) : null
          return { handle, from: '2026-04-01' as CivilDate, until: null, previous }
        })
        messages.push({ id: `bench-${at}`, topic: 'number-registrations', body: packRegistrations(body) })
      }
      const began = performance.now()
      for (let at = 0; at < messages.length; at += 8) await rig.mpi.accept('bench', messages.slice(at, at + 8))
      return { perSecond: numbers / ((performance.now() - began) / 1000) }
    },
  },
  () => rig.close(),
)
