import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { migrations } from '../../subgraphs/qualification/migrations.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { qualificationContract } from './qualification-contract.ts'

const folder = temporaryFolder()
const empty = join(folder, 'empty.sqlite')
const openFile = (file: string): Promise<Database<QualificationTables>> =>
  openSqlite({ file, readers: 1, synchronous: 'NORMAL' })

// Migrated once, and copied for each test.
beforeAll(async () => {
  const database = await openFile(empty)
  await migrate(database, migrations)
  await database.close()
})

let stores = 0
qualificationContract('SQLite', () => {
  const place = join(folder, String(++stores))
  const file = join(place, 'qualification.sqlite')
  return {
    async open() {
      mkdirSync(place, { recursive: true })
      if (!existsSync(file)) copyFileSync(empty, file)
      return openFile(file)
    },
    written: () => Buffer.concat(readdirSync(place).map((name) => readFileSync(join(place, name)))),
  }
})
