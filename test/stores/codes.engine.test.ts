import { codeMigrations } from '../../subgraphs/mpi/codes/migrations.ts'
import { codeStore } from '../../subgraphs/mpi/codes/store.sql.ts'
import type { CodeTables } from '../../subgraphs/mpi/codes/tables.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { codesContract } from './codes-contract.ts'
import { numberSeal } from './mpi/bench.ts'

codesContract('PostgreSQL', () => {
  const url = freshPostgresUrl()
  return {
    async open() {
      const database = await openPostgres<CodeTables>({ url, name: 'mpi' })
      await migrate(database, codeMigrations)
      return { store: codeStore(database, numberSeal(1)), close: () => database.close() }
    },
  }
})
