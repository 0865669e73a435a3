import { openSqlGraph } from '../../subgraphs/mpi/graph.sql.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { mpiGraphContract } from './mpi-graph-contract.ts'

mpiGraphContract('PostgreSQL', async (parts) =>
  openSqlGraph({ ...parts, database: await openPostgres<MpiTables>({ url: freshPostgresUrl(), name: 'mpi' }) }),
)
