import type { Neo4jOptions } from '../../subgraphs/mpi/neo4j/settings.ts'
import type { Base } from './base.ts'

/** The Neo4j on which the index lies; null: it lies in SQL. */
export function graphServer({ url, user, password, authority, connections }: Base['graph']): Neo4jOptions | null {
  if (url === null) return null
  return { url, user, password: password ?? '', authorityFile: authority, connections }
}
