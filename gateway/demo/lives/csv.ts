import { civil } from '../people/calendar.ts'
import type { CardNumber } from '../people/rows.ts'
import type { LifeEvent } from './events.ts'

/** What `hub mpi evaluate` compares, and how. */
export const livesMap = {
  id: 'record_id',
  fields: {
    kana_family: 'name',
    kana_given: 'name',
    kanji_family: 'name',
    kanji_given: 'name',
    latin: 'name',
    birth_date: 'date',
    sex: 'exact',
    postal_code: 'number',
    address: 'address',
    birth: 'text',
  },
} as const

const numberColumns = ['insurer', 'symbol', 'number', 'branch'] as const

export const recordsHeader = [
  'record_id',
  'told',
  'kind',
  'scheme',
  ...numberColumns,
  'from',
  ...numberColumns.map((column) => `previous_${column}`),
  'common_name',
  ...Object.keys(livesMap.fields),
].join(',')

export const truthHeader = 'record_id,entity_id'

/** One record for whatever was told with an identity; null: what was told has none. */
export function recordLines(
  id: string,
  { day, told, person }: LifeEvent,
): readonly [record: string, truth: string] | null {
  if (told.kind === 'LOSS') return null
  const { identity } = told
  const { birth } = identity
  const cells = [
    id,
    civil(day),
    told.kind,
    told.number.scheme,
    ...numberCells(told.number),
    civil(told.kind === 'NEW' ? told.from : told.asOf),
    ...numberCells(told.kind === 'NEW' ? told.previous : null),
    identity.commonName,
    identity.kanaFamily,
    identity.kanaGiven,
    identity.kanjiFamily,
    identity.kanjiGiven,
    identity.latin,
    identity.birthDate,
    identity.sex,
    identity.postalCode,
    identity.address,
    birth === null ? '' : `${birth.mother} ${birth.order} ${birth.facility}`,
  ]
  return [cells.map(cell).join(','), `${id},${person}`]
}

const numberCells = (number: CardNumber | null): readonly string[] =>
  number === null ? ['', '', '', ''] : [number.insurerNumber, number.symbol ?? '', number.number, number.branch ?? '']

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
