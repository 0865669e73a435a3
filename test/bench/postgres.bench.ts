import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { civilDateAt, type Instant } from '../../schema/domain/time.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { openLoad } from '../support/load.ts'
import { startPostgres } from '../support/postgres-server.ts'
import type { Bench } from './bench.ts'
import { fillKept, type KeptStore, storeRound } from './postgres/store-work.ts'
import { checks } from './qualification/cards.ts'
import type { ServerSpec } from './qualification/server.ts'
import { desks } from './qualification.bench.ts'
import { withProcess, writeRows } from './qualification-import.bench.ts'
import { type Contender, interleave } from './rounds.ts'
import { loaded, startServerProcess } from './server-process.ts'

export const bench: Bench = {
  name: 'postgres',
  says: 'The stores on a PostgreSQL of this machine beside the embedded ones: reads by key, durable writes, verifyQualification, and a file of an insurer.',
  options: {
    rows: 100_000,
    imported: 20_000,
    people: 2_000,
    rounds: 3,
    milliseconds: 1_500,
    desks: 300,
    connections: 8,
    rate: 300,
  },
  async run({ folder, option, say }) {
    const server = await startPostgres({ settings: ['shared_buffers=256MB'] })
    const stores: readonly (readonly [string, KeptStore])[] = [
      ['postgres', await openPostgres({ url: server.url('kept'), name: 'kept', connections: { read: 4 } })],
      ['sqlite', await openSqlite({ file: join(folder, 'kept.sqlite') })],
    ]
    const load = await openLoad()
    const hubs: { stop(): Promise<void> }[] = []
    try {
      const contenders: Contender[] = []
      const figures: Record<string, number> = {}
      for (const [name, store] of stores) {
        const { load_rows_per_s = 0 } = await fillKept(store, option('rows'))
        figures[`${name}_load_rows_per_s`] = Math.round(load_rows_per_s)
        contenders.push({
          name,
          warmUp: async () => void (await storeRound(store, option('rows'), 200)),
          round: () => storeRound(store, option('rows'), option('milliseconds')),
        })
      }
      const inStores = await interleave(contenders, option('rounds'), say)

      const insurersFile = join(folder, 'file.csv')
      writeRows(insurersFile, option('imported'))
      const importing = (name: string, storesOf: (round: number) => Readonly<Record<string, string>>): Contender => {
        let rounds = 0
        const round = async () => {
          rounds += 1
          const child = withProcess(
            join(folder, `${name}-${rounds}`),
            (one) => one.ask('import', { file: insurersFile }),
            storesOf(rounds),
          )
          const { rows, refused, settledSeconds, cpuSeconds, loopP99Ms, checkP99Ms } = await child
          if (rows !== option('imported') || refused > 0) throw new Error('The file was not taken as a whole.')
          return {
            settled_rows_per_s: rows / settledSeconds,
            cpu_us_per_row: (cpuSeconds * 1e6) / rows,
            loop_p99_ms: loopP99Ms,
            check_p99_ms: checkP99Ms,
          }
        }
        return { name, warmUp: async () => undefined, round }
      }
      const imported = await interleave(
        [
          importing('import_postgres', (round) => ({
            BENCH_STORES: [server.url(`import_index_${round}`), server.url(`import_qualification_${round}`)].join(' '),
          })),
          importing('import_sqlite', () => ({})),
        ],
        option('rounds'),
        say,
      )

      const population = { people: option('people'), seed: 20_261_120, today: civilDateAt(Date.now() as Instant) }
      const file = join(folder, 'checks')
      writeFileSync(file, checks(population, 20_000).join('\n'))
      const hubOn = async (name: string, environment: Readonly<Record<string, string>>): Promise<Contender> => {
        const place = join(folder, name)
        const spec: ServerSpec = { folder: place, environment, population }
        const hub = await startServerProcess(new URL('./qualification/server.ts', import.meta.url), spec)
        hubs.push(hub)
        const headers = await desks(place, option('desks'))
        const round = (milliseconds: number) =>
          loaded(hub, load, {
            headers,
            bodies: { file },
            connections: option('connections'),
            milliseconds,
            requests: Number.MAX_SAFE_INTEGER,
            perSecond: option('rate'),
          })
        return {
          name,
          warmUp: async () => void (await round(3_000)),
          round: () => round(2 * option('milliseconds')),
        }
      }
      const asked = await interleave(
        [
          await hubOn('hub_postgres', {
            QUALIFICATION_DATABASE_URL: server.url('qualification'),
            MPI_DATABASE_URL: server.url('mpi'),
          }),
          await hubOn('hub_sqlite', {}),
        ],
        option('rounds'),
        say,
      )
      return {
        data: {
          rows: option('rows'),
          imported: option('imported'),
          people: option('people'),
          steady_per_s: option('rate'),
          connections: option('connections'),
          milliseconds_a_spell: option('milliseconds'),
        },
        figures: { ...figures, ...inStores.figures, ...imported.figures, ...asked.figures },
        rounds: [...inStores.rounds, ...imported.rounds, ...asked.rounds],
      }
    } finally {
      await Promise.allSettled([load.stop(), ...hubs.map((hub) => hub.stop())])
      await Promise.allSettled(stores.map(([, store]) => store.close()))
      await server.stop()
    }
  },
}
