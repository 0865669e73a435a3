import type { CivilDate } from '../../schema/domain/time.ts'
import { committedCatalogue } from '../../subgraphs/chase/catalogue/committed.ts'
import type { Form, Item } from '../../subgraphs/chase/catalogue/item.ts'
import { serviceUsers } from '../../subgraphs/chase/telling.ts'
import type { Ask } from './graph-door.ts'

export interface DemoCare {
  readonly office: string
  /** 保険者番号 of the municipality around it. */
  readonly insurer: string
  readonly today: CivilDate
}

const version = 'life-2021'
const people = 12
/** 通所介護. */
const service = '15'

const begun = 'query DemoCare { ownCareRecords(first: 1) { edges { cursor } } }'
const enter = `mutation DemoCareRecord($input: EnterCareRecordInput!) {
  enterCareRecord(input: $input) { record { id } refused { item reason } }
}`

interface Entry {
  readonly enterCareRecord: { readonly record: object | null; readonly refused: readonly object[] }
}

/** An office's people, invented: who they are, how they were half a year ago, and how they are now. Once. */
export async function keepCareRecords(ask: Ask, { office, insurer, today }: DemoCare): Promise<void> {
  const provider = { role: 'CARE_PROVIDER', purpose: 'CARE', institution: office } as const
  const { ownCareRecords } = await ask<{ readonly ownCareRecords: { readonly edges: readonly object[] } }>(
    provider,
    begun,
    {},
  )
  if (ownCareRecords.edges.length > 0) return
  for (let person = 0; person < people; person++) {
    const tell = async (code: string, name: string, day: CivilDate): Promise<void> => {
      const form = committedCatalogue().form(version, code)
      if (form === null) throw new Error(`The catalogue has no ${code}.`)
      const input = {
        idempotencyKey: `demo-care-${name}`,
        version,
        form: code,
        service,
        insurerNumber: insurer,
        insuredNumber: String(90_000_001 + person).padStart(10, '0'),
        name,
        values: valuesOf(form, person, day),
        complete: true,
      }
      const { enterCareRecord } = await ask<Entry>(provider, enter, { input })
      if (enterCareRecord.record === null)
        throw new Error(`The demo's record ${name} was refused: ${JSON.stringify(enterCareRecord.refused)}`)
    }
    await tell(serviceUsers, `person-${person}`, today)
    await tell('FORM_0000_2021', `first-${person}`, monthsBefore(today, 6))
    await tell('FORM_0000_2021', `later-${person}`, monthsBefore(today, 0))
  }
}

/** What a complete record asks for, by whom it is about. */
const valuesOf = ({ items }: Form, person: number, day: CivilDate) =>
  items
    .filter(({ kind, required }) => required !== null && !keys.has(kind))
    .map((item) => ({ item: item.name, value: cellOf(item, person, day.replaceAll('-', '')) }))

const keys: ReadonlySet<Item['kind']> = new Set(['office', 'service', 'insurer', 'insured', 'key'])

function cellOf({ kind, codes, place, mark, least, name }: Item, person: number, day: string): string {
  switch (kind) {
    case 'code':
      return codes[(person + place + Number(day.slice(4, 6))) % codes.length]?.code ?? ''
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
