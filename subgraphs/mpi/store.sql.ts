import { besideGraph } from './beside.sql.ts'
import { type GraphParts, openSqlGraph } from './graph.sql.ts'
import { mpiStore } from './index-store.ts'
import type { MpiStore } from './store.ts'

/** The index on SQLite or PostgreSQL. */
export async function openMpiStore(parts: GraphParts): Promise<MpiStore> {
  const graph = await openSqlGraph(parts)
  const { database, seal, now } = parts
  return mpiStore({ graph, ...besideGraph(database, seal), now })
}
