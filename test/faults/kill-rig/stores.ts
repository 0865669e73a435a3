import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import type { SignedHead } from '../../../subgraphs/shared/audit/head.ts'
import { loadSigningKey } from '../../../subgraphs/shared/audit/signing-key.ts'
import { verifyAuditFile } from '../../../subgraphs/shared/audit/verify-file.ts'
import type { Answered } from './journal.ts'
import { coordinates } from './operations.ts'
import type { Holder } from './people.ts'

/** Looks into the stores themselves, from outside. Each function returns what is wrong, in words. */

function reading<T>(file: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return read(database)
  } finally {
    database.close()
  }
}

export function brokenFiles(folder: string): readonly string[] {
  return ['qualification.sqlite', 'mpi.sqlite'].flatMap((name) =>
    reading(join(folder, name), (database) => {
      const integrity = database.prepare('PRAGMA integrity_check').all().flatMap(Object.values)
      const orphans = database.prepare('PRAGMA foreign_key_check').all()
      return [
        ...integrity.filter((line) => line !== 'ok').map((line) => `${name}: ${line}`),
        ...orphans.map((row) => `${name}: a row of ${row.table} has lost its parent`),
      ]
    }),
  )
}

export interface VerifiedLog {
  readonly findings: readonly string[]
  readonly head: SignedHead
}

/** The log as `hub audit verify` judges it, against the head of the time before. */
export async function verifyLog(folder: string, previousHead: SignedHead | null): Promise<VerifiedLog> {
  const key = loadSigningKey(join(folder, 'keys', 'log-hub.pem'), { create: false })
  const found = await verifyAuditFile(
    join(folder, 'log', 'hub.sqlite'),
    [key.publicKey],
    previousHead === null ? {} : { previousHead },
  )
  if (found.head === null) throw new Error('The log has no head.')
  return { findings: found.findings.map((finding) => `log: ${JSON.stringify(finding)}`), head: found.head }
}

/** Every answer that left has its record, at this place or after it, and the record names the field that was asked for. */
export function answersWithoutRecord(folder: string, from: number, answered: readonly Answered[]): readonly string[] {
  const recorded = new Set<string>()
  reading(join(folder, 'log', 'hub.sqlite'), (database) => {
    const rows = database.prepare(
      `SELECT record ->> '$.request' AS request, each.value AS coordinate
       FROM leaf, json_each(record, '$.coordinates') AS each WHERE idx >= ? AND record ->> '$.kind' = 'DECISION'`,
    )
    for (const { request, coordinate } of rows.iterate(from)) recorded.add(`${request} ${coordinate}`)
  })
  return answered.flatMap(({ request, query }) => {
    const wanted = `${request} ${coordinates.get(query)}`
    return recorded.has(wanted) ? [] : [`log: an answer left without its record (${wanted})`]
  })
}

/** The terms that stand: as acknowledged, without a gap or an overlap within a qualification. */
export function wrongTerms(folder: string, holders: readonly Holder[]): readonly string[] {
  return reading(join(folder, 'qualification.sqlite'), (database) => {
    const wrong: string[] = []
    const query = database.prepare(
      `SELECT acquired, lost, from_on AS "from", until_on AS until, share_of_cost AS share
       FROM term WHERE handle = ? AND superseded IS NULL ORDER BY from_on`,
    )
    for (const { numbers } of holders) {
      for (const { handle, from, until, terms } of numbers) {
        const stand = query.all(handle).map((row) => ({ ...row }))
        const must = terms.map((term) => ({ acquired: from, lost: until, ...term }))
        const same = isDeepStrictEqual(stand, must)
        if (!same) wrong.push(`terms of ${handle}: ${JSON.stringify(stand)} instead of ${JSON.stringify(must)}`)
      }
    }
    const half = database.prepare(
      `SELECT DISTINCT handle, acquired FROM (
         SELECT handle, acquired, lost, from_on, until_on,
           lag(until_on, 1, acquired) OVER terms AS begins,
           lead(from_on, 1, lost) OVER terms AS ends
         FROM term WHERE superseded IS NULL
         WINDOW terms AS (PARTITION BY handle, acquired ORDER BY from_on)
       ) WHERE from_on IS NOT begins OR until_on IS NOT ends`,
    )
    for (const row of half.iterate()) wrong.push(`terms of ${row.handle} from ${row.acquired} do not join`)
    return wrong
  })
}
