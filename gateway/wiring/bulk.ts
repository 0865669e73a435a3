import { type MpiBulk, openMpiBulk } from '../../subgraphs/mpi/bulk.sql.ts'
import { migrations as mpiMigrations } from '../../subgraphs/mpi/migrations.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openQualificationBulk, type QualificationBulk } from '../../subgraphs/qualification/bulk.sql.ts'
import { migrations as qualificationMigrations } from '../../subgraphs/qualification/migrations.ts'
import { residenceFinder } from '../../subgraphs/qualification/residence.sql.ts'
import { registerStore } from '../../subgraphs/qualification/store.register.sql.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { type Base, numberKeys } from './base.ts'
import type { OperatorRegister } from './operator.ts'

export interface BulkStores {
  readonly register: OperatorRegister
  /** Once the register is in: rows name the municipality of their address. */
  open(): Promise<{ readonly mpi: MpiBulk; readonly qualification: QualificationBulk }>
  close(): Promise<void>
}

/** Empty stores of a stopped hub, to be loaded past its door. A power cut means: begin again. */
export async function openBulkStores(
  base: Pick<Base, 'config' | 'now' | 'file' | 'keyFile' | 'servers' | 'graph'>,
): Promise<BulkStores> {
  const { now, file, servers, graph } = base
  if (servers.qualification !== null || servers.mpi !== null || graph.url !== null) {
    throw new Error('Bulk loads are for the embedded stores.')
  }
  const keys = numberKeys(base)
  const loading = { readers: 1, synchronous: 'OFF' } as const
  const mpi = await openSqlite<MpiTables>({ file: file('mpi.sqlite'), ...loading })
  const qualification = await openSqlite<QualificationTables>({ file: file('qualification.sqlite'), ...loading })
  await migrate(mpi, mpiMigrations)
  await migrate(qualification, qualificationMigrations)
  return {
    register: registerStore(qualification, now, async () => undefined),
    async open() {
      const { municipalityOf } = await residenceFinder(qualification)
      const seal = createNumberSeal(keys, 'qualification')
      return {
        mpi: await openMpiBulk({ database: mpi, seal: createNumberSeal(keys, 'mpi'), now }),
        qualification: await openQualificationBulk({ database: qualification, seal, municipalityOf, now }),
      }
    },
    async close() {
      await qualification.close()
      await mpi.close()
    },
  }
}
