import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import type { Instant } from '../../schema/domain/time.ts'
import type { ModelInUse } from '../../subgraphs/mpi/identifying/model-in-use.ts'
import { openMpiStore } from '../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import type { NumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { frozenClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/folder.ts'
import { numberSeal } from './mpi/bench.ts'
import { mpiContract } from './mpi-contract.ts'

const folder = temporaryFolder()
const empty = join(folder, 'empty.sqlite')
interface Opening {
  readonly seal?: NumberSeal
  readonly now?: () => Instant
  readonly model?: ModelInUse | undefined
}

const open = async (file: string, { seal = numberSeal(1), now = frozenClock().now, model }: Opening = {}) =>
  openMpiStore({
    database: await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'NORMAL' }),
    seal,
    now,
    model,
  })

// Migrated once, and copied for each test.
beforeAll(async () => {
  await (await open(empty)).close()
})

let stores = 0
mpiContract('SQLite', () => {
  const place = join(folder, String(++stores))
  return {
    async open(seal, now, model) {
      const file = join(place, 'mpi.sqlite')
      mkdirSync(place, { recursive: true })
      if (!existsSync(file)) copyFileSync(empty, file)
      return open(file, { seal, now, model })
    },
  }
})
