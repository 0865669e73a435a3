import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCareStore } from '../../subgraphs/chase/store.sql.ts'
import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { temporaryFolder } from '../support/folder.ts'
import { chaseContract } from './chase-contract.ts'

const folder = temporaryFolder()
let stores = 0
chaseContract('SQLite', () => {
  const place = join(folder, String(++stores))
  mkdirSync(place)
  const file = join(place, 'chase.sqlite')
  return {
    open: async (keys) =>
      openCareStore({
        database: await openSqlite<ChaseTables>({ file, readers: 1, synchronous: 'NORMAL' }),
        seal: createNumberSeal(keys, 'chase'),
      }),
    kept: async () => Buffer.concat(readdirSync(place).map((name) => readFileSync(join(place, name)))),
  }
})
