import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { type Fact, type ToldMeasure, told } from './facts.ts'
import { type Counts, noCounts } from './observing.ts'
import type { CareFactTable } from './tables.ts'
import { type Breakdown, breakdowns, byBreakdown, type Groups, type Tallies, type Tally } from './tallies.ts'

export const countsText = (counts: Counts): string => counts.join(',')

const [comma, zero] = [44, 48]

/** Whole numbers with commas between them: read by hand, for a report reads millions. */
export function countsIn(text: string): Counts {
  const counts = noCounts.slice()
  let [cell, count] = [0, 0]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === comma) {
      counts[cell] = count
      cell += 1
      count = 0
    } else count = count * 10 + code - zero
  }
  counts[cell] = count
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
