import type { Selectable } from 'kysely'
import type { UserId } from '../../schema/domain/ids.ts'
import { ok } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { writeOnce } from '../shared/once.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { readNotedGrant } from './grant-rows.ts'
import { page, readCursor } from './paging.ts'
import type { EnteredReviewer, ReviewerStore } from './reviewer-store.ts'
import { escalatedTo, nextReviewer, type Reviewer } from './reviewers.ts'
import type { QualificationTables, ReviewerTable } from './tables.ts'
import { notFound } from './writing-about.sql.ts'

type Reading = Pick<StoreTransaction<QualificationTables>, 'selectFrom'>

export function reviewerStore(database: Database<QualificationTables>, seal: NumberSeal): ReviewerStore {
  return {
    enter: (_scope, { reviewer, superior }, once) =>
      writeOnce(database, once, async (transaction) => {
        const row = { reviewer, superior, entered: once.at, left: null }
        await transaction
          .insertInto('reviewer')
          .values(row)
          .onConflict((conflict) => conflict.column('reviewer').doUpdateSet({ superior, left: null }))
          .execute()
        const held = await transaction
          .selectFrom('reviewer')
          .selectAll()
          .where('reviewer', '=', reviewer)
          .executeTakeFirstOrThrow()
        return ok(reviewerIn(held))
      }),

    leave: (_scope, reviewer, once) =>
      writeOnce(database, once, async (transaction) => {
        const held = await transaction
          .selectFrom('reviewer')
          .selectAll()
          .where('reviewer', '=', reviewer)
          .where('left', 'is', null)
          .executeTakeFirst()
        if (held === undefined) return notFound('reviewer')
        await transaction.updateTable('reviewer').set({ left: once.at }).where('reviewer', '=', reviewer).execute()
        const theirs = await transaction
          .selectFrom('emergency_grant')
          .select(['id', 'opened_by'])
          .where('owed_by', '=', reviewer)
          .where('reviewed', 'is', null)
          .orderBy('review_due')
          .execute()
        for (const { id, opened_by } of theirs) {
          const owed_by = await reviewerFor(transaction, opened_by as UserId)
          await transaction.updateTable('emergency_grant').set({ owed_by }).where('id', '=', id).execute()
        }
        return ok(reviewerIn({ ...held, left: once.at }))
      }),

    reviewers: () => reviewersOf(database.read),

    async owed(_scope, by, at, first, after) {
      const cursor = readCursor(after)
      const reviewers = await reviewersOf(database.read)
      const rows = await database.scan
        .selectFrom('emergency_grant')
        .selectAll()
        .where('reviewed', 'is', null)
        .where('owed_by', 'in', [by, ...reviewers.map(({ reviewer }) => reviewer)])
        .where((where) => where.or([where('owed_by', '=', by), where('review_due', '<=', at)]))
        .$if(cursor !== null, (query) =>
          query.where((where) =>
            where.or([
              where('review_due', '>', cursor?.at ?? 0),
              where.and([where('review_due', '=', cursor?.at ?? 0), where('id', '>', cursor?.id ?? '')]),
            ]),
          ),
        )
        .orderBy('review_due')
        .orderBy('id')
        .execute()
      const theirs = rows.filter((row) => {
        const owed = { owedBy: row.owed_by as UserId | null, reviewDue: row.review_due as Instant }
        return row.owed_by === by || escalatedTo(owed, at, reviewers).includes(by)
      })
      return page(
        theirs,
        first,
        ({ review_due, id }) => ({ at: review_due, id }),
        (row) => readNotedGrant(row, seal),
      )
    },
  }
}

export async function reviewersOf(db: Reading): Promise<readonly Reviewer[]> {
  const rows = await db.selectFrom('reviewer').selectAll().where('left', 'is', null).orderBy('reviewer').execute()
  return rows.map(reviewerIn)
}

/** By whom the review of a new grant is owed; null: nobody is entered, and whoever reviews reviews it. */
export async function reviewerFor(db: Reading, opener: UserId): Promise<UserId | null> {
  const burdens = await db
    .selectFrom('reviewer')
    .leftJoin('emergency_grant as grant', (join) =>
      join.onRef('grant.owed_by', '=', 'reviewer.reviewer').on('grant.reviewed', 'is', null),
    )
    .select(({ fn }) => ['reviewer.reviewer', fn.count<number | string>('grant.id').as('owes')])
    .where('reviewer.left', 'is', null)
    .groupBy('reviewer.reviewer')
    .execute()
  return nextReviewer(
    burdens.map(({ reviewer, owes }) => ({ reviewer: reviewer as UserId, owes: Number(owes) })),
    opener,
  )
}

const reviewerIn = ({ reviewer, superior, entered, left }: Selectable<ReviewerTable>): EnteredReviewer => ({
  reviewer: reviewer as UserId,
  superior: superior as UserId | null,
  entered: entered as Instant,
  left: left as Instant | null,
})
