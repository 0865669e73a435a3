import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openClinicalStore } from '../../subgraphs/clinical/store.sql.ts'
import type { ClinicalTables } from '../../subgraphs/clinical/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { clinicalContract } from './clinical-contract.ts'

const folder = temporaryFolder()
let stores = 0
clinicalContract('SQLite', () => {
  const place = join(folder, String(++stores))
  mkdirSync(place)
  const file = join(place, 'node.sqlite')
  return {
    open: async () => openClinicalStore(await openSqlite<ClinicalTables>({ file, readers: 1, synchronous: 'NORMAL' })),
  }
})
