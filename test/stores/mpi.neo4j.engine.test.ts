import { openNeo4jMpiStore } from '../../subgraphs/mpi/store.neo4j.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openStore } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { migratedNeo4jAccess } from '../support/neo4j-engine.ts'
import { mpiContract } from './mpi-contract.ts'

const folder = temporaryFolder()
let stores = 0
mpiContract('Neo4j', () => {
  const server = migratedNeo4jAccess()
  const name = `codes-${++stores}`
  return {
    open: async (seal, now, model) =>
      openNeo4jMpiStore({ server: await server, database: await openStore<MpiTables>(folder, name), seal, now, model }),
  }
})
