import type { Axis, Box } from '../frame/axis.ts'
import type { CareReturn } from '../operations/care.ts'

export type Measure = CareReturn['measures'][number]
export type Series = Measure['series'][number]
export type Point = Series['points'][number]

/** The months that any series tells of, in order, without gaps. */
export function monthsOf(series: readonly Series[]): readonly string[] {
  const told = series.flatMap(({ points }) => points.map(({ month }) => month)).sort()
  const [first, last] = [told[0], told.at(-1)]
  if (first === undefined || last === undefined) return []
  const months: string[] = []
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month)
  return months
}

/** What there is something to show of: series with people in them, and the months in which any has a value. */
export function told(measure: Measure): { readonly series: readonly Series[]; readonly months: readonly string[] } {
  const series = measure.series.filter(({ points }) => points.some(({ people, mean }) => people > 0 || mean !== null))
  const valued = new Set(
    series.flatMap(({ points }) => points.flatMap(({ month, mean }) => (mean === null ? [] : month))),
  )
  return { series, months: monthsOf(series).filter((month) => valued.has(month)) }
}

/** A month as people say it: `2026年4月`. */
export function shownMonth(month: string): string {
  const [year = '', number = ''] = month.split('-')
  return `${year}年${Number(number)}月`
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

export interface Spot {
  readonly x: number
  readonly y: number
  readonly point: Point
}

/** Where the means of a series stand; a month without one breaks the line. */
export function runsOf(points: readonly Point[], months: readonly string[], axis: Axis, box: Box): readonly Spot[][] {
  const byMonth = new Map(points.map((point) => [point.month, point]))
  const runs: Spot[][] = [[]]
  months.forEach((month, at) => {
    const point = byMonth.get(month)
    if (point?.mean == null) {
      runs.push([])
      return
    }
    const x = months.length === 1 ? box.width / 2 : (at / (months.length - 1)) * box.width
    const y = box.height - ((point.mean - axis.low) / (axis.high - axis.low)) * box.height
    runs.at(-1)?.push({ x, y, point })
  })
  return runs.filter((run) => run.length > 0)
}

export interface Part {
  readonly label: string
  /** Null: not shown, lest somebody be found. */
  readonly people: number | null
  readonly from: number
  readonly to: number
}

/** The newest month of a series as parts of its people; what is not shown is one part at the end. */
export function partsOf(
  series: Series,
  classes: readonly string[],
): { readonly point: Point; readonly parts: readonly Part[] } | null {
  const point = series.points.findLast(({ people }) => people > 0)
  if (point === undefined) return null
  let from = 0
  const shown = point.counts.flatMap((people, at): readonly Part[] => {
    if (people === null || people === 0) return []
    const part = { label: classes[at] ?? '', people, from, to: from + people / point.people }
    from = part.to
    return [part]
  })
  const rest: Part = { label: '非表示', people: null, from, to: 1 }
  return { point, parts: point.counts.includes(null) && from < 1 ? [...shown, rest] : shown }
}
