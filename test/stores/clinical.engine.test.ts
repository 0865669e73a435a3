import { openClinicalStore } from '../../subgraphs/clinical/store.sql.ts'
import type { ClinicalTables } from '../../subgraphs/clinical/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { clinicalContract } from './clinical-contract.ts'

clinicalContract('PostgreSQL', () => {
  const url = freshPostgresUrl()
  return { open: async () => openClinicalStore(await openPostgres<ClinicalTables>({ url, name: 'node' })) }
})
