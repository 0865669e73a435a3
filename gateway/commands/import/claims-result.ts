import type { ClaimAnswer, RoutedNumber } from './claims-answer.ts'

const header = [
  'line',
  'reference',
  'outcome',
  'reason',
  'column',
  'part',
  'from',
  'until',
  'insurerNumber',
  'symbol',
  'number',
  'branch',
  'returned',
  'notice',
] as const
type Cells = Partial<Record<(typeof header)[number], string>>

export const resultHeader = lineOf(Object.fromEntries(header.map((name) => [name, name])))

/** The lines of one claim, a split one having one for each part (RFC 4180). */
export function resultLines(line: number, reference: string | null, answer: ClaimAnswer): string {
  const { outcome, reason } = answer
  const about: Cells = { line: String(line), reference: reference ?? '', outcome, reason }
  switch (answer.outcome) {
    case 'AS_CLAIMED':
      return lineOf({ ...about, notice: answer.notice ?? '' })
    case 'READDRESSED':
      return lineOf({ ...about, from: answer.from, ...cellsOf(answer.number), notice: answer.notice })
    case 'SPLIT':
      return answer.parts
        .map(({ from, until, number }, place) =>
          lineOf({
            ...about,
            part: String(place + 1),
            from,
            until,
            ...cellsOf(number),
            notice: place === 0 ? answer.notice : '',
          }),
        )
        .join('')
    case 'UNRESOLVABLE':
      return lineOf({ ...about, returned: answer.returned ? '1' : '0', notice: answer.notice })
    case 'REFUSED':
      return lineOf({ ...about, column: answer.column })
  }
}

const cellsOf = ({ insurerNumber, symbol, number, branch }: RoutedNumber): Cells => ({
  insurerNumber,
  symbol,
  number,
  branch,
})

function lineOf(cells: Cells): string {
  return `${header.map((name) => quoted(cells[name] ?? '')).join()}\r\n`
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
