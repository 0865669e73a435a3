import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { codeMigrations } from '../../subgraphs/mpi/codes/migrations.ts'
import { codeStore } from '../../subgraphs/mpi/codes/store.sql.ts'
import type { CodeTables } from '../../subgraphs/mpi/codes/tables.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { codesContract } from './codes-contract.ts'
import { numberSeal } from './mpi/bench.ts'

const folder = temporaryFolder()
let stores = 0
codesContract('SQLite', () => {
  const place = join(folder, String(++stores))
  mkdirSync(place)
  return {
    async open() {
      const file = join(place, 'codes.sqlite')
      const database = await openSqlite<CodeTables>({ file, readers: 1, synchronous: 'NORMAL' })
      await migrate(database, codeMigrations)
      return { store: codeStore(database, numberSeal(1)), close: () => database.close() }
    },
  }
})
