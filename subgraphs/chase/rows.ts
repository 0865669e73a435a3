import type { Selectable } from 'kysely'
import type { InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { CareRecord, RecordState } from './record.ts'
import type { CareRecordTable } from './tables.ts'
import type { Kept } from './telling.ts'

type Row = Selectable<CareRecordTable>

/** Between rows and what they hold; free text is sealed to its record. */
export interface CareRows {
  keptIn(row: Pick<Row, 'id' | 'content' | 'sealed'>): Kept
  recordIn(row: Row): CareRecord
  seal(id: string, kept: Kept): Uint8Array | null
}

export function careRows(seal: NumberSeal): CareRows {
  const keptIn = ({ id, content, sealed }: Pick<Row, 'id' | 'content' | 'sealed'>): Kept => ({
    // Written by the store alone, from what the checks had passed.
    open: JSON.parse(content) as Kept['open'],
    sealed: sealed === null ? {} : (JSON.parse(seal.open(sealed, id)) as Kept['sealed']),
  })
  return {
    keptIn,
    recordIn(row) {
      const { open, sealed } = keptIn(row)
      return {
        id: row.id,
        office: row.office as InstitutionCode,
        service: row.service,
        handle: row.handle as NumberHandle,
        version: row.version,
        form: row.form,
        on: row.on_date as CivilDate | null,
        state: row.state as RecordState,
        known: row.known as Instant,
        values: new Map(Object.entries({ ...open, ...sealed })),
      }
    },
    seal: (id, { sealed }) => (Object.keys(sealed).length === 0 ? null : seal.seal(JSON.stringify(sealed), id)),
  }
}
