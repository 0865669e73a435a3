import { type KeyObject, randomFillSync, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Instant } from '../../../schema/domain/time.ts'
import { growingTree } from './growing-tree.ts'
import { type SignedHead, signHead, verifyHead } from './head.ts'
import { type ErasureGround, erasureText, leafOf, saltedHash, saltLength } from './leaf.ts'
import { lastHead, logSchema, logVersion, type OpenDatabase, readIdentity, storedHashesOf } from './log-file.ts'
import type { SigningKey } from './signing-key.ts'
import { treePeaks } from './tree-proof.ts'

export interface LedgerOptions {
  readonly file: string
  readonly process: string
  readonly region: string | null
  readonly key: SigningKey
  /** Public keys of the years before: the head found at opening may be theirs. */
  readonly formerKeys: readonly KeyObject[]
}

export type ErasureOutcome = 'ERASED' | 'NO_SUCH_RECORD' | 'ALREADY_ERASED'

/** The log's file with one writer: every call is one transaction, durable when it returns. After a throw: close it. */
export interface Ledger {
  readonly head: SignedHead
  append(texts: readonly string[], at: Instant): SignedHead
  /** Empties a record's leaf and says so in a leaf of its own. */
  erase(index: number, ground: ErasureGround, at: Instant): ErasureOutcome
  close(): void
}

export function openLedger(options: LedgerOptions, openDatabase: OpenDatabase, at: Instant): Ledger {
  const database = openDatabase(options.file)
  try {
    if (isEmpty(database)) create(database, options, at)
    return resume(database, options)
  } catch (failure) {
    database.close()
    throw failure
  }
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'log'").get() === undefined
}

/** The first head says that there is nothing yet: a log emptied later cannot pass for a new one. */
function create(database: DatabaseSync, options: LedgerOptions, at: Instant): void {
  const id = randomUUID()
  transact(database, () => {
    database.exec(logSchema)
    const describe = database.prepare('INSERT INTO log (id, version, process, region, created) VALUES (?, ?, ?, ?, ?)')
    describe.run(id, logVersion, options.process, options.region, at)
    const root = growingTree().root().toString('hex')
    keepHead(database, signHead({ log: id, sequence: 1, size: 0, root, instant: at }, options.key))
  })
}

function resume(database: DatabaseSync, options: LedgerOptions): Ledger {
  const identity = readIdentity(database)
  if (identity.process !== options.process) throw new Error('the audit log belongs to another process')
  const stored = storedHashesOf(database)
  const last = lastHead(database, identity.id)
  const size = Number(database.prepare('SELECT coalesce(max(idx) + 1, 0) AS size FROM leaf').get()?.size)
  const tree = growingTree(size, treePeaks(size, stored))
  if (last === null || last.size !== size || last.root !== tree.root().toString('hex')) {
    throw new Error('the audit log is not as its last head says: verify it before anything is added')
  }
  if (verifyHead(last, [options.key.publicKey, ...options.formerKeys]) !== 'VALID') {
    throw new Error('the last head of the audit log is not signed by a known key')
  }

  const leaf = database.prepare('INSERT INTO leaf (idx, salt, record, hash) VALUES (?, ?, ?, ?)')
  const node = database.prepare('INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)')
  const find = database.prepare('SELECT record FROM leaf WHERE idx = ?')
  const empty = database.prepare('UPDATE leaf SET salt = NULL, record = NULL WHERE idx = ?')
  const nextSalt = saltSource()
  let head = last
  /** Erased text may still lie in the write-ahead log until that is cut to nothing; a killed process left it so. */
  let remnants = true

  const scrub = () => {
    if (!remnants) return
    remnants = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy !== 0
  }
  const addLeaves = (texts: readonly string[], at: Instant) => {
    for (const text of texts) {
      const salt = nextSalt()
      const hash = saltedHash(salt, text)
      leaf.run(tree.size, salt, text, hash)
      for (const kept of tree.append(hash)) node.run(kept.level, kept.index, kept.hash)
    }
    const unsigned = {
      log: identity.id,
      sequence: head.sequence + 1,
      size: tree.size,
      root: tree.root().toString('hex'),
      instant: at,
    }
    const signed = signHead(unsigned, options.key)
    keepHead(database, signed)
    return signed
  }

  scrub()
  return {
    get head() {
      return head
    },
    append(texts, at) {
      head = transact(database, () => addLeaves(texts, at))
      scrub()
      return head
    },
    erase(index, ground, at) {
      const row = find.get(index)
      if (row === undefined) return 'NO_SUCH_RECORD'
      if (row.record === null) return 'ALREADY_ERASED'
      if (leafOf(String(row.record)).kind !== 'DECISION') return 'NO_SUCH_RECORD'
      head = transact(database, () => {
        empty.run(index)
        return addLeaves([erasureText({ instant: at, erased: index, ground })], at)
      })
      remnants = true
      scrub()
      return 'ERASED'
    },
    close() {
      database.close()
    },
  }
}

function keepHead(database: DatabaseSync, head: SignedHead): void {
  const statement = 'INSERT INTO head (sequence, size, root, instant, key, signature) VALUES (?, ?, ?, ?, ?, ?)'
  database
    .prepare(statement)
    .run(
      head.sequence,
      head.size,
      Buffer.from(head.root, 'hex'),
      head.instant,
      head.key,
      Buffer.from(head.signature, 'base64url'),
    )
}

function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const value = work()
    database.exec('COMMIT')
    return value
  } catch (failure) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw failure
  }
}

/** Salts cut from a pool, filled anew each time it is used up. */
function saltSource(): () => Uint8Array {
  const pool = Buffer.alloc(saltLength * 1024)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += saltLength
    return pool.subarray(used - saltLength, used)
  }
}
