import { openCareStore } from '../../subgraphs/chase/store.sql.ts'
import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { freshPostgresUrl, valuesIn } from '../support/engine.ts'
import { chaseContract } from './chase-contract.ts'

chaseContract('PostgreSQL', () => {
  const url = freshPostgresUrl()
  return {
    open: async (keys) =>
      openCareStore({
        database: await openPostgres<ChaseTables>({ url, name: 'chase' }),
        seal: createNumberSeal(keys, 'chase'),
      }),
    kept: () => valuesIn(url),
  }
})
