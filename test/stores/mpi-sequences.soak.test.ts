import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openMpiStore } from '../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { MpiBench } from './mpi/bench.ts'
import { Sequences } from './mpi/sequences.ts'

const folder = temporaryFolder()

test.each(Array.from({ length: 10 }, (_, store) => 100_000 + 1_000 * store))(
  'a thousand random histories in one store leave the fold of its ledger, and its feed leads to the same (from seed %i)',
  async (first) => {
    const bench = new MpiBench({
      async open(seal, now) {
        const file = join(folder, `${first}.sqlite`)
        return openMpiStore({
          database: await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'OFF' }),
          seal,
          now,
        })
      },
    })
    await bench.open()
    try {
      const sequences = new Sequences(bench)
      for (let seed = first; seed < first + 1_000; seed++)
        await expect(sequences.run(seed), `seed ${seed}`).resolves.toBeUndefined()
    } finally {
      await bench.close()
    }
  },
)
