import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { InsurerRow, MintedNumber } from '../store.ts'
import type { PackedRow } from './batch.ts'

/** A packed row as the door knows it, its number minted. */
export function insurerRowOf(row: PackedRow, number: MintedNumber, previous: NumberHandle | null): InsurerRow {
  switch (row.kind) {
    case 'NEW':
      return { kind: 'NEW', number, particulars: row.particulars, from: row.from, previous }
    case 'LOSS':
      return { kind: 'LOSS', number, until: row.until, reason: row.reason }
    case 'AMENDMENT':
      return { kind: 'AMENDMENT', number, amendment: row.amendment, asOf: row.asOf }
  }
}
