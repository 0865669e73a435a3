import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { lastHead, readIdentity } from '../../../subgraphs/shared/audit/log-file.ts'
import { flush, measure } from '../../wiring/durable.ts'
import { Failure } from '../command.ts'
import type { LogCopy, StoreCopy } from './manifest.ts'

/**
 * One committed state of the store in a file of its own, while others write on. VACUUM INTO reads in one transaction
 * and needs no right but to read; pages that were freed, and what lay in them, stay behind.
 */
export function snapshot(from: string, to: string): void {
  closeSync(openSync(to, 'wx', 0o600))
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 })
  try {
    source.prepare('vacuum into ?').run(to)
  } finally {
    source.close()
  }
  flush(to)
}

export function storeCopy(path: string, file: string): StoreCopy {
  const said = reading(path, (database) => {
    const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all()
    const rows = Object.fromEntries(tables.map(({ name }) => [String(name), countOf(database, String(name))]))
    const migrations = 'migration' in rows ? database.prepare('select id from migration order by id').all() : []
    return { rows, migrations: migrations.map(({ id }) => String(id)) }
  })
  return { file, ...measure(path), ...said }
}

export function logCopy(path: string, file: string): LogCopy {
  const said = reading(path, (database) => {
    const { id, process } = readIdentity(database)
    const head = lastHead(database, id)
    if (head === null) throw new Failure(`${file} has no head: run \`hub audit verify\`.`)
    return { process, leaves: head.size, head }
  })
  return { file, ...measure(path), ...said }
}

const countOf = (database: DatabaseSync, table: string): number =>
  Number(database.prepare(`select count(*) as rows from "${table.replaceAll('"', '""')}"`).get()?.rows)

function reading<T>(path: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const [first] = database.prepare('pragma integrity_check(1)').all()
    if (first?.integrity_check !== 'ok') throw new Failure(`${path} is no sound copy: is the store damaged?`)
    return read(database)
  } finally {
    database.close()
  }
}
