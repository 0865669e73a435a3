import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Instant } from '../../../schema/domain/time.ts'
import type { SignedHead } from './head.ts'
import type { StoredHashes } from './tree-proof.ts'

/**
 * The log's SQLite file. `subject` and `grant_id` are read out of the record itself, so they cannot differ from it
 * and go when it is erased.
 */
export const logSchema = `
  CREATE TABLE log (
    id TEXT NOT NULL, version INTEGER NOT NULL, process TEXT NOT NULL, region TEXT, created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE leaf (
    idx INTEGER PRIMARY KEY, salt BLOB, record TEXT, hash BLOB NOT NULL,
    subject TEXT AS (record ->> '$.subject') VIRTUAL,
    grant_id TEXT AS (record ->> '$.grant') VIRTUAL
  ) STRICT;
  CREATE INDEX leaf_subject ON leaf (subject, idx) WHERE subject IS NOT NULL;
  CREATE INDEX leaf_grant ON leaf (grant_id, idx) WHERE grant_id IS NOT NULL;
  CREATE TABLE node (
    level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE head (
    sequence INTEGER PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, instant INTEGER NOT NULL,
    key TEXT NOT NULL, signature BLOB NOT NULL
  ) STRICT;
`
export const logVersion = 1

export type OpenDatabase = (file: string) => DatabaseSync

/** WAL with synchronous=FULL: a commit is on the disk when it returns. secure_delete: what is erased is overwritten. */
export const openForWriting: OpenDatabase = (file) => {
  // SQLite gives the files beside it the mode of this one.
  closeSync(openSync(file, 'a', 0o600))
  const database = new DatabaseSync(file)
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
    PRAGMA busy_timeout = 2000; PRAGMA trusted_schema = OFF;
  `)
  return database
}

export const openForReading: OpenDatabase = (file) => {
  const database = new DatabaseSync(file, { readOnly: true })
  database.exec('PRAGMA busy_timeout = 2000; PRAGMA trusted_schema = OFF')
  return database
}

export interface LogIdentity {
  readonly id: string
  readonly process: string
  readonly region: string | null
}

export function readIdentity(database: DatabaseSync): LogIdentity {
  const row = database.prepare('SELECT id, version, process, region FROM log').get()
  if (row === undefined) throw new Error('the file is no audit log')
  if (row.version !== logVersion) throw new Error('the audit log was written by another version')
  return { id: String(row.id), process: String(row.process), region: row.region as string | null }
}

/** Leaves from level 0, kept interior nodes from above. */
export function storedHashesOf(database: DatabaseSync): StoredHashes {
  const leaves = database.prepare('SELECT hash FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx')
  const nodes = database.prepare('SELECT hash FROM node WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx')
  return (level, from, until) =>
    (level === 0 ? leaves.all(from, until) : nodes.all(level, from, until)).map((row) => bytes(row.hash))
}

const headColumns = 'sequence, size, root, instant, key, signature'

export function lastHead(database: DatabaseSync, log: string): SignedHead | null {
  const row = database.prepare(`SELECT ${headColumns} FROM head ORDER BY sequence DESC LIMIT 1`).get()
  return row === undefined ? null : headOf(row, log)
}

export function headsFrom(database: DatabaseSync, log: string, sequence: number, limit: number): SignedHead[] {
  const statement = `SELECT ${headColumns} FROM head WHERE sequence >= ? ORDER BY sequence LIMIT (? + 0)`
  return database
    .prepare(statement)
    .all(sequence, limit)
    .map((row) => headOf(row, log))
}

function headOf(row: Row, log: string): SignedHead {
  return {
    log,
    sequence: Number(row.sequence),
    size: Number(row.size),
    root: bytes(row.root).toString('hex'),
    instant: Number(row.instant) as Instant,
    key: String(row.key),
    signature: bytes(row.signature).toString('base64url'),
  }
}

type Row = Record<string, unknown>

export function bytes(value: unknown): Buffer {
  if (!(value instanceof Uint8Array)) throw new Error('the audit log holds something else where a hash should be')
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}
