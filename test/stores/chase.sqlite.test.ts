import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { chaseContract } from './chase-contract.ts'

const folder = temporaryFolder()
let stores = 0
chaseContract('SQLite', () => {
  const place = join(folder, String(++stores))
  mkdirSync(place)
  const file = join(place, 'chase.sqlite')
  return {
    database: () => openSqlite<ChaseTables>({ file, readers: 1, synchronous: 'NORMAL' }),
    kept: async () => Buffer.concat(readdirSync(place).map((name) => readFileSync(join(place, name)))),
  }
})
