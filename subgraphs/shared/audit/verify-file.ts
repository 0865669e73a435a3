import type { KeyObject } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { type GrowingTree, growingTree } from './growing-tree.ts'
import { type SignedHead, verifyHead } from './head.ts'
import { leafOf, saltedHash } from './leaf.ts'
import { bytes, headsFrom, lastHead, openForReading, readIdentity } from './log-file.ts'

export type FindingKind =
  /** SQLite itself cannot read the file, or its indexes differ from its tables. */
  | 'FILE_DAMAGED'
  /** A record is not what its leaf is the hash of. */
  | 'RECORD_ALTERED'
  /** A record is gone and no later leaf says that it was erased. */
  | 'RECORD_REMOVED'
  | 'LEAF_REMOVED'
  /** The leaves do not add up to the root that a signed head names; only the first such stretch can be told. */
  | 'TREE_ALTERED'
  /** An interior node kept for proofs is wrong. */
  | 'NODE_ALTERED'
  /** A head speaks of more leaves than there are. */
  | 'TAIL_CUT'
  | 'HEAD_FORGED'
  | 'HEAD_OF_UNKNOWN_KEY'
  /** A head is gone, or the last leaves have none. */
  | 'HEAD_MISSING'
  /** The log is not a continuation of what the earlier head, kept elsewhere, says. */
  | 'HISTORY_REWRITTEN'
  | 'PREVIOUS_HEAD_OF_ANOTHER_LOG'

/** What is wrong with the leaves [index, until). */
export interface Finding {
  readonly kind: FindingKind
  readonly index: number
  readonly until: number
}

export interface Verification {
  readonly log: string
  readonly process: string
  readonly region: string | null
  readonly leaves: number
  readonly erased: number
  readonly heads: number
  /** The last head: keep it elsewhere and hand it in as `previousHead` the next time. */
  readonly head: SignedHead | null
  readonly findings: readonly Finding[]
}

export interface VerifyOptions {
  /** A head seen before and kept outside the file: without one, a log cut back to an older head looks whole. */
  readonly previousHead?: SignedHead
  readonly onProgress?: (progress: { readonly checked: number; readonly total: number }) => void
  readonly signal?: AbortSignal
}

const chunk = 4096

/** Recomputes everything a log's file claims; works on a log that is being written. */
export async function verifyAuditFile(
  file: string,
  publicKeys: readonly KeyObject[],
  options: VerifyOptions = {},
): Promise<Verification> {
  const database = openForReading(file)
  try {
    return await verify(database, publicKeys, options)
  } catch (failure) {
    if (!isDamage(failure)) throw failure
    const findings: readonly Finding[] = [{ kind: 'FILE_DAMAGED', index: 0, until: 0 }]
    return { log: '', process: '', region: null, leaves: 0, erased: 0, heads: 0, head: null, findings }
  } finally {
    database.close()
  }
}

async function verify(
  database: DatabaseSync,
  publicKeys: readonly KeyObject[],
  { previousHead, onProgress, signal }: VerifyOptions,
): Promise<Verification> {
  const { id, process, region } = readIdentity(database)
  const findings: Finding[] = []
  const find = (kind: FindingKind, index: number, until = index) => findings.push({ kind, index, until })
  // Together, since the log may be growing.
  database.exec('BEGIN')
  const head = lastHead(database, id)
  const total = Number(database.prepare('SELECT coalesce(max(idx) + 1, 0) AS size FROM leaf').get()?.size)
  database.exec('COMMIT')
  if (database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check !== 'ok') find('FILE_DAMAGED', 0, total)

  const heads = headChecks(database, id, publicKeys, find)
  const previous = previousHead === undefined ? null : checkedPrevious(previousHead, id, publicKeys, find)
  const node = database.prepare('SELECT hash FROM node WHERE level = ? AND idx = ?')
  const rows = database.prepare('SELECT idx, salt, record, hash FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx')
  const tree = growingTree()
  const emptied = new Set<number>()
  let erased = 0
  let next = 0
  /** A leaf is missing: what follows cannot be put in its place in the tree. */
  let broken = false

  const compareRoots = () => {
    if (broken) return
    if (!heads.agree(tree)) broken = true
    if (previous?.size === tree.size && previous.root !== rootOf(tree)) find('HISTORY_REWRITTEN', 0, tree.size)
  }
  compareRoots()
  for (let from = 0; from < total; from += chunk) {
    signal?.throwIfAborted()
    for (const row of rows.all(from, Math.min(from + chunk, total))) {
      const index = Number(row.idx)
      if (index !== next) {
        find('LEAF_REMOVED', next, index)
        broken = true
      }
      next = index + 1
      const hash = bytes(row.hash)
      if (typeof row.record !== 'string' || row.salt === null) {
        emptied.add(index)
        if (row.record !== null || row.salt !== null) find('RECORD_ALTERED', index, next)
      } else if (!saltedHash(bytes(row.salt), row.record).equals(hash)) find('RECORD_ALTERED', index, next)
      else {
        const gone = erasedBy(row.record)
        if (gone !== null && gone < index && emptied.delete(gone)) erased += 1
      }
      if (broken) continue
      for (const kept of tree.append(hash)) {
        const width = 2 ** kept.level
        const stored = node.get(kept.level, kept.index)
        if (stored === undefined || !bytes(stored.hash).equals(kept.hash)) {
          find('NODE_ALTERED', kept.index * width, (kept.index + 1) * width)
        }
      }
      compareRoots()
    }
    onProgress?.({ checked: Math.min(from + chunk, total), total })
    await turn()
  }

  // Erased while this ran: their erasures stand behind the leaves counted at the beginning.
  for (const row of rows.iterate(total, Number.MAX_SAFE_INTEGER)) {
    const gone = typeof row.record === 'string' ? erasedBy(row.record) : null
    if (gone !== null && emptied.delete(gone)) erased += 1
  }
  for (const index of emptied) find('RECORD_REMOVED', index, index + 1)
  heads.finish(head, total)
  if (previous !== null && previous.size > total) find('TAIL_CUT', total, previous.size)
  return { log: id, process, region, leaves: total, erased, heads: heads.count(), head, findings: inOrder(findings) }
}

type Find = (kind: FindingKind, index: number, until?: number) => void

/** Walks the heads beside the leaves: each in its turn, signed, and naming the root its leaves have. */
function headChecks(database: DatabaseSync, log: string, publicKeys: readonly KeyObject[], find: Find) {
  let queue: SignedHead[] = []
  let sequence = 1
  let count = 0
  let agreedUntil = 0
  let covered = 0

  const peek = (): SignedHead | undefined => {
    if (queue.length === 0) queue = headsFrom(database, log, sequence, chunk).reverse()
    return queue.at(-1)
  }
  /** Takes the next head; true when its signature holds. */
  const take = (head: SignedHead): boolean => {
    queue.pop()
    if (head.sequence !== sequence) find('HEAD_MISSING', covered, head.size)
    sequence = head.sequence + 1
    count += 1
    covered = Math.max(covered, head.size)
    const verdict = verifyHead(head, publicKeys)
    if (verdict !== 'VALID') find(verdict === 'FORGED' ? 'HEAD_FORGED' : 'HEAD_OF_UNKNOWN_KEY', head.size)
    return verdict === 'VALID'
  }

  return {
    count: () => count,
    /** Checks all heads of the tree's size; false once a valid one names another root. */
    agree(tree: GrowingTree): boolean {
      for (let head = peek(); head !== undefined && head.size <= tree.size; head = peek()) {
        if (!take(head)) continue
        if (head.size !== tree.size || head.root !== rootOf(tree)) {
          find('TREE_ALTERED', Math.min(agreedUntil, head.size), head.size)
          return false
        }
        agreedUntil = head.size
      }
      return true
    },
    /** The heads that no tree could be compared with any more, up to the last one known at the beginning. */
    finish(last: SignedHead | null, total: number) {
      const known = last?.sequence ?? 0
      for (let head = peek(); head !== undefined && head.sequence <= known; head = peek()) {
        const valid = take(head)
        if (valid && head.sequence === known && head.size > total) find('TAIL_CUT', total, head.size)
      }
      if (last === null || last.size < total) find('HEAD_MISSING', last?.size ?? 0, total)
    },
  }
}

function checkedPrevious(head: SignedHead, log: string, publicKeys: readonly KeyObject[], find: Find) {
  const verdict = verifyHead(head, publicKeys)
  if (head.log !== log) find('PREVIOUS_HEAD_OF_ANOTHER_LOG', head.size)
  else if (verdict !== 'VALID') find(verdict === 'FORGED' ? 'HEAD_FORGED' : 'HEAD_OF_UNKNOWN_KEY', head.size)
  else return head
  return null
}

/** The leaf that an erasure names, null for every other record; only erasures are parsed. */
function erasedBy(text: string): number | null {
  if (!text.startsWith('{"kind":"ERASURE"')) return null
  const leaf = leafOf(text)
  return leaf.kind === 'ERASURE' ? leaf.erased : null
}

/** SQLITE_CORRUPT and SQLITE_NOTADB: the file is there and is no sound database. */
function isDamage(failure: unknown): boolean {
  const { errcode } = failure as { readonly errcode?: unknown }
  return typeof errcode === 'number' && [11, 26].includes(errcode & 0xff)
}

function rootOf(tree: GrowingTree): string {
  return tree.root().toString('hex')
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => a.index - b.index || a.until - b.until || (a.kind < b.kind ? -1 : 1))
}
