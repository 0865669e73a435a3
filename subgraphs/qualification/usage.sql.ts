import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import { tokyoHours, type WatchedKind } from '../shared/watch/budget.ts'
import type { UsageStore } from '../shared/watch/usage.ts'
import type { QualificationTables, ReceptionTable, UsageTable } from './tables.ts'

/** Rows forgotten in one transaction. */
const forgottenAtOnce = 500

const firstHourOf = (day: number): number => day * 24 - tokyoHours

export const addingUsage = (database: Database<QualificationTables>) =>
  prepared(database, (db, value: Slots<Omit<UsageTable, 'forgiven'>>) =>
    db
      .insertInto('usage')
      .values({ credential: value.credential, kind: value.kind, hour: value.hour, count: value.count })
      .onConflict((conflict) =>
        conflict.columns(['credential', 'kind', 'hour']).doUpdateSet((held) => ({
          count: held('usage.count', '+', held.ref('excluded.count')),
        })),
      ),
  )

export function usageStore(database: Database<QualificationTables>): UsageStore {
  const addUsage = addingUsage(database)
  const addReception = prepared(database, (db, value: Slots<ReceptionTable>) =>
    db
      .insertInto('reception')
      .values({ institution: value.institution, subject: value.subject, at: value.at })
      // Of two processes the later may be the first to tell.
      .onConflict((conflict) =>
        conflict
          .columns(['institution', 'subject'])
          .doUpdateSet({ at: sql`excluded.at` })
          .whereRef('reception.at', '<', 'excluded.at'),
      ),
  )
  const receivedSince = prepared(database, (db, value: Slots<ReceptionTable>) =>
    db
      .selectFrom('reception')
      .select('at')
      .where('institution', '=', value.institution)
      .where('subject', '=', value.subject)
      .where('at', '>', value.at),
  )

  /** Piece by piece, so that nobody's write waits for it long. */
  const forget = async (piece: RawBuilder<unknown>): Promise<void> => {
    const compiled = piece.compile(database.read)
    let gone: bigint
    do {
      const [result] = await database.writeBatch([compiled])
      gone = result?.numAffectedRows ?? 0n
    } while (gone >= forgottenAtOnce)
  }

  return {
    async load(credential, from, until) {
      const day = sql<number>`(hour + ${sql.lit(tokyoHours)}) / 24`
      const rows = await database.scan
        .selectFrom('usage')
        .select(({ fn }) => ['kind', day.as('day'), fn.max('count').as('count')])
        .where('credential', '=', credential)
        .where('hour', '>=', firstHourOf(from))
        .where('hour', '<', firstHourOf(until))
        .groupBy(['kind', day])
        .orderBy('kind')
        .orderBy('day')
        .execute()
      return rows.map((row) => ({ kind: row.kind as WatchedKind, day: row.day, count: Number(row.count) }))
    },

    async add(rows, receptions) {
      const writes = [...rows.map((row) => addUsage.with(row)), ...receptions.map((one) => addReception.with(one))]
      if (writes.length > 0) await database.writeBatch<unknown>(writes)
    },

    received: async (institution, subject, since) =>
      (await receivedSince.first({ institution, subject, at: since })) !== null,

    async prune(day, receptions) {
      await forget(sql`delete from usage where (credential, kind, hour) in
        (select credential, kind, hour from usage where hour < ${firstHourOf(day)} limit ${sql.lit(forgottenAtOnce)})`)
      await forget(sql`delete from reception where (institution, subject) in
        (select institution, subject from reception where at <= ${receptions} limit ${sql.lit(forgottenAtOnce)})`)
    },
  }
}
