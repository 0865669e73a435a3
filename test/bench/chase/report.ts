import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { formNamed } from '../../support/chase/forms.ts'
import { startChild } from '../../support/child.ts'
import type { Figures } from '../bench.ts'
import { rounded } from '../statistics.ts'
import { peopleOf, writeFormFile } from './file.ts'
import type { ReportProcess } from './report-process.ts'

const told = 2_000
const seed = 20_261_121

/** The nation's tables of a year of assessments, and what a file more costs to be counted. */
export async function nationalReport(
  folder: string,
  assessments: number,
  say: (line: string) => void,
): Promise<{ readonly data: Readonly<Record<string, number>>; readonly figures: Figures }> {
  const place = join(folder, 'report')
  mkdirSync(place)
  const users = join(place, 'users.csv')
  const rows = join(place, 'rows.csv')
  writeFormFile(users, formNamed('life-2021', 'SERVICE_USER_INFO'), peopleOf(told))
  writeFormFile(rows, formNamed('life-2021', 'FORM_0000_2021'), told, { year: 2025 })
  const child = await startChild<ReportProcess>(new URL('./report-process.ts', import.meta.url), {
    BENCH_FOLDER: place,
  })
  try {
    const filled = await child.ask('fill', { assessments, seed })
    say(`${filled.assessments} assessments of ${filled.people} people at ${filled.offices} offices are counted`)
    const report = await child.ask('report', null)
    say(`${report.editions} editions in ${rounded(report.seconds)} s`)
    const refresh = await child.ask('refresh', { users, rows })
    const again = await child.ask('reportAgain', null)
    say(`${again.editions} editions of ${again.looked} months again in ${rounded(again.seconds)} s`)
    return {
      data: {
        assessments: filled.assessments,
        assessed_people: filled.people,
        offices: filled.offices,
        editions: report.editions,
      },
      figures: {
        report_s: rounded(report.seconds),
        report_cpu_s: rounded(report.cpuSeconds),
        report_loop_p99_ms: rounded(report.loopP99Ms),
        report_read_ms: rounded(report.readMs),
        report_again_s: rounded(again.seconds),
        report_again_cpu_s: rounded(again.cpuSeconds),
        report_again_months: again.looked,
        refresh_loop_p99_ms: rounded(refresh.loopP99Ms),
        refresh_us_per_change: rounded((refresh.milliseconds * 1000) / refresh.changes),
        refresh_cpu_us_per_change: rounded((refresh.cpuMs * 1000) / refresh.changes),
      },
    }
  } finally {
    await child.stop()
  }
}
