import { openNeo4jMpiStore } from '../../subgraphs/mpi/store.neo4j.ts'
import { emptyNeo4jAccess } from '../support/neo4j-engine.ts'
import { mpiContract } from './mpi-contract.ts'

mpiContract('Neo4j', () => {
  const server = emptyNeo4jAccess()
  return { open: async (seal, now) => openNeo4jMpiStore({ server: await server, seal, now }) }
})
