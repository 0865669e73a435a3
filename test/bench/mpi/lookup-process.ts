import type { Instant } from '../../../schema/domain/time.ts'
import { besideGraph } from '../../../subgraphs/mpi/beside.sql.ts'
import { openSqlGraph } from '../../../subgraphs/mpi/graph.sql.ts'
import { mpiStore } from '../../../subgraphs/mpi/index-store.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { answerParent } from '../../support/child.ts'
import { batched, timed } from './lookups.ts'
import { indexSeal } from './seal.ts'

/** A process that opens a store somebody else loaded, as a hub does: its heap is what lookups make of it. */
export type LookupProcess = {
  readonly lookUp: {
    readonly asks: {
      readonly people: number
      readonly lookups: number
      /** As many before, which nobody measures: of the same numbers, or of a few others, for the code's sake alone. */
      readonly warmUp: 'STORE' | 'CODE'
      /** Of so many: the median of each one's figures. */
      readonly rounds: number
      /** Of a hundred numbers each; none: not asked. */
      readonly batches: number
    }
    readonly answers: Lookups
  }
}

export interface Lookups {
  readonly p50: number
  readonly p99: number
  readonly batchedPerSecond: number | null
}

const { BENCH_FILE: file = '' } = process.env
const database = await openSqlite<MpiTables>({ file, readers: 1 })
const now = (): Instant => Date.now() as Instant
const graph = await openSqlGraph({ database, seal: indexSeal, now })
const store = mpiStore({ graph, ...besideGraph(database, indexSeal), now })
const index = { graph, store }
const fewPeople = 100
const at = (sorted: Float64Array, share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN

answerParent<LookupProcess>(
  {
    async lookUp({ people, lookups, warmUp, rounds, batches }) {
      await timed(index, warmUp === 'STORE' ? people : fewPeople, lookups, 2)
      const found: Float64Array[] = []
      for (let round = 0; round < rounds; round++)
        found.push(await timed(index, people, lookups, warmUp === 'STORE' ? 2 : 1))
      const batchedPerSecond = batches > 0 ? await batched(index, people, batches) : null
      const median = (share: number): number => at(Float64Array.from(found, (took) => at(took, share)).sort(), 0.5)
      return { p50: median(0.5), p99: median(0.99), batchedPerSecond }
    },
  },
  () => store.close(),
)
