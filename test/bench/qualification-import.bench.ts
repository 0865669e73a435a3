import { closeSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, startChild } from '../support/child.ts'
import { importHeader, importLine, importRows } from '../support/import-file.ts'
import type { Bench, Figures } from './bench.ts'
import type { ImportProcess } from './import/process.ts'
import { interleave } from './rounds.ts'
import { rounded } from './statistics.ts'

const linesAtOnce = 5_000

export function writeRows(file: string, count: number): void {
  const out = openSync(file, 'w')
  let text = importHeader
  let lines = 0
  for (const row of importRows(count, 20_261_121)) {
    text += importLine(row)
    if (++lines % linesAtOnce > 0) continue
    writeSync(out, text)
    text = ''
  }
  writeSync(out, text)
  closeSync(out)
}

/** A process with empty stores of its own, its modules compiled as the hub's are. */
export async function withProcess<T>(
  folder: string,
  use: (child: Child<ImportProcess>) => Promise<T>,
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  mkdirSync(folder)
  const child = await startChild<ImportProcess>(new URL('./import/process.ts', import.meta.url), {
    BENCH_FOLDER: folder,
    ...environment,
    NODE_COMPILE_CACHE: join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'hub'),
  })
  try {
    return await use(child)
  } finally {
    await child.stop()
  }
}

export const bench: Bench = {
  name: 'qualification-import',
  says: 'A file of an insurer into empty stores, every commit on the disk, while desks ask; and registrations into the index by themselves.',
  options: { rows: 1_000_000, rounds: 3, registrations: 200_000 },
  async run({ folder, option, say }) {
    const rows = option('rows')
    const file = join(folder, 'file.csv')
    writeRows(file, rows)
    let round = 0
    const place = () => join(folder, `round-${++round}`)
    const importing = async (): Promise<Figures> =>
      withProcess(place(), async (child) => {
        const done = await child.ask('import', { file })
        if (done.rows !== rows || done.refused > 0) throw new Error('The file was not taken as a whole.')
        return {
          import_rows_per_s: rows / done.seconds,
          settled_rows_per_s: rows / done.settledSeconds,
          cpu_us_per_row: (done.cpuSeconds * 1e6) / rows,
          import_rss_mb: done.rssMb,
          loop_p99_ms: done.loopP99Ms,
          check_p99_ms: done.checkP99Ms,
        }
      })
    const registering = async (): Promise<Figures> =>
      withProcess(place(), async (child) => ({
        mpi_register_per_s: (await child.ask('register', { numbers: option('registrations') })).perSecond,
      }))
    const { figures, rounds } = await interleave(
      [
        {
          name: 'all',
          warmUp: async () => undefined,
          round: async () => ({ ...(await registering()), ...(await importing()) }),
        },
      ],
      option('rounds'),
      say,
    )
    return {
      data: { rows, file_mb: rounded(statSync(file).size / 1024 ** 2), registrations: option('registrations') },
      figures,
      rounds,
    }
  },
}
