import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { databaseContract } from './database-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsunagu-contract-'))
afterAll(() => rmSync(folder, { recursive: true }))

let opened = 0
databaseContract('SQLite', () => openSqlite({ file: join(folder, `${++opened}.db`) }))
