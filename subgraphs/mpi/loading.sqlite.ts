import { cut, placesUpTo, unpackedBy } from '../shared/database/packed-rows.ts'
import { type DirectConnection, procedure, type Work } from '../shared/database/procedure.ts'
import { indexBytes } from '../shared/seal/number-seal.ts'
import { weightOf } from './ledger/ledger.ts'
import { forms, type LoadedRows, rowsIn } from './loaded-rows.ts'
import type { Join } from './placing.ts'

/** Takes many rows in the writer's own thread, in one transaction and one message. */
export const loading = procedure<LoadedRows, void>(new URL(import.meta.url))

/** Where a sealed number begins, and behind it the next one. */
const placeSigns = 8
const begin = (row: number): string =>
  `cast(cast(${cut('given.begins', placeSigns, placeSigns * row, placeSigns)} as text) as integer)`

const rules: readonly Join['rule'][] = ['SAME_NUMBER', 'CONTINUITY_STATEMENT']
const rule = unpackedBy(forms.ledger, 'given.packed')[1]
const weight = rules.map((one) => `when '${one}' then ${weightOf[one]}`).join(' ')

const cells = (table: keyof typeof forms): string => unpackedBy(forms[table], 'given.packed').join(', ')
const columns = (table: keyof typeof forms): string => Object.keys(forms[table]).join(', ')
/** What is refused takes the whole load with it: no row is kept to be taken back by itself. */
const into = 'insert or rollback into'
const eachRow = 'cross join temp.place as place where place.row < ?'
const inserts = {
  number: `${into} number (${columns('number')}, lookup, sealed, minted)
    select ${cells('number')}, ${cut('given.lookups', indexBytes, 0, indexBytes)},
      substr(given.sealed, 1 + ${begin(0)}, ${begin(1)} - ${begin(0)}), given.at
    from (select ? as packed, ? as at, ? as lookups, ? as sealed, ? as begins) as given ${eachRow}`,
  record: `${into} record (${columns('record')}, filed, doubted, known)
    select ${cells('record')}, given.filed + 1 + place.row, 0, given.at
    from (select ? as packed, ? as at, ? as filed) as given ${eachRow}`,
  ledger: `${into} ledger (${columns('ledger')}, sequence, kind, at, by_user, weight, reasons, counts)
    select ${cells('ledger')}, given.decided + 1 + place.row, 'LINK', given.at, 'insurer', case ${rule} ${weight} end, '', 1
    from (select ? as packed, ? as at, ? as decided) as given ${eachRow}`,
  continuity: `${into} continuity (${columns('continuity')}, known)
    select ${cells('continuity')}, given.at from (select ? as packed, ? as at) as given ${eachRow}`,
  /** The feed of a first load is its records, in the order of their filing. */
  feed: `${into} link_change (sequence, handle, person, was, from_on, until_on, doubted, at)
    select filed, handle, person, null, from_on, until_on, doubted, known from record where filed > ? order by filed`,
} as const
const count = "update sequence set value = ? where name in ('link_change', 'filed', 'decision')"

const load: Work<LoadedRows, void> = (connection, rows) => {
  const { lookups, sealed } = rows.sealed
  take(connection, 'number', rows, lookups, sealed.bytes, begins(sealed.ends))
  take(connection, 'record', rows, rows.filed)
  take(connection, 'ledger', rows, rows.decided)
  take(connection, 'continuity', rows)
  connection.direct(inserts.feed).run(rows.filed)
  connection.direct(count).run(Math.max(rows.filed + rowsIn(rows, 'record'), rows.decided + rowsIn(rows, 'ledger')))
}
export default load

function take(
  connection: DirectConnection,
  table: keyof typeof forms,
  rows: LoadedRows,
  ...given: readonly (number | Uint8Array)[]
): void {
  const many = rowsIn(rows, table)
  placesUpTo(connection, many)
  connection.direct(inserts[table]).run(rows[table], rows.at, ...given, many)
}

function begins(ends: Uint32Array): Buffer {
  let text = '0'.repeat(placeSigns)
  for (const end of ends) text += String(end).padStart(placeSigns, '0')
  return Buffer.from(text, 'latin1')
}
