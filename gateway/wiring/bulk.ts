import { openNeo4jBulk } from '../../subgraphs/mpi/bulk.neo4j.ts'
import { openMpiBulk } from '../../subgraphs/mpi/bulk.sql.ts'
import type { MpiBulk } from '../../subgraphs/mpi/bulk.ts'
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
import { type Base, Closing, numberKeys } from './base.ts'
import { graphServer } from './graph-server.ts'
import type { OperatorRegister } from './operator.ts'

export interface BulkStores {
  readonly register: OperatorRegister
  /** Once the register is in: rows name the municipality of their address. */
  open(): Promise<{ readonly mpi: MpiBulk; readonly qualification: QualificationBulk }>
  close(): Promise<void>
}

type BulkBase = Pick<Base, 'config' | 'now' | 'file' | 'keyFile' | 'servers' | 'graph'>

const loading = { readers: 1, synchronous: 'OFF' } as const

/** Empty stores of a stopped hub, to be loaded past its door. A power cut means: begin again. */
export async function openBulkStores(base: BulkBase): Promise<BulkStores> {
  const { now, file, servers, graph } = base
  if (servers.qualification !== null || (servers.mpi !== null && graph.url === null)) {
    throw new Error('Bulk loads are for the embedded stores, and for an index on Neo4j.')
  }
  const closing = new Closing()
  const keys = numberKeys(base)
  const qualification = await openSqlite<QualificationTables>({ file: file('qualification.sqlite'), ...loading })
  closing.add(() => qualification.close())
  await migrate(qualification, qualificationMigrations)
  return {
    register: registerStore(qualification, now, async () => undefined),
    async open() {
      const { municipalityOf } = await residenceFinder(qualification)
      const seal = createNumberSeal(keys, 'qualification')
      const mpi = await openIndexBulk(base, keys, closing)
      return { mpi, qualification: await openQualificationBulk({ database: qualification, seal, municipalityOf, now }) }
    },
    close: () => closing.run(),
  }
}

/** On Neo4j if that is where it lies. */
async function openIndexBulk(base: BulkBase, keys: ReturnType<typeof numberKeys>, closing: Closing): Promise<MpiBulk> {
  const seal = createNumberSeal(keys, 'mpi')
  const server = graphServer(base.graph)
  if (server !== null) {
    const bulk = await openNeo4jBulk({ server, seal, now: base.now })
    closing.add(() => bulk.close())
    return bulk
  }
  const database = await openSqlite<MpiTables>({ file: base.file('mpi.sqlite'), ...loading })
  closing.add(() => database.close())
  await migrate(database, mpiMigrations)
  const bulk = await openMpiBulk({ database, seal, now: base.now })
  closing.add(() => bulk.close())
  return bulk
}
