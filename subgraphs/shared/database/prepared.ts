import { type Compilable, type CompiledQuery, type Expression, type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'

/** The values of a prepared query, as they stand in its text. */
export type Slots<Values> = { readonly [Name in keyof Values]: Expression<Values[Name]> }

/** A query compiled once: the builder costs more than the read itself. */
export interface Prepared<Values, Row> {
  /** The query with these values, for a batch. */
  with(values: Values): CompiledQuery<Row>
  /** Reads with these values. */
  rows(values: Values): Promise<Row[]>
  first(values: Values): Promise<Row | null>
}

class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * `prepared(database, (db, value: Slots<{ id: string }>) => db.selectFrom('person').selectAll().where('id', '=', value.id))`
 */
export function prepared<Schema, Values extends object, Row>(
  database: Pick<Database<Schema>, 'read' | 'rows'>,
  build: (db: Kysely<Schema>, value: Slots<Values>) => Compilable<Row>,
): Prepared<Values, Row> {
  const slots = new Proxy({} as Slots<Values>, { get: (_, name) => sql`${new Slot(String(name))}` })
  const compiled = build(database.read, slots).compile()
  const places = compiled.parameters.flatMap((parameter, at) =>
    parameter instanceof Slot ? [[at, parameter.name as keyof Values] as const] : [],
  )

  const fill = (values: Values): CompiledQuery<Row> => {
    const parameters = compiled.parameters.slice()
    for (const [at, name] of places) parameters[at] = values[name]
    return { sql: compiled.sql, query: compiled.query, queryId: compiled.queryId, parameters }
  }
  return {
    with: fill,
    rows: (values) => database.rows(fill(values)),
    first: async (values) => (await database.rows(fill(values)))[0] ?? null,
  }
}
