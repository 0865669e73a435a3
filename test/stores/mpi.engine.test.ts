import { openMpiStore } from '../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { mpiContract } from './mpi-contract.ts'

mpiContract('PostgreSQL', () => {
  const url = freshPostgresUrl()
  return {
    open: async (seal, now, model) =>
      openMpiStore({ database: await openPostgres<MpiTables>({ url, name: 'mpi' }), seal, now, model }),
  }
})
