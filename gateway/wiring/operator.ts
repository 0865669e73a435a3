import { migrations } from '../../subgraphs/qualification/migrations.ts'
import type { RegisterStore } from '../../subgraphs/qualification/register-store.ts'
import { registerStore } from '../../subgraphs/qualification/store.register.sql.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openDatabase } from './database.ts'
import type { Places } from './places.ts'

export type OperatorRegister = Pick<RegisterStore, 'institution' | 'putInstitutions' | 'putMachines' | 'putReaders'>

/** For the operator of a hub that is stopped: the store itself, and nothing of the hub around it. */
export async function withQualification<T>(
  places: Places,
  work: (database: Database<QualificationTables>) => Promise<T>,
): Promise<T> {
  const database = await openDatabase<QualificationTables>(places, 'qualification')
  try {
    await migrate(database, migrations)
    return await work(database)
  } finally {
    await database.close()
  }
}

/** All that `work` writes stands, or nothing does. */
export function withRegister<T>(places: Places, work: (register: OperatorRegister) => Promise<T>): Promise<T> {
  return withQualification(places, (database) =>
    database.write((transaction) =>
      work(registerStore({ ...database, write: (within) => within(transaction) }, Date.now, async () => undefined)),
    ),
  )
}
