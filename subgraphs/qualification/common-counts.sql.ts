import { sql } from 'kysely'
import type { CredentialId } from '../../schema/domain/ids.ts'
import type { Database } from '../shared/database/database.ts'
import type { WatchedKind } from '../shared/watch/budget.ts'
import type { CommonCounts, Meeting } from '../shared/watch/common.ts'
import type { UsageRow } from '../shared/watch/usage.ts'
import type { QualificationTables } from './tables.ts'
import { addingUsage } from './usage.sql.ts'

/** Rows of three columns in one statement. */
const together = 500

/** What all workers count of an hour, in the rows that usual rates are learnt from. */
export function commonCounts(database: Database<QualificationTables>): CommonCounts {
  const addUsage = addingUsage(database)
  return {
    add: (rows, meetings, hour) =>
      database.write(async (transaction) => {
        const fresh: Pick<Meeting, 'credential' | 'hour'>[] = []
        for (let at = 0; at < meetings.length; at += together) {
          const inserted = await transaction
            .insertInto('met')
            .values(meetings.slice(at, at + together))
            .onConflict((conflict) => conflict.doNothing())
            .returning(['credential', 'hour'])
            .execute()
          for (const row of inserted) fresh.push({ credential: row.credential as CredentialId, hour: row.hour })
        }
        const added = [...rows, ...countsOf(fresh)]
        if (added.length > 0) await transaction.batch(added.map((row) => addUsage.with(row)))
        const credentials = [...new Set([...rows, ...meetings].map(({ credential }) => credential))]
        if (credentials.length === 0) return []
        const sums = await transaction
          .selectFrom('usage')
          .select(['credential', 'kind', 'hour', sql<number>`count - forgiven`.as('count')])
          .where('credential', 'in', credentials)
          .where('hour', '>=', hour - 1)
          .execute()
        return sums.map((row) => ({
          ...row,
          credential: row.credential as CredentialId,
          kind: row.kind as WatchedKind,
        }))
      }),

    async forget(hour) {
      await database.writeBatch([database.read.deleteFrom('met').where('hour', '<', hour).compile()])
    },
  }
}

function countsOf(fresh: readonly Pick<Meeting, 'credential' | 'hour'>[]): readonly UsageRow[] {
  const counts = new Map<string, UsageRow>()
  for (const { credential, hour } of fresh) {
    const key = `${credential} ${hour}`
    counts.set(key, { credential, kind: 'UNCONNECTED', hour, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()]
}
