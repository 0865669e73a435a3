import { openMpiStore } from '../../subgraphs/mpi/store.sql.ts'
import type { MpiStore } from '../../subgraphs/mpi/store.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import {
  type OpenQualificationStore,
  openQualificationStore,
  type QualificationParts,
} from '../../subgraphs/qualification/store.sql.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { type Base, numberKeys } from './base.ts'

/** All storage choices: which engine keeps what, and where. */
export async function openMpi(base: Base): Promise<MpiStore> {
  const database = await openSqlite<MpiTables>({ file: base.file('mpi.sqlite'), readers: 1 })
  const store = await openMpiStore({ database, seal: createNumberSeal(numberKeys(base), 'mpi'), now: base.now })
  base.closing.add(() => store.close())
  return store
}

export async function openQualification(
  base: Base,
  index: QualificationParts['index'],
): Promise<OpenQualificationStore> {
  const database = await openSqlite<QualificationTables>({ file: base.file('qualification.sqlite'), readers: 1 })
  const seal = createNumberSeal(numberKeys(base), 'qualification')
  const store = await openQualificationStore({ database, seal, index, now: base.now, clock: base.clock })
  base.closing.add(() => store.close())
  store.outbox.nudge()
  return store
}
