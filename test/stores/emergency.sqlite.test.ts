import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openEmergencyStore } from '../../subgraphs/emergency/store.sql.ts'
import type { EmergencyTables } from '../../subgraphs/emergency/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { temporaryFolder } from '../support/folder.ts'
import { emergencyContract } from './emergency-contract.ts'

const folder = temporaryFolder()
const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 3) }], 'emergency')
let stores = 0
emergencyContract('SQLite', () => {
  const place = join(folder, String(++stores))
  mkdirSync(place)
  const file = join(place, 'emergency.sqlite')
  return {
    open: async () =>
      openEmergencyStore({
        database: await openSqlite<EmergencyTables>({ file, readers: 1, synchronous: 'NORMAL' }),
        seal,
      }),
    async change(statement) {
      const database = new DatabaseSync(file)
      database.exec(statement)
      database.close()
      // What one turn of the event loop reads is of one state: the change is seen from the next on.
      await new Promise(setImmediate)
    },
    kept: async () => Buffer.concat(readdirSync(place).map((name) => readFileSync(join(place, name)))),
  }
})
