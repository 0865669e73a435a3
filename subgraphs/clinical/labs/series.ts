import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Merged } from '../merging.ts'
import type { RecordOf } from '../record.ts'
import { analyteOf, type Range } from './analytes.ts'
import { conversionTo, converted } from './convert.ts'

export const trends = ['RISING', 'FALLING', 'STEADY'] as const
export type Trend = (typeof trends)[number]
export type Standing = 'LOW' | 'NORMAL' | 'HIGH'

type Lab = Merged<RecordOf<'LAB'>>

export interface Point<E extends Lab = Lab> {
  readonly on: CivilDate
  /** In the series' unit; null: the result is text, or its unit cannot be converted. */
  readonly value: number | null
  readonly range: Range
  readonly standing: Standing | null
  readonly entry: E
}

/** What was measured again and again, in one unit, oldest first. */
export interface Series<E extends Lab = Lab> {
  readonly code: string | null
  readonly name: string
  readonly unit: string | null
  readonly points: readonly Point<E>[]
  /** The last two values compared; null where there are not two. */
  readonly trend: Trend | null
}

export type Sex = 'MALE' | 'FEMALE'

/** A change is one beyond a tenth of the reference interval or, without one, a tenth of the value before. */
const share = 0.1
const open: Range = { low: null, high: null }

export function seriesOf<E extends Lab>(entries: readonly E[], sex: Sex | null): readonly Series<E>[] {
  const groups = Map.groupBy(entries, keyOf)
  return [...groups.values()]
    .map((group) => oneSeries(group, sex))
    .sort((one, other) => compare(one.name, other.name) || compare(one.unit ?? '', other.unit ?? ''))
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Without a code known here only results of one name and unit are compared. */
function keyOf({ record: { content } }: Lab): string {
  const analyte = analyteOf(content.code)
  return analyte === null ? `${content.code ?? ''} ${content.name} ${content.unit ?? ''}` : analyte.code
}

function oneSeries<E extends Lab>(group: readonly E[], sex: Sex | null): Series<E> {
  const inOrder = group.toSorted((one, other) => compare(one.record.on, other.record.on))
  const points = inOrder.map((entry) => pointOf(entry, sex))
  const first = group[0]?.record.content
  const analyte = analyteOf(first?.code ?? null)
  return {
    code: analyte?.code ?? first?.code ?? null,
    name: analyte?.name ?? first?.name ?? '',
    unit: analyte?.unit ?? first?.unit ?? null,
    points,
    trend: trendOf(points),
  }
}

function pointOf<E extends Lab>(entry: E, sex: Sex | null): Point<E> {
  const { on, content } = entry.record
  const analyte = analyteOf(content.code)
  const { value, range } = measured(content, analyte, sex)
  return { on, value, range, standing: standingOf(value, range), entry }
}

function measured(
  content: RecordOf<'LAB'>['content'],
  analyte: ReturnType<typeof analyteOf>,
  sex: Sex | null,
): { readonly value: number | null; readonly range: Range } {
  const { value, unit, low, high } = content
  if (analyte === null) return { value, range: { low, high } }
  const conversion = unit === null ? null : conversionTo(analyte, unit)
  if (conversion === null) return { value: null, range: open }
  const inUnit = (given: number | null): number | null =>
    given === null ? null : converted(given, conversion, analyte.decimals)
  // The laboratory's own interval belongs to its method.
  const own = low !== null || high !== null
  const common = sex === null ? null : (analyte.range?.[sex === 'MALE' ? 'male' : 'female'] ?? null)
  return { value: inUnit(value), range: own ? { low: inUnit(low), high: inUnit(high) } : (common ?? open) }
}

function standingOf(value: number | null, { low, high }: Range): Standing | null {
  if (value === null || (low === null && high === null)) return null
  if (low !== null && value < low) return 'LOW'
  return high !== null && value > high ? 'HIGH' : 'NORMAL'
}

function trendOf(points: readonly Point[]): Trend | null {
  const [last, before] = points
    .filter(({ value }) => value !== null)
    .slice(-2)
    .reverse()
  if (last === undefined || before === undefined || last.value === null || before.value === null) return null
  const { low, high } = last.range
  const scale = low !== null && high !== null ? high - low : Math.abs(before.value)
  const change = last.value - before.value
  if (Math.abs(change) <= scale * share) return 'STEADY'
  return change > 0 ? 'RISING' : 'FALLING'
}
