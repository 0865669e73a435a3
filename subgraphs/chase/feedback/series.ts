import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import { labelOf, nationLabel, officesLabel, ownLabel, unknownLabel } from './labels.ts'
import { meanOf } from './means.ts'
import { type Measure, type MeasureName, measures } from './measures.ts'
import type { Month } from './month.ts'
import { type Counts, peopleIn } from './observing.ts'
import type { Edition, ShownLine } from './publishing.ts'
import type { OwnMonth, PublishedMonth } from './store.ts'
import { type Breakdown, breakdownsOfOffices, groupsOf } from './tallies.ts'

/** A month of a line, ready to be plotted. */
export interface Point {
  readonly month: Month
  /** Null: live. */
  readonly edition: number | null
  readonly people: number
  readonly mean: number | null
  readonly within: number | null
  /** By class, and last those of whom it is not known; null: not shown. */
  readonly counts: readonly (number | null)[]
}

export interface Series {
  readonly breakdown: 'OWN' | 'NATION' | Breakdown
  readonly group: string | null
  readonly label: string
  readonly points: readonly Point[]
}

export interface MeasureFeedback {
  readonly measure: MeasureName
  readonly label: string
  readonly classes: readonly string[]
  readonly series: readonly Series[]
}

/** A series before it is told which measure it is of. */
interface Track {
  readonly breakdown: Series['breakdown']
  readonly group: string | null
  readonly label: string
  readonly months: readonly { readonly month: Month; readonly edition: number | null; readonly line: ShownLine }[]
}

/** An office's own people beside everybody's: the nation, and the groups in which the office itself is now. */
export function besideOthers(
  office: InstitutionCode,
  own: readonly OwnMonth[],
  published: readonly PublishedMonth[],
  wanted: readonly MeasureName[] | null,
): readonly MeasureFeedback[] {
  const last = own.at(-1)
  const groups = last === undefined ? null : groupsOf(office, '' as InsurerNumber, last.counts)
  const references =
    groups === null ? [] : breakdownsOfOffices.map((breakdown) => groupTrack(published, breakdown, groups[breakdown]))
  return told([liveTrack(ownLabel, own), nationTrack(published), ...references], wanted)
}

/** The people of several offices, which need not be in one group, beside the nation. */
export const besideNation = (
  own: readonly OwnMonth[],
  published: readonly PublishedMonth[],
  wanted: readonly MeasureName[] | null,
): readonly MeasureFeedback[] => told([liveTrack(officesLabel, own), nationTrack(published)], wanted)

const liveTrack = (label: string, own: readonly OwnMonth[]): Track => ({
  breakdown: 'OWN',
  group: null,
  label,
  months: own.map(({ month, counts }) => ({ month, edition: null, line: wholly(counts) })),
})

/** Everything that was published, but for insurers: of them one, if any. */
export function publishedSeries(
  published: readonly PublishedMonth[],
  wanted: readonly MeasureName[] | null,
  insurer: string | null,
): readonly MeasureFeedback[] {
  const named = breakdownsOfOffices.flatMap((breakdown) =>
    [...new Set(published.flatMap(({ edition }) => groupsIn(edition, breakdown)))]
      .sort()
      .map((group) => groupTrack(published, breakdown, group)),
  )
  const insured = insurer === null ? [] : [groupTrack(published, 'INSURER', insurer)]
  return told([nationTrack(published), ...named, ...insured], wanted)
}

/** What the nation's people were counted as in one measure. */
export const nationSeries = (published: readonly PublishedMonth[], measure: Measure): readonly Point[] =>
  nationTrack(published).months.map((month) => pointOf(measure, month))

const wholly = (counts: Counts): ShownLine => ({ groups: [], people: peopleIn(counts), counts })

const groupsIn = ({ lines }: Edition, breakdown: Breakdown): readonly string[] =>
  lines[breakdown].flatMap(({ groups: [group, ...others] }) =>
    group === undefined || others.length > 0 ? [] : [group],
  )

const nationTrack = (published: readonly PublishedMonth[]): Track => ({
  breakdown: 'NATION',
  group: null,
  label: nationLabel,
  months: published.map(({ month, number, edition }) => ({ month, edition: number, line: edition.nation })),
})

const groupTrack = (published: readonly PublishedMonth[], breakdown: Breakdown, group: string): Track => ({
  breakdown,
  group,
  label: labelOf(breakdown, group),
  months: published.flatMap(({ month, number, edition }) => {
    const line = edition.lines[breakdown].find(({ groups }) => groups.length === 1 && groups[0] === group)
    return line === undefined ? [] : [{ month, edition: number, line }]
  }),
})

const told = (tracks: readonly Track[], wanted: readonly MeasureName[] | null): readonly MeasureFeedback[] =>
  measures
    .filter(({ name }) => wanted === null || wanted.includes(name))
    .map((measure) => ({
      measure: measure.name,
      label: measure.ja,
      classes: [...measure.classes.map(({ ja }) => ja), unknownLabel],
      series: tracks.map(({ months, ...track }) => ({
        ...track,
        points: months.map((month) => pointOf(measure, month)),
      })),
    }))

function pointOf(measure: Measure, { month, edition, line }: Track['months'][number]): Point {
  const { offset, unknown } = measure
  const mean = meanOf(measure, line.people, line.counts)
  return {
    month,
    edition,
    people: line.people,
    mean: mean?.mean ?? null,
    within: mean?.within ?? null,
    counts: line.counts.slice(offset, offset + unknown + 1),
  }
}
