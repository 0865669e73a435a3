import { join } from 'node:path'
import { openSqlGraph } from '../../subgraphs/mpi/graph.sql.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { mpiGraphContract } from './mpi-graph-contract.ts'

const folder = temporaryFolder()
let opened = 0

mpiGraphContract('SQLite', async (parts) => {
  const file = join(folder, `${++opened}.sqlite`)
  return openSqlGraph({ ...parts, database: await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'NORMAL' }) })
})
