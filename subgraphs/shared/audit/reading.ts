import type { DatabaseSync } from 'node:sqlite'
import type { GrantId } from '../../../schema/domain/ids.ts'
import type { SubjectRef } from '../consent/facts.ts'
import type { AuditRecord } from './audit.ts'
import type { SignedHead } from './head.ts'
import { leafOf, recordOf } from './leaf.ts'
import { bytes, lastHead, readIdentity, storedHashesOf } from './log-file.ts'
import { consistencyPath, inclusionPath, treeRoot } from './tree-proof.ts'
import type { ConsistencyClaim } from './verify-consistency.ts'
import type { InclusionClaim } from './verify-inclusion.ts'

export interface LoggedRecord {
  /** Its leaf. */
  readonly index: number
  readonly record: AuditRecord
}

export interface PageRequest {
  readonly first: number
  /** Only leaves before this one; null: from the newest. */
  readonly before: number | null
}

export interface LogPage {
  /** Newest first. */
  readonly records: readonly LoggedRecord[]
  readonly more: boolean
  /** Leaves in the log when it was read: where a reader that comes back begins. */
  readonly size: number
}

/** A claim that `verifyInclusion` checks, and what its leaf is the hash of (null once erased). */
export interface InclusionProof extends InclusionClaim {
  readonly opening: { readonly salt: Uint8Array; readonly text: string } | null
}

/** Reading one log. Null: there is no such leaf, or no tree of that size. */
export interface AuditReading {
  recordsAbout(subjects: readonly SubjectRef[], page: PageRequest): Promise<LogPage>
  countsByGrant(grants: readonly GrantId[]): Promise<readonly number[]>
  head(): Promise<SignedHead>
  inclusionProof(index: number, size: number): Promise<InclusionProof | null>
  consistencyProof(olderSize: number, newerSize: number): Promise<ConsistencyClaim | null>
}

export type ReadingCall = {
  [Name in keyof AuditReading]: { readonly name: Name; readonly parameters: Parameters<AuditReading[Name]> }
}[keyof AuditReading]

export type Reading = {
  [Name in keyof AuditReading]: (
    ...parameters: Parameters<AuditReading[Name]>
  ) => Awaited<ReturnType<AuditReading[Name]>>
}

export function readingOf(database: DatabaseSync): Reading {
  const { id } = readIdentity(database)
  const stored = storedHashesOf(database)
  const about = database.prepare(
    'SELECT idx, record FROM leaf WHERE subject = ? AND idx < ? ORDER BY idx DESC LIMIT (? + 0)',
  )
  const byGrant = database.prepare('SELECT count(*) AS count FROM leaf WHERE grant_id = ?')
  const sizeNow = database.prepare('SELECT coalesce(max(idx) + 1, 0) AS size FROM leaf')
  const one = database.prepare('SELECT salt, record, hash FROM leaf WHERE idx = ?')
  const size = () => Number(sizeNow.get()?.size)

  return {
    recordsAbout(subjects, { first, before }) {
      const now = size()
      const rows = [...new Set(subjects)]
        .flatMap((subject) => about.all(subject, Math.min(before ?? now, now), first + 1))
        .map((row) => ({ index: Number(row.idx), text: String(row.record) }))
        .sort((a, b) => b.index - a.index)
      const records = rows.slice(0, first).flatMap(({ index, text }) => {
        const record = recordOf(leafOf(text))
        return record === null ? [] : [{ index, record }]
      })
      return { records, more: rows.length > first, size: now }
    },
    countsByGrant: (grants) => grants.map((grant) => Number(byGrant.get(grant)?.count)),
    head() {
      const head = lastHead(database, id)
      if (head === null) throw new Error('the audit log has no head')
      return head
    },
    inclusionProof(index, treeSize) {
      if (!isSize(treeSize, size()) || !Number.isSafeInteger(index) || index < 0 || index >= treeSize) return null
      const row = one.get(index)
      if (row === undefined) return null
      const text = row.record
      return {
        index,
        size: treeSize,
        leaf: apart(bytes(row.hash)),
        path: inclusionPath(index, treeSize, stored).map(apart),
        root: apart(treeRoot(treeSize, stored)),
        opening: typeof text === 'string' ? { salt: apart(bytes(row.salt)), text } : null,
      }
    },
    consistencyProof(olderSize, newerSize) {
      if (!isSize(newerSize, size()) || !isSize(olderSize, newerSize)) return null
      return {
        olderSize,
        olderRoot: apart(treeRoot(olderSize, stored)),
        newerSize,
        newerRoot: apart(treeRoot(newerSize, stored)),
        path: consistencyPath(olderSize, newerSize, stored).map(apart),
      }
    },
  }
}

function isSize(size: number, most: number): boolean {
  return Number.isSafeInteger(size) && size >= 0 && size <= most
}

/** In memory of its own: between threads a view would take its whole pool along. */
function apart(view: Uint8Array): Uint8Array {
  return Uint8Array.from(view)
}
