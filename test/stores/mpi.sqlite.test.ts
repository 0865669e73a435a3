import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { openMpiStore } from '../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { frozenClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/folder.ts'
import { numberSeal } from './mpi/bench.ts'
import { mpiContract } from './mpi-contract.ts'

const folder = temporaryFolder()
const empty = join(folder, 'empty.sqlite')
const open = async (file: string, { seal = numberSeal(1), now = frozenClock().now } = {}) =>
  openMpiStore({
    database: await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'NORMAL' }),
    seal,
    now,
  })

// Migrated once, and copied for each test.
beforeAll(async () => {
  await (await open(empty)).close()
})

let stores = 0
mpiContract('SQLite', () => {
  const place = join(folder, String(++stores))
  return {
    async open(seal, now) {
      const file = join(place, 'mpi.sqlite')
      mkdirSync(place, { recursive: true })
      if (!existsSync(file)) copyFileSync(empty, file)
      return open(file, { seal, now })
    },
  }
})
