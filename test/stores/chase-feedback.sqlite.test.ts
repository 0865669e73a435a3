import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../support/folder.ts'
import { chaseFeedbackContract } from './chase-feedback-contract.ts'

const folder = temporaryFolder()
let stores = 0
chaseFeedbackContract('SQLite', () => {
  const place = join(folder, String(++stores))
  mkdirSync(place)
  return openSqlite<ChaseTables>({ file: join(place, 'chase.sqlite'), readers: 1, synchronous: 'NORMAL' })
})
