import type { Instant } from '../../../schema/domain/time.ts'
import type { Database } from '../../shared/database/database.ts'
import type { Assessments } from '../assessments.ts'
import type { ChaseTables } from '../tables.ts'
import { editionIn } from './drafting.ts'
import type { Month } from './month.ts'
import { peopleIn, sumOf } from './observing.ts'
import { publishDue } from './publishing.sql.ts'
import { refresh } from './refreshing.sql.ts'
import { countsIn } from './rows.ts'
import type { FeedbackStore } from './store.ts'

/** Feedback on SQLite or PostgreSQL, beside the records. */
export function feedbackStore(
  database: Database<ChaseTables>,
  assessments: Pick<Assessments, 'changes'>,
): FeedbackStore {
  return {
    refresh: (reading) => refresh(database, assessments, reading),
    publish: (at) => publishDue(database, at),

    async own(_scope, office, { from, to }) {
      const rows = await database.scan
        .selectFrom('care_month')
        .select(['service', 'month', 'own'])
        .where('office', '=', office)
        .where('month', '>=', from)
        .where('month', '<=', to)
        .orderBy('service')
        .orderBy('month')
        .execute()
      const months = Map.groupBy(rows, ({ service, month }) => `${service} ${month}`)
      return [...months.values()].flatMap((those) => {
        const [{ service, month } = { service: '', month: '' }] = those
        const counts = those.map(({ own }) => countsIn(own)).reduce(sumOf)
        return peopleIn(counts) === 0 ? [] : [{ service, month: month as Month, counts }]
      })
    },

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
