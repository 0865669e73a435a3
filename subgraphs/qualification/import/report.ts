import type { RefusedRow } from './batch.ts'
import { type Column, columnNames, columns } from './columns.ts'
import type { ImportJobs } from './jobs.ts'
import { reasons } from './reasons.ts'

const rowsAtOnce = 500

/** Who opens a report in a spreadsheet must not run what stood in a file. */
const cell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const isColumn = (name: string): name is Column => (columnNames as readonly string[]).includes(name)

const line = (...cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

function refusedLine({ line: at, column, reason, value }: RefusedRow): string {
  const [english, japanese] = reasons[reason]
  const named = column !== null && isColumn(column) ? `${columns[column]} ${column}` : ''
  return line(String(at), named, value, reason, japanese, english)
}

/** The rows of a job that were not taken, as CSV in UTF-8 with a BOM; values masked. */
export async function* reportOf(jobs: Pick<ImportJobs, 'refusals'>, job: string): AsyncGenerator<string> {
  yield `\ufeff${line('行 line', '列 column', '値 value', '理由コード reason', '理由', 'what is wrong')}`
  let after = 0
  for (;;) {
    const rows = await jobs.refusals(job, after, rowsAtOnce)
    if (rows.length > 0) yield rows.map(refusedLine).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < rowsAtOnce) return
    after = last.line
  }
}
