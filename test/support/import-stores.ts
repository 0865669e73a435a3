import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import type { RigOptions } from './import-rig.ts'

/** The stores of an import rig on PostgreSQL, by the addresses of index and qualifications; without, in its folder. */
export async function storesAt([index, qualification]: readonly string[]): Promise<Pick<RigOptions, 'stores'>> {
  if (index === undefined || qualification === undefined) return {}
  return {
    stores: {
      index: await openPostgres<MpiTables>({ url: index, name: 'mpi' }),
      qualification: await openPostgres<QualificationTables>({ url: qualification, name: 'qualification' }),
    },
  }
}
