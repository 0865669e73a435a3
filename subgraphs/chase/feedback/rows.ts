import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { type Fact, type ToldMeasure, told } from './facts.ts'
import { cellCount } from './measures.ts'
import { type Counts, noCounts } from './observing.ts'
import type { CareFactTable } from './tables.ts'
import { type Breakdown, breakdowns, byBreakdown, type Groups, type Tallies, type Tally } from './tallies.ts'

/** With commas between them; of nobody, nothing: most cells of an office are empty. */
export const countsText = (counts: Counts): string => counts.map((count) => (count === 0 ? '' : count)).join(',')

const [comma, zero, nine] = [44, 48, 57]

/** The cells of a row of counts in which there is somebody: of a small office a third. */
export interface FilledCells {
  filled: number
  readonly cells: Uint8Array
  readonly counts: Uint32Array
}

export const noFilledCells = (): FilledCells => ({
  filled: 0,
  cells: new Uint8Array(cellCount),
  counts: new Uint32Array(cellCount),
})

/** Reads whole numbers with commas between them, from a place in a text to the first that is neither; answers where. */
export function readCounts(text: string, from: number, into: FilledCells): number {
  const { cells, counts } = into
  let [filled, cell, count, at] = [0, 0, 0, from]
  for (; ; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    if (code >= zero && code <= nine) {
      count = count * 10 + code - zero
      continue
    }
    if (count > 0) {
      cells[filled] = cell
      counts[filled] = count
      filled += 1
      count = 0
    }
    if (code !== comma) break
    cell += 1
  }
  into.filled = filled
  return at
}

export function addFilled(into: number[], { filled, cells, counts }: FilledCells): void {
  for (let at = 0; at < filled; at += 1) {
    const cell = cells[at] as number
    into[cell] = (into[cell] as number) + (counts[at] as number)
  }
}

export function countsIn(text: string): Counts {
  const counts = noCounts.slice()
  const read = noFilledCells()
  readCounts(text, 0, read)
  addFilled(counts, read)
  return counts
}

export const factRow = ({ service, handle, office, id, insurer, on, values }: Fact): CareFactTable => ({
  service,
  handle,
  office,
  id,
  insurer,
  on_date: on ?? '',
  told: told.map((measure) => values[measure] ?? '').join(','),
})

export function factIn({ service, handle, office, id, insurer, on_date, told: text }: CareFactTable): Fact {
  const values: Partial<Record<ToldMeasure, number>> = {}
  for (const [at, value] of text.split(',').entries()) {
    const measure = told[at]
    if (measure !== undefined && value !== '') values[measure] = Number(value)
  }
  return {
    service,
    handle: handle as NumberHandle,
    office: office as InstitutionCode,
    id,
    insurer: insurer as InsurerNumber,
    on: on_date === '' ? null : (on_date as CivilDate),
    values,
  }
}

export const groupsText = (groups: Groups): string => breakdowns.map((breakdown) => groups[breakdown]).join(',')

export function groupsIn(text: string): Groups {
  const names = text.split(',')
  return byBreakdown((_, at) => names[at] ?? '')
}

type Lines = Readonly<Record<Breakdown, readonly (readonly [group: string, tally: Tally])[]>>

export function talliesText({ nation, groups }: Tallies): string {
  const lines: Lines = byBreakdown((breakdown) => [...groups[breakdown]])
  return JSON.stringify({ nation, lines })
}

export function talliesIn(text: string): Tallies {
  const { nation, lines } = JSON.parse(text) as { readonly nation: Tally; readonly lines: Lines }
  return { nation, groups: byBreakdown((breakdown) => new Map(lines[breakdown])) }
}
