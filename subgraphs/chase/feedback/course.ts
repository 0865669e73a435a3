import type { CivilDate } from '../../../schema/domain/time.ts'
import type { CareRecord } from '../record.ts'
import { type FactReading, told } from './facts.ts'
import { classOf, type Measure, measureOf } from './measures.ts'

/** One person's own values of one measure, in one service, oldest first. */
export interface Course {
  readonly service: string
  readonly measure: Measure
  readonly points: readonly { readonly on: CivilDate; readonly value: number; readonly class: number }[]
}

export function coursesOf(records: readonly CareRecord[], reading: FactReading): readonly Course[] {
  const courses: Course[] = []
  for (const [service, own] of Map.groupBy(records, (record) => record.service)) {
    const dated = own.flatMap(({ on, version, form, values }) =>
      on === null ? [] : [{ on, values: reading.valuesIn(version, form, (item) => values.get(item) ?? null) }],
    )
    for (const name of told) {
      const measure = measureOf(name)
      const points = dated
        .flatMap(({ on, values }) => pointOf(measure, on, values[name]))
        .sort((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0))
      if (points.length > 0) courses.push({ service, measure, points })
    }
  }
  return courses
}

const pointOf = (measure: Measure, on: CivilDate, value: number | undefined) =>
  value === undefined ? [] : [{ on, value, class: classOf(measure, value) }]
