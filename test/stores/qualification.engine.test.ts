import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl, valuesIn } from '../support/engine.ts'
import { qualificationContract } from './qualification-contract.ts'

qualificationContract('PostgreSQL', () => {
  const url = freshPostgresUrl()
  return {
    open: () => openPostgres<QualificationTables>({ url, name: 'qualification' }),
    written: () => valuesIn(url),
  }
})
