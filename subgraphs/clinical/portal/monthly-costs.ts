import type { CivilDate } from '../../../schema/domain/time.ts'
import type { ContentOf } from '../record.ts'
import type { ShownEntrySource } from '../summary.ts'

type Setting = ContentOf<'COST'>['setting']

interface Cost {
  readonly record: { readonly on: CivilDate; readonly content: ContentOf<'COST'> }
  readonly shown: readonly ShownEntrySource[]
}

export interface InstitutionCost {
  readonly sources: readonly ShownEntrySource[]
  readonly setting: Setting
  readonly points: number
  readonly yen: number
  /** Null: some claim does not say. */
  readonly days: number | null
}

export interface MonthlyCost {
  /** Its first day. */
  readonly month: CivilDate
  readonly points: number
  readonly yen: number
  readonly institutions: readonly InstitutionCost[]
}

/** 一点十円. */
const yenOf = (points: number): number => points * 10
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** 医療費のお知らせ: what care cost in all, whoever paid it; the newest month first, the dearest place of a month first. */
export function monthlyCostsOf(costs: readonly Cost[]): readonly MonthlyCost[] {
  const months = Map.groupBy(costs, ({ record }) => `${record.on.slice(0, 7)}-01` as CivilDate)
  return [...months]
    .toSorted(([one], [other]) => (one < other ? 1 : -1))
    .map(([month, all]) => {
      const places = Map.groupBy(all, ({ record, shown }) => JSON.stringify([shown, record.content.setting]))
      const institutions = [...places.values()].flatMap(institutionCost)
      const points = sum(institutions.map((one) => one.points))
      return { month, points, yen: yenOf(points), institutions: institutions.toSorted((a, b) => b.points - a.points) }
    })
}

function institutionCost(costs: readonly Cost[]): readonly InstitutionCost[] {
  const [first] = costs
  if (first === undefined) return []
  const points = sum(costs.map(({ record }) => record.content.points))
  const days = costs.map(({ record }) => record.content.days)
  const counted = days.flatMap((count) => count ?? [])
  return [
    {
      sources: first.shown,
      setting: first.record.content.setting,
      points,
      yen: yenOf(points),
      days: counted.length === days.length ? sum(counted) : null,
    },
  ]
}
