import { openNeo4jGraph } from '../../subgraphs/mpi/store.neo4j.ts'
import { migratedNeo4jAccess } from '../support/neo4j-engine.ts'
import { mpiGraphContract } from './mpi-graph-contract.ts'

mpiGraphContract('Neo4j', async (parts) => openNeo4jGraph({ ...parts, server: await migratedNeo4jAccess() }))
