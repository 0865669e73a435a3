import type { Database } from '../../subgraphs/shared/database/database.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import type { Places } from './places.ts'
import { putInPlace } from './restored.ts'

/** A subgraph's store: on the server of its address, or in a file of its own under DATA_DIR. */
export function openDatabase<Schema>(
  { file, servers }: Pick<Places, 'file' | 'servers'>,
  name: 'qualification' | 'mpi' | 'emergency' | 'chase' | 'node',
  /** Several nodes may share a folder. */
  fileName: string = name,
): Promise<Database<Schema>> {
  putInPlace(file())
  const url = servers[name]
  return url === null
    ? openSqlite<Schema>({ file: file(`${fileName}.sqlite`), readers: 1 })
    : openPostgres<Schema>({ url, name, connections: { read: servers.connections } })
}
