import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Assessment } from '../assessments.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Form } from '../catalogue/item.ts'
import { type ScaleName, scoreOf, type Variant } from '../catalogue/scales.ts'
import type { Layout } from '../layouts.ts'

/** What one record measures by itself, in the order in which it is kept. */
export const told = [
  'BARTHEL',
  'BMI',
  'NUTRITION_RISK',
  'ORAL_ISSUE',
  'ASPIRATION_PNEUMONIA',
  'DBD13',
  'DBD13_REQUIRED',
  'VITALITY',
  'COMMUNICATION',
  'CARE_LEVEL',
] as const
export type ToldMeasure = (typeof told)[number]

/** What one standing record says that counts. */
export interface Fact {
  readonly id: string
  readonly service: string
  readonly handle: NumberHandle
  readonly office: InstitutionCode
  readonly insurer: InsurerNumber
  /** Null: it holds on every day (利用者情報). */
  readonly on: CivilDate | null
  readonly values: Values
}

type Reading = (value: (item: string) => string | null) => number | null

const oralIssues = [
  'nursing_facility_services_01',
  'nursing_facility_services_02',
  'nursing_facility_services_03',
  'visit_services_01',
  // visit_services_02 asks for dentures (入れ歯を使っている), which are no issue.
  'visit_services_03',
] as const

const careLevels: ReadonlyMap<string, number> = new Map([
  ['01', 0],
  ['06', 0],
  ['11', 0.375],
  ['12', 0.375],
  ['13', 0.375],
  ['21', 1],
  ['22', 2],
  ['23', 3],
  ['24', 4],
  ['25', 5],
])

const coded =
  (item: string): Reading =>
  (value) => {
    const code = value(item)
    return code === null || !/^\d+$/.test(code) ? null : Number(code)
  }

const bodyMass: Reading = (value) => {
  const [height, weight] = [Number(value('height') ?? 0), Number(value('weight') ?? 0)]
  if (!(height > 0 && weight > 0)) return null
  return Math.round((weight / (height / 100) ** 2) * 10) / 10
}

const oral: Reading = (value) => {
  const answers = oralIssues.map(value).filter((answer) => answer !== null)
  if (answers.length === 0) return null
  return answers.includes('1') ? 1 : 0
}

const total =
  (variant: Variant): Reading =>
  (value) =>
    scoreOf(variant, value).total

/** Of some of a scale's items, by their places from 1. */
function part(variant: Variant, places: readonly number[]): Reading {
  const points = [...variant.points].filter((_, at) => places.includes(at + 1))
  return total({ ...variant, points: new Map(points) })
}

export type Values = Readonly<Partial<Record<ToldMeasure, number>>>

/** How each form tells what it tells. */
export interface FactReading {
  /** Codes of the forms that tell anything. */
  readonly forms: readonly string[]
  valuesIn(version: string, form: string, value: (item: string) => string | null): Values
  /** Null: it says nothing that counts. */
  factIn(assessment: Assessment): Fact | null
}

export function factReading(catalogue: Catalogue): FactReading {
  const readings = new Map(
    catalogue.forms.map((form) => [`${form.version} ${form.code}`, readingsOf(catalogue, form)] as const),
  )
  const forms = catalogue.forms.filter(({ version, code }) => readings.get(`${version} ${code}`)?.length !== 0)
  const places = new WeakMap<Layout, ReadonlyMap<string, number>>()
  const placesIn = (layout: Layout): ReadonlyMap<string, number> => {
    const known = places.get(layout) ?? new Map(layout.items.map((item, at) => [item, at]))
    places.set(layout, known)
    return known
  }
  const valuesIn: FactReading['valuesIn'] = (version, form, value) => {
    const values: Partial<Record<ToldMeasure, number>> = {}
    for (const [measure, reading] of readings.get(`${version} ${form}`) ?? []) {
      const read = reading(value)
      if (read !== null) values[measure] = read
    }
    return values
  }
  return {
    forms: [...new Set(forms.map(({ code }) => code))],
    valuesIn,
    factIn({ id, service, handle, office, insurer, on, layout, cells }) {
      const at = placesIn(layout)
      const values = valuesIn(layout.version, layout.form, (item) => cells[at.get(item) ?? -1] || null)
      return Object.keys(values).length === 0 ? null : { id, service, handle, office, insurer, on, values }
    },
  }
}

function readingsOf(catalogue: Catalogue, form: Form): readonly (readonly [ToldMeasure, Reading])[] {
  const found: (readonly [ToldMeasure, Reading])[] = []
  const scale = (name: ScaleName): Variant | undefined =>
    catalogue.scales.of(form).find((variant) => variant.scale === name)
  const has = (...items: readonly string[]): boolean => items.every((item) => form.item(item) !== null)
  const [barthel, dementia, vitality] = [scale('BARTHEL'), scale('DBD13'), scale('VITALITY')]
  if (barthel !== undefined) found.push(['BARTHEL', total(barthel)])
  if (has('height', 'weight')) found.push(['BMI', bodyMass])
  if (has('low_operating_risk_level')) found.push(['NUTRITION_RISK', coded('low_operating_risk_level')])
  if (has(...oralIssues)) found.push(['ORAL_ISSUE', oral])
  if (has('aspiration_pneumonitis_flag')) found.push(['ASPIRATION_PNEUMONIA', coded('aspiration_pneumonitis_flag')])
  if (dementia !== undefined) {
    found.push(['DBD13', total(dementia)])
    found.push(['DBD13_REQUIRED', part(dementia, [3, 4, 5, 7, 8])])
  }
  if (vitality !== undefined) {
    found.push(['VITALITY', total(vitality)])
    found.push(['COMMUNICATION', part(vitality, [2])])
  }
  if (has('care_level')) found.push(['CARE_LEVEL', (value) => careLevels.get(value('care_level') ?? '') ?? null])
  return found
}
