import { inject } from 'vitest'
import type { Instant } from '../../../schema/domain/time.ts'
import { openMpiStore } from '../../../subgraphs/mpi/store.sql.ts'
import type { MpiStore } from '../../../subgraphs/mpi/store.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import type { NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { openStore } from '../engine.ts'

interface Parts {
  readonly seal: NumberSeal
  readonly now: () => Instant
}

/** An empty index on the engine under test: Neo4j where it was started, else as any store. */
export async function openIndex(folder: string, parts: Parts): Promise<MpiStore> {
  if (inject('neo4j') === undefined) {
    return openMpiStore({ database: await openStore<MpiTables>(folder, 'mpi'), ...parts })
  }
  const { openNeo4jMpiStore } = await import('../../../subgraphs/mpi/store.neo4j.ts')
  const { migratedNeo4jAccess } = await import('../neo4j-engine.ts')
  const database = await openStore<MpiTables>(folder, 'mpi')
  return openNeo4jMpiStore({ server: await migratedNeo4jAccess(), database, ...parts })
}
