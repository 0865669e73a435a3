import type { CivilDate } from '../../schema/domain/time.ts'
import { committedCatalogue } from '../../subgraphs/chase/catalogue/committed.ts'
import type { Form, Item } from '../../subgraphs/chase/catalogue/item.ts'
import { serviceUsers } from '../../subgraphs/chase/telling.ts'
import type { Ask } from './graph-door.ts'

export interface DemoCare {
  /** Three at least: what fewer tell is not published. */
  readonly offices: readonly string[]
  /** 保険者番号 of the municipality around them. */
  readonly insurer: string
  readonly today: CivilDate
}

const version = 'life-2021'
/** Of each office. */
const people = 12
/** 通所介護. */
const service = '15'
const assessment = 'FORM_0000_2021'
/** Months ago: of two that are closed whenever it is, half a year apart, and of this one. */
const months = [8, 2, 0]

const held = `query DemoCare($form: ID!, $first: Int!) { ownCareRecords(form: $form, first: $first) { edges { cursor } } }`
const enter = `mutation DemoCareRecord($input: EnterCareRecordInput!) {
  enterCareRecord(input: $input) { record { id } refused { item reason } }
}`

interface Entry {
  readonly enterCareRecord: { readonly record: object | null; readonly refused: readonly object[] }
}

/** Three offices' people, invented: who they are, how they were, and how they are now. What is there stays. */
export async function keepCareRecords(ask: Ask, { offices, insurer, today }: DemoCare): Promise<void> {
  for (const [place, office] of offices.entries()) {
    const provider = { role: 'CARE_PROVIDER', purpose: 'CARE', institution: office } as const
    const all = { form: assessment, first: people * months.length }
    const { ownCareRecords } = await ask<{ readonly ownCareRecords: { readonly edges: readonly object[] } }>(
      provider,
      held,
      all,
    )
    if (ownCareRecords.edges.length === all.first) continue
    const tell = async (code: string, person: number, name: string, day: CivilDate): Promise<void> => {
      const form = committedCatalogue().form(version, code)
      if (form === null) throw new Error(`The catalogue has no ${code}.`)
      const input = {
        idempotencyKey: `demo-care-${office}-${name}-${day}`,
        version,
        form: code,
        service,
        insurerNumber: insurer,
        insuredNumber: String(90_000_001 + place * people + person).padStart(10, '0'),
        name,
        values: valuesOf(form, person, day, today),
        complete: true,
      }
      const { enterCareRecord } = await ask<Entry>(provider, enter, { input })
      if (enterCareRecord.record === null)
        throw new Error(`The demo's record ${name} was refused: ${JSON.stringify(enterCareRecord.refused)}`)
    }
    const everybody = Array.from({ length: people }, (_, person) => person)
    // People first: of somebody unknown nothing is taken.
    await Promise.all(everybody.map((person) => tell(serviceUsers, person, `person-${person}`, today)))
    await Promise.all(
      everybody.flatMap((person) =>
        months.map((ago) => tell(assessment, person, `${person}-${ago}`, monthsBefore(today, ago))),
      ),
    )
  }
}

/** What a complete record asks for, by whom it is about. */
const valuesOf = ({ items }: Form, person: number, day: CivilDate, today: CivilDate) =>
  items
    .filter(({ kind, required }) => required !== null && !keys.has(kind))
    .map((item) => ({
      item: item.name,
      value: cellOf(item, person, ability(person, day, today), day.replaceAll('-', '')),
    }))

/** How well somebody does, from 0 to 1. A third need help with everything, a third with much; by now half of them do better. */
function ability(person: number, day: CivilDate, today: CivilDate): number {
  const well = person % 3
  const better = well < 2 && person % 2 === 0 && day >= monthsBefore(today, 2)
  return (better ? well + 1 : well) / 2
}

const keys: ReadonlySet<Item['kind']> = new Set(['office', 'service', 'insurer', 'insured', 'key'])

function cellOf({ kind, codes, mark, least, name }: Item, person: number, able: number, day: string): string {
  switch (kind) {
    case 'code':
      return codes[Math.round(able * (codes.length - 1))]?.code ?? ''
    case 'date':
    case 'date_00':
      return mark === 'birth' ? `19${30 + person}0401` : day
    case 'time':
      return '0900'
    case 'number':
      return String(Math.max(least ?? 0, measures[name] ?? 1) + (person % 5))
    case 'icd10':
      return 'I10'
    case 'drug':
      return '620000001'
    case 'kana':
      return 'ﾐﾎﾝ'
    case 'text':
      return mark === 'name' ? `見本${person + 1}` : '特記なし'
    default:
      return '1'
  }
}

const measures: Readonly<Record<string, number>> = { height: 150, weight: 45 }

function monthsBefore(day: CivilDate, months: number): CivilDate {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10) as CivilDate
}
