import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Evidence, FiledRecord } from '../ledger/ledger.ts'
import { recordOf } from '../registering.ts'
import { recordIn, recordRow } from '../rows.ts'
import type { FiledTable } from '../tables.ts'

/**
 * A record as it lies in HELD. Most are the first of their person, in no doubt and without an end: of those it says when
 * and in which order, and is one entry of the server's store. A day is a number of eight digits (as a text it takes twice
 * the room); what is absent is said by `usual`.
 */
export type HeldMap = Omit<FiledTable, keyof Laid> & Laid
interface Laid {
  /** Null: the record by which its person goes. */
  readonly id: string | null
  readonly from_on: number
  readonly until_on: number | null
  readonly evidence: string | null
  readonly doubted: number | null
}

const usual = { evidence: 'FIRST_REGISTRATION' satisfies Evidence, doubted: 0 } as const

export const dayNumber = (day: CivilDate): number => Number(day.slice(0, 4) + day.slice(5, 7) + day.slice(8))

function dayIn(number: number): string {
  const digits = String(number).padStart(8, '0')
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

export const heldIn = ({ id, person, from_on, until_on, evidence, doubted, ...row }: HeldMap): FiledRecord =>
  recordIn({
    ...row,
    id: id ?? recordOf(person as FiledRecord['person']),
    person,
    from_on: dayIn(from_on),
    until_on: until_on === null ? null : dayIn(until_on),
    evidence: evidence ?? usual.evidence,
    doubted: doubted ?? usual.doubted,
  })

export const periodOf = ({ filed, from, until }: Pick<FiledRecord, 'filed' | 'from' | 'until'>) => ({
  filed,
  from_on: dayNumber(from),
  until_on: until === null ? null : dayNumber(until),
})

export function heldRow(record: FiledRecord): HeldMap {
  const { evidence, doubted, ...row } = recordRow(record)
  return {
    ...row,
    ...periodOf(record),
    id: record.own === record.person ? null : record.id,
    evidence: evidence === usual.evidence ? null : evidence,
    doubted: doubted === usual.doubted ? null : doubted,
  }
}
