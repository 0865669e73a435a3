import { packedWidth, rowPacker } from '../shared/database/packed-rows.ts'
import type { SealedNumbers } from './sealing-worker.ts'

const id = { signs: 26 } as const
const day = { signs: 10 } as const
const evidence = { signs: 20, shorter: 'FILLED' } as const

/** What a first load brings of each table. */
export const forms = {
  number: { handle: id, scheme: { signs: 17, shorter: 'FILLED' }, insurer: { signs: 8, shorter: 'FILLED' } },
  record: {
    id,
    handle: id,
    from_on: day,
    until_on: { ...day, shorter: 'OR_NULL' },
    person: id,
    evidence,
    decision: { ...id, shorter: 'OR_NULL' },
  },
  ledger: { id, rule: evidence, one: id, other: id },
  continuity: { handle: id, previous: id },
} as const

export const packRow = {
  number: rowPacker(forms.number),
  record: rowPacker(forms.record),
  ledger: rowPacker(forms.ledger),
  continuity: rowPacker(forms.continuity),
} as const

/** At once, packed; see `packRow`. */
export interface LoadedRows {
  readonly number: string
  readonly sealed: SealedNumbers
  /** The first is filed after so many. */
  readonly record: string
  readonly filed: number
  /** The first is made after so many. */
  readonly ledger: string
  readonly decided: number
  readonly continuity: string
  readonly at: number
}

export const rowsIn = (rows: LoadedRows, table: keyof typeof forms): number =>
  rows[table].length / packedWidth(forms[table])
