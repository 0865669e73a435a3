import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { procedure, type Work } from '../shared/database/procedure.ts'
import { type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import type { KeptOut } from './staging.sql.ts'
import { openRows } from './staging.ts'
import { type RowRefusal, UploadMoved } from './store.ts'
import { placeRows, rulesFor } from './taking.sqlite.ts'

export interface PackedLanding {
  readonly upload: number
  readonly office: InstitutionCode
  readonly version: string
  readonly form: string
  readonly at: Instant
  readonly keys: SealKeys
}

/** A whole file in the writer's own thread: what `land` does, without its round trips. */
export const landing = procedure<PackedLanding, KeptOut>(new URL(import.meta.url))

const text = {
  begin: 'savepoint landing',
  takeBack: 'rollback to landing',
  end: 'release landing',
  positions: 'select position from staged where upload = ? order by position',
  rows: 'select rows from staged where upload = ? and position = ?',
  clear: 'delete from staged where upload = ?',
  done: `update upload set state = 'DONE', ended = ?, landed = landed + ?, unchanged = unchanged + ?
    where id = ? and state = 'RUNNING'`,
} as const

const land: Work<PackedLanding, KeptOut> = (connection, packed) => {
  const { upload, office, at } = packed
  const rules = rulesFor(packed)
  const seal = sealWith(packed.keys)
  const refused: RowRefusal[] = []
  let [landed, unchanged, refusedRows] = [0, 0, 0]
  connection.direct(text.begin).run()
  for (const [position] of connection.direct(text.positions).rows(upload)) {
    const place = { upload, position: Number(position) }
    const [[rows] = []] = connection.direct(text.rows).rows(upload, place.position)
    if (!(rows instanceof Uint8Array)) throw new Error('Rows that were put aside are not there.')
    const batch = { office, upload, enteredBy: null, rules, rows: openRows(seal, place, rows), drafts: true, at }
    const taken = placeRows(connection, seal, batch)
    landed += taken.landed
    unchanged += taken.unchanged
    refusedRows += taken.refusedRows
    refused.push(...taken.refused)
  }
  if (refusedRows > 0) connection.direct(text.takeBack).run()
  connection.direct(text.end).run()
  if (refusedRows > 0) return { refused, refusedRows }
  connection.direct(text.clear).run(upload)
  if (connection.direct(text.done).run(at, landed, unchanged, upload) !== 1) throw new UploadMoved()
  return { refused, refusedRows }
}
export default land
