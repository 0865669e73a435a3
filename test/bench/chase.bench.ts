import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formNamed } from '../support/chase/forms.ts'
import { startChild } from '../support/child.ts'
import type { Bench, Figures } from './bench.ts'
import { peopleOf, writeFormFile } from './chase/file.ts'
import type { ChaseProcess, Taken } from './chase/process.ts'
import { nationalReport } from './chase/report.ts'
import { interleave } from './rounds.ts'
import { rounded } from './statistics.ts'

const figuresOf = ({ rows, seconds, cpuSeconds, rssMb, loopP99Ms }: Taken): Figures => ({
  rows_per_s: rows / seconds,
  cpu_us_per_row: (cpuSeconds * 1e6) / rows,
  import_rss_mb: rssMb,
  loop_p99_ms: loopP99Ms,
})

export const bench: Bench = {
  name: 'chase',
  says: "A care office's file of FORM_0000, all 89 columns filled in, into an empty store; and one with a wrong cell in each row. Then a year of the nation's assessments, and every table published of it.",
  options: { rows: 1_000_000, rounds: 1, assessments: 5_000_000 },
  async run({ folder, option, say }) {
    const rows = option('rows')
    const users = join(folder, 'users.csv')
    const good = join(folder, 'good.csv')
    const bad = join(folder, 'bad.csv')
    const form = formNamed('life-2021', 'FORM_0000_2021')
    writeFormFile(users, formNamed('life-2021', 'SERVICE_USER_INFO'), peopleOf(rows))
    writeFormFile(good, form, rows)
    writeFormFile(bad, form, rows, { bad: true })
    let round = 0
    const start = (): ReturnType<typeof startChild<ChaseProcess>> => {
      const place = join(folder, `round-${round++}`)
      mkdirSync(place)
      return startChild<ChaseProcess>(new URL('./chase/process.ts', import.meta.url), { BENCH_FOLDER: place })
    }
    const warmUp = async (): Promise<void> => {
      const child = await start()
      try {
        await child.ask('take', { file: users, key: 'users' })
      } finally {
        await child.stop()
      }
    }
    const measure = async (): Promise<Figures> => {
      const child = await start()
      try {
        const told = await child.ask('take', { file: users, key: 'users' })
        const taken = await child.ask('take', { file: good, key: 'good' })
        const refused = await child.ask('take', { file: bad, key: 'bad' })
        if (told.refused > 0 || taken.landed !== rows || refused.refused !== rows)
          throw new Error('The files were not taken as they should have been.')
        return { ...figuresOf(taken), bad_file_ratio: refused.seconds / taken.seconds }
      } finally {
        await child.stop()
      }
    }
    const { figures, rounds } = await interleave([{ name: 'all', warmUp, round: measure }], option('rounds'), say)
    const report = await nationalReport(folder, option('assessments'), say)
    return {
      data: {
        rows,
        columns: form.items.length,
        people: peopleOf(rows),
        file_mb: rounded(statSync(good).size / 1024 ** 2),
        ...report.data,
      },
      figures: { ...figures, ...report.figures },
      rounds,
    }
  },
}
