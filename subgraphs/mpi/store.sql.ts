import { besideGraph } from './beside.sql.ts'
import { type GraphParts, openSqlGraph } from './graph.sql.ts'
import { type IndexParts, mpiStore } from './index-store.ts'
import type { MpiStore } from './store.ts'

/** The index on SQLite or PostgreSQL. */
export async function openMpiStore(parts: GraphParts & Pick<IndexParts, 'model'>): Promise<MpiStore> {
  const graph = await openSqlGraph(parts)
  const { database, seal, now, model } = parts
  return mpiStore({ graph, ...besideGraph(database, seal), now, model })
}
