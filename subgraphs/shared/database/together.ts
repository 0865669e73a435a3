import { type CompiledQuery, type Insertable, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { type Stored, storable } from './storable.ts'

/**
 * One parameter for many values, whose statement is the same for any number of them:
 * `where handle = any(${arrayOf(handles)}::text[])`, `where lookup = any(${arrayOf(lookups)}::bytea[])`.
 */
export const arrayOf = (values: readonly (string | number | Uint8Array)[]): string =>
  `{${values.map((value) => `"${escaped(asText(value))}"`).join(',')}}`

const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&')

/** As PostgreSQL reads the value of a column from text: bytes in hexadecimal digits. */
function asText(value: unknown): string {
  const stored = storable(value)
  return stored instanceof Uint8Array ? inHex(stored) : String(stored)
}

const inHex = (bytes: Uint8Array): string =>
  `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`

/** A column that the store works out of another column's value. */
export interface WorkedOut<Row> {
  readonly column: keyof Row & string
  readonly from: keyof Row & string
  by(value: unknown): RawBuilder<unknown>
}

/**
 * Rows of one table, all of the same columns. On PostgreSQL in one statement, as JSON that each column's own type reads:
 * its text is parsed and planned once, where a `values` list of each length would be parsed each time. SQLite runs one
 * short statement again and again sooner than it reads a long one.
 */
export function insertTogether<Schema, Table extends keyof Schema & string>(
  db: Kysely<Schema>,
  dialect: Database<Schema>['dialect'],
  table: Table,
  rows: readonly Insertable<Schema[Table]>[],
  conflict: RawBuilder<unknown> = sql``,
  workedOut: WorkedOut<Schema[Table]> | null = null,
): readonly CompiledQuery<unknown>[] {
  const [first] = rows
  if (first === undefined) return []
  const names = Object.keys(first)
  const columns = sql.join(names.map((name) => sql.ref(name)))
  const beside = workedOut === null ? sql`` : sql`, ${sql.ref(workedOut.column)}`
  const value = (from: unknown) => (workedOut === null ? sql`` : sql`, ${workedOut.by(from)}`)
  const into = sql`insert into ${sql.table(table)} (${columns}${beside})`
  if (dialect === 'sqlite') {
    const statement = (row: Readonly<Record<string, unknown>>) =>
      sql`${into} values (${sql.join(names.map((name) => row[name]))}${value(row[workedOut?.from ?? ''])}) ${conflict}`.compile(
        db,
      )
    return rows.map(statement)
  }
  const json = JSON.stringify(rows.map(asJson))
  // A row of the table's own type, by no name: `record` is one of PostgreSQL's.
  const like = sql`(select it from ${sql.table(table)} as it limit 0)`
  const read = sql`json_populate_recordset(${like}, ${json}::json) as given`
  const worked = value(sql.ref(`given.${workedOut?.from ?? ''}`))
  return [sql`${into} select ${columns}${worked} from ${read} ${conflict}`.compile(db)]
}

const asJson = (row: object): Record<string, Stored> => {
  const cells: Record<string, Stored> = {}
  for (const [column, value] of Object.entries(row)) {
    const stored = storable(value)
    cells[column] = stored instanceof Uint8Array ? inHex(stored) : typeof stored === 'bigint' ? String(stored) : stored
  }
  return cells
}
