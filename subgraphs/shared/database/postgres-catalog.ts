import type { Client } from 'pg'

/** The tables of a store's schema, as the server knows them. */
export interface CatalogTable {
  readonly name: string
  /** Those that hold values of their own, in their order. */
  readonly columns: readonly string[]
  /** The column that numbers its rows by itself. */
  readonly serial: string | null
  /** Tables whose rows its rows refer to, itself left out. */
  readonly refersTo: readonly string[]
}

const tables = `
  select c.relname::text as name,
    array(select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
    (select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '') as serial,
    array(select distinct f.confrelid::regclass::oid::bigint from pg_constraint f
      where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as refers,
    c.oid::bigint as id
  from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' order by c.relname`

interface Row {
  readonly name: string
  readonly columns: readonly string[]
  readonly serial: string | null
  readonly refers: readonly string[]
  readonly id: string
}

/** By name. */
export async function tablesHere(client: Client): Promise<readonly CatalogTable[]> {
  const { rows } = await client.query<Row>(tables)
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return rows.map(({ name, columns, serial, refers }) => ({
    name,
    columns,
    serial,
    refersTo: refers.map((id) => names.get(id) ?? '').filter((other) => other !== ''),
  }))
}

/** Those that others refer to before the others. */
export function parentsFirst(all: readonly CatalogTable[]): readonly CatalogTable[] {
  const ordered: CatalogTable[] = []
  const left = new Map(all.map((table) => [table.name, table]))
  while (left.size > 0) {
    const free = [...left.values()].filter(({ refersTo }) => !refersTo.some((name) => left.has(name)))
    if (free.length === 0) throw new Error('Tables refer to each other in a ring.')
    for (const table of free) left.delete(table.name)
    ordered.push(...free)
  }
  return ordered
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
