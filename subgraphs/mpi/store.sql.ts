import { type GraphParts, openSqlGraph } from './graph.sql.ts'
import { mpiStore } from './index-store.ts'
import type { MpiStore } from './store.ts'

/** The index on SQLite or PostgreSQL. */
export async function openMpiStore(parts: GraphParts): Promise<MpiStore> {
  return mpiStore({ graph: await openSqlGraph(parts), now: parts.now })
}
