import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../schema/domain/time.ts'
import { openMpiBulk } from '../../subgraphs/mpi/bulk.sql.ts'
import { migrations } from '../../subgraphs/mpi/migrations.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { startChild } from '../support/child.ts'
import type { Bench } from './bench.ts'
import { linked } from './matching.bench.ts'
import { codesPerSecond } from './mpi/codes.ts'
import { inMemory } from './mpi/in-memory.ts'
import { qualityOnLives } from './mpi/lives.ts'
import type { LookupProcess, Lookups } from './mpi/lookup-process.ts'
import { registrationsOf } from './mpi/numbers.ts'
import { registrationsPerSecond } from './mpi/registering.ts'
import { indexSeal as seal } from './mpi/seal.ts'
import { steadiness } from './mpi/steadiness.ts'
import { rounded } from './statistics.ts'

const now = (): Instant => Date.now() as Instant

interface Loaded {
  readonly file: string
  readonly numbers: number
  readonly perSecond: number
  /** Of all threads together. */
  readonly perCpuSecond: number
}

async function load(folder: string, people: number, say: (line: string) => void): Promise<Loaded> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `mpi-${people}.sqlite`)
  const database = await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'OFF' })
  await migrate(database, migrations)
  const cpu = process.cpuUsage()
  const began = performance.now()
  const bulk = await openMpiBulk({ database, seal, now })
  let numbers = 0
  for (let person = 0; person < people; person++) {
    numbers += bulk.take(registrationsOf(person)).handles.length
    if (person % 100 === 0) await bulk.room()
    if (person % 500_000 === 0 && person > 0) say(`${person} of ${people} people`)
  }
  await bulk.finish()
  const perSecond = (numbers * 1000) / (performance.now() - began)
  const { user, system } = process.cpuUsage(cpu)
  await database.close()
  return { file, numbers, perSecond, perCpuSecond: (numbers * 1e6) / (user + system) }
}

type Ask = (asks: LookupProcess['lookUp']['asks']) => Promise<Lookups>

/** In a process that opens what this one loaded. */
async function asking<Answer>(file: string, work: (ask: Ask) => Promise<Answer>): Promise<Answer> {
  const child = await startChild<LookupProcess>(new URL('./mpi/lookup-process.ts', import.meta.url), {
    BENCH_FILE: file,
  })
  try {
    return await work((asks) => child.ask('lookUp', asks))
  } finally {
    await child.stop()
  }
}

/** On a copy in memory, or, where there is no room for one, with what the system's cache keeps of the file. */
async function warmly<Answer>(file: string, work: (file: string) => Promise<Answer>): Promise<Answer> {
  const copy = inMemory(file)
  try {
    return await work(copy?.file ?? file)
  } finally {
    copy?.release()
  }
}

export const bench: Bench = {
  name: 'mpi',
  says: 'The index in the embedded store: loading, one number to person, history and places at a time (the store in memory, and cold), many at once, and how that grows.',
  options: {
    people: 5_000_000,
    small: 1_000_000,
    large: 10_000_000,
    lookups: 100_000,
    rounds: 3,
    cold: 2_000,
    batches: 500,
    codes: 1_000_000,
    known: 1_000_000,
    registering: 5_000,
    linking: 1_000_000,
    lives: 100_000,
    lives_seed: 20_261_122,
  },
  async run({ folder, option, say }) {
    const people = option('people')
    const measured = async (count: number) => {
      const { file, numbers, perSecond, perCpuSecond } = await load(folder, count, say)
      say(`${numbers} numbers of ${count} people, ${rounded(perSecond)} a second`)
      try {
        const cold = await asking(file, (ask) =>
          ask({ people: count, lookups: option('cold'), warmUp: 'CODE', rounds: 1, batches: 0 }),
        )
        const warmUp = {
          people: count,
          lookups: option('lookups'),
          warmUp: 'STORE',
          rounds: option('rounds'),
          batches: option('batches'),
        } as const
        const { warm, codes } = await warmly(file, async (warmFile) => ({
          warm: await asking(warmFile, (ask) => ask(warmUp)),
          codes: option('codes') > 0 ? await codesPerSecond(warmFile, folder, count, option('codes'), seal) : null,
        }))
        say(`${count} people: p50 ${rounded(warm.p50)}, p99 ${rounded(warm.p99)} ms`)
        return { numbers, perSecond, perCpuSecond, cold, warm, codes, gigabytes: statSync(file).size / 1024 ** 3 }
      } finally {
        rmSync(file, { force: true })
      }
    }
    /** The medians of two sizes, asked in turn: the machine is not as fast in one minute as in another. */
    const grownFrom = async (small: number, large: number): Promise<number> => {
      const [few, many] = [await load(folder, small, say), await load(folder, large, say)]
      const asks = { lookups: option('lookups'), warmUp: 'STORE', rounds: 1, batches: 0 } as const
      const ratios: number[] = []
      const inTurn = async (askFew: Ask, askMany: Ask): Promise<void> => {
        for (let round = 0; round < option('rounds'); round++) {
          const [one, other] = [await askFew({ ...asks, people: small }), await askMany({ ...asks, people: large })]
          say(`${small} people: p50 ${rounded(one.p50)} ms, ${large}: ${rounded(other.p50)} ms`)
          ratios.push(other.p50 / one.p50)
        }
      }
      const askedWarm = (file: string, work: (ask: Ask) => Promise<void>): Promise<void> =>
        warmly(file, (warm) => asking(warm, work))
      try {
        await askedWarm(few.file, (askFew) => askedWarm(many.file, (askMany) => inTurn(askFew, askMany)))
      } finally {
        for (const { file } of [few, many]) rmSync(file, { force: true })
      }
      return ratios.sort((less, more) => less - more)[Math.floor(ratios.length / 2)] ?? Number.NaN
    }
    const registering =
      option('registering') > 0
        ? await registrationsPerSecond(
            join(folder, 'registering.sqlite'),
            option('known'),
            option('registering'),
            seal,
            say,
          )
        : null
    const main = await measured(people)
    const [small, large] = [option('small'), option('large')]
    const growth = small > 0 && large > 0 ? await grownFrom(small, large) : null
    const { batch_link_s, batch_link_rss_mb } =
      option('linking') > 0 ? await linked(folder, option('linking'), say) : {}
    const quality =
      option('lives') > 0
        ? await qualityOnLives(folder, { people: option('lives'), seed: option('lives_seed') }, seal, say)
        : {}
    return {
      data: {
        people,
        numbers: main.numbers,
        store_gb: rounded(main.gigabytes),
        small: option('small'),
        large: option('large'),
        linking: option('linking'),
        lives: option('lives'),
        lives_seed: option('lives_seed'),
      },
      figures: {
        load_numbers_per_s: rounded(main.perSecond),
        load_numbers_per_cpu_s: rounded(main.perCpuSecond),
        lookup_p50_ms: rounded(main.warm.p50),
        lookup_p99_ms: rounded(main.warm.p99),
        lookup_cold_p99_ms: rounded(main.cold.p99),
        /** Of loops that take as long as half of the lookups and touch nothing: what the machine itself takes away. */
        undisturbed_p99_ms: rounded(steadiness(main.warm.p50, option('lookups'))),
        batched_lookups_per_s: rounded(main.warm.batchedPerSecond ?? 0),
        ...(registering === null
          ? {}
          : {
              register_per_s: rounded(registering.perSecond),
              register_per_cpu_s: rounded(registering.perCpuSecond),
              registered_linked: registering.linked,
              registered_reviews: registering.reviews,
            }),
        ...(main.codes === null
          ? {}
          : { codes_per_s: rounded(main.codes.perSecond), codes_per_cpu_s: rounded(main.codes.perCpuSecond) }),
        ...(batch_link_s === undefined ? {} : { batch_link_s, batch_link_rss_mb }),
        ...quality,
        ...(growth === null ? {} : { growth_1m_10m: rounded(growth) }),
      },
    }
  },
}
