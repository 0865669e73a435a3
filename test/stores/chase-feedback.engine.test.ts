import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { chaseFeedbackContract } from './chase-feedback-contract.ts'

chaseFeedbackContract('PostgreSQL', () => openPostgres<ChaseTables>({ url: freshPostgresUrl(), name: 'chase' }))
