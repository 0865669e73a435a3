import { codeStore } from './codes/store.sql.ts'
import { type GraphParts, openSqlGraph } from './graph.sql.ts'
import { mpiStore } from './index-store.ts'
import type { MpiStore } from './store.ts'

/** The index on SQLite or PostgreSQL. */
export async function openMpiStore(parts: GraphParts): Promise<MpiStore> {
  const graph = await openSqlGraph(parts)
  return mpiStore({ graph, codes: codeStore(parts.database, parts.seal), now: parts.now })
}
