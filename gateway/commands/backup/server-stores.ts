import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrations as chase } from '../../../subgraphs/chase/migrations.ts'
import { migrations as node } from '../../../subgraphs/clinical/migrations.ts'
import { migrations as emergency } from '../../../subgraphs/emergency/migrations.ts'
import { migrations as mpi } from '../../../subgraphs/mpi/migrations.ts'
import { migrations as qualification } from '../../../subgraphs/qualification/migrations.ts'
import type { Migration } from '../../../subgraphs/shared/database/migrate.ts'
import { ImageRefused, imageOf, storeFrom } from '../../../subgraphs/shared/database/postgres-image.ts'
import { flush } from '../../wiring/durable.ts'
import type { Places, StoreName } from '../../wiring/places.ts'
import { Failure } from '../command.ts'
import { type Manifest, markOf, type ServerCopy } from './manifest.ts'
import { piecesOf, TableFile } from './table-file.ts'

const migrations: Readonly<Record<StoreName, readonly Migration[]>> = { qualification, mpi, emergency, chase, node }

/** A store on its PostgreSQL server, as one snapshot sees it, into a folder of its name. Null: it has none. */
export async function copyServerStore(
  { servers }: Places,
  store: StoreName,
  target: string,
  show: (text: string) => void,
): Promise<ServerCopy | null> {
  const folder = join(target, store)
  const files = new Map<string, TableFile>()
  const fileOf = (table: string): TableFile => {
    const known = files.get(table)
    if (known !== undefined) return known
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const made = new TableFile(join(folder, `${table}.copy`))
    files.set(table, made)
    return made
  }
  const image = await imageOf({ url: servers[store] ?? '', name: store }, (table, octets) => {
    const file = fileOf(table)
    file.take(octets)
    show(`copying ${store}: ${table}, ${Math.floor(file.bytes / 1_000_000)} MB`)
  })
  if (image === null) return null
  const tables = image.tables.map(({ table, columns, rows }) => ({
    file: `${store}/${table}.copy`,
    ...fileOf(table).close(),
    table,
    columns: [...columns],
    rows,
  }))
  flush(folder)
  return { store, tables, numbered: { ...image.numbered }, migrations: [...image.migrations] }
}

/** Each in a transaction of its own, committed when all of them are there; then `decide`. */
export async function restoreServerStores(
  places: Places,
  source: string,
  [copy, ...others]: Manifest['servers'],
  show: (text: string) => void,
): Promise<void> {
  if (copy === undefined) return
  const { store, tables } = copy
  const files = new Map(tables.map((table) => [table.table, table]))
  await storeFrom(
    { url: places.servers[store] ?? '', name: store },
    {
      image: copy,
      mark: markOf(copy),
      migrations: migrations[store],
      pieces(table) {
        const file = files.get(table)
        if (file === undefined || !existsSync(join(source, file.file)))
          throw new Failure(`${file?.file ?? table} is missing in the backup.`)
        show(`filling ${store}: ${table}, ${file.rows} rows`)
        return piecesOf(join(source, file.file), file)
      },
      decide: () => restoreServerStores(places, source, others, show),
    },
  ).catch((error: unknown) => {
    throw error instanceof ImageRefused ? new Failure(`${store}: ${error.message}: nothing was restored.`) : error
  })
}
