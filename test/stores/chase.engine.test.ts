import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl, valuesIn } from '../support/engine.ts'
import { chaseContract } from './chase-contract.ts'

chaseContract('PostgreSQL', () => {
  const url = freshPostgresUrl()
  return {
    database: () => openPostgres<ChaseTables>({ url, name: 'chase' }),
    kept: () => valuesIn(url),
  }
})
