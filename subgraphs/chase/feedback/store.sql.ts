import type { Instant } from '../../../schema/domain/time.ts'
import type { Database } from '../../shared/database/database.ts'
import type { Assessments } from '../assessments.ts'
import type { ChaseTables } from '../tables.ts'
import { editionIn } from './drafting.ts'
import type { Month } from './month.ts'
import { ownMonths } from './own.sql.ts'
import { publishDue } from './publishing.sql.ts'
import { refresh } from './refreshing.sql.ts'
import type { FeedbackStore } from './store.ts'

/** Feedback on SQLite or PostgreSQL, beside the records. */
export function feedbackStore(
  database: Database<ChaseTables>,
  assessments: Pick<Assessments, 'changes'>,
): FeedbackStore {
  return {
    refresh: (reading) => refresh(database, assessments, reading),
    publish: (at) => publishDue(database, at),

    own: (_scope, offices, months) => ownMonths(database, offices, months),

    async published(_scope, services, { from, to }) {
      if (services.length === 0) return []
      const rows = await database.scan
        .selectFrom('care_edition')
        .innerJoin('care_closed', (join) =>
          join
            .onRef('care_closed.service', '=', 'care_edition.service')
            .onRef('care_closed.month', '=', 'care_edition.month')
            .onRef('care_closed.edition', '=', 'care_edition.edition'),
        )
        .select(['care_edition.service', 'care_edition.month', 'care_edition.edition', 'at', 'shown'])
        .where('care_edition.service', 'in', [...services])
        .where('care_edition.month', '>=', from)
        .where('care_edition.month', '<=', to)
        .orderBy('care_edition.service')
        .orderBy('care_edition.month')
        .execute()
      return rows.map(({ service, month, edition, at, shown }) => ({
        service,
        month: month as Month,
        number: edition,
        at: at as Instant,
        edition: editionIn(shown),
      }))
    },
  }
}
