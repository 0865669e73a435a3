import type { Selectable } from 'kysely'
import type { InstitutionCode, InsurerNumber, NumberHandle, UserId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Form } from './catalogue/item.ts'
import type { Layout } from './layouts.ts'
import { packed, unpacked } from './packed-cells.ts'
import type { CareRecord, RecordState } from './record.ts'
import type { CareRecordTable } from './tables.ts'
import type { Kept } from './telling.ts'

export type CareRow = Selectable<CareRecordTable>

/** Between rows and what they hold; free text is sealed to its record. */
export interface CareRows {
  /** In the order of a form's items, by whichever layout it was written. */
  keptIn(row: Pick<CareRow, 'id' | 'content' | 'sealed'>, layout: Layout, form: Form): Kept
  recordIn(row: CareRow, layout: Layout): CareRecord
  sealed(id: string, kept: Kept): Uint8Array | null
  /** The text of what is sealed; null: nothing. */
  opened(row: Pick<CareRow, 'id' | 'sealed'>): string | null
}

export function careRows(seal: NumberSeal): CareRows {
  const opened: CareRows['opened'] = ({ id, sealed }) => (sealed === null ? null : seal.open(sealed, id))
  return {
    opened,
    keptIn(row, { items }, form) {
      const kept = { open: row.content, sealed: opened(row) ?? '' }
      const same = items.length === form.items.length && form.items.every(({ name }, at) => items[at] === name)
      if (same) return kept
      const inOrder = (text: string): string => {
        const cells = unpacked(text)
        return packed(form.items.map(({ name }) => cells[items.indexOf(name)] ?? ''))
      }
      return { open: inOrder(kept.open), sealed: inOrder(kept.sealed) }
    },
    recordIn(row, { version, form, items }) {
      const text = opened(row)
      const values = new Map<string, string>()
      for (const part of [unpacked(row.content), text === null ? [] : unpacked(text)]) {
        for (const [at, value] of part.entries()) {
          const item = items[at]
          if (value !== '' && item !== undefined) values.set(item, value)
        }
      }
      return {
        id: row.id,
        revision: row.revision,
        superseded: row.superseded,
        parent: row.parent,
        office: row.office as InstitutionCode,
        service: row.service,
        insurer: row.insurer as InsurerNumber,
        handle: row.handle as NumberHandle,
        version,
        form,
        on: row.on_date as CivilDate | null,
        state: row.state as RecordState,
        enteredBy: row.entered_by as UserId | null,
        known: row.known as Instant,
        values,
      }
    },
    sealed: (id, { sealed }) => (sealed === '' ? null : seal.seal(sealed, id)),
  }
}
