import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { databaseContract } from './database-contract.ts'

databaseContract('PostgreSQL', () => openPostgres({ url: freshPostgresUrl(), name: 'contract' }))
