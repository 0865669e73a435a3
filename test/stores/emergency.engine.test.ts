import { sql } from 'kysely'
import { openEmergencyStore } from '../../subgraphs/emergency/store.sql.ts'
import type { EmergencyTables } from '../../subgraphs/emergency/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { freshPostgresUrl, valuesIn } from '../support/engine.ts'
import { emergencyContract } from './emergency-contract.ts'

const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 3) }], 'emergency')
emergencyContract('PostgreSQL', () => {
  const url = freshPostgresUrl()
  return {
    open: async () =>
      openEmergencyStore({ database: await openPostgres<EmergencyTables>({ url, name: 'emergency' }), seal }),
    kept: () => valuesIn(url),
    async change(statement) {
      const database = await openPostgres<EmergencyTables>({ url, name: 'somebody' })
      try {
        await database.write((transaction) => sql.raw(statement).execute(transaction))
      } finally {
        await database.close()
      }
    },
  }
})
