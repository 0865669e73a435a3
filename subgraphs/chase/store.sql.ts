import { unmarked } from '../../schema/domain/decision.ts'
import type { Scope } from '../shared/context.ts'
import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { assessments } from './assessments.sql.ts'
import { entries } from './entries.sql.ts'
import { feedbackStore } from './feedback/store.sql.ts'
import { layouts, layoutsOf } from './layouts.ts'
import { migrations } from './migrations.ts'
import { peopleOf } from './people.ts'
import { type CareRecord, revisionCursor } from './record.ts'
import { type CareRow, careRows } from './rows.ts'
import { careStatements } from './statements.ts'
import type { CareStore } from './store.ts'
import type { ChaseTables } from './tables.ts'
import { uploads } from './uploads.sql.ts'

export interface ChaseParts {
  readonly database: Database<ChaseTables>
  readonly seal: NumberSeal
}

/** Long-term-care records on SQLite or PostgreSQL. */
export async function openCareStore({ database, seal }: ChaseParts): Promise<CareStore> {
  await migrate(database, migrations)
  const rows = careRows(seal)
  const statements = careStatements(database)
  const known = layouts(database.scan)
  const told = assessments(database)
  const seen =
    (scope: Scope<'LONG_TERM_CARE'>) =>
    ({ office }: CareRecord): boolean =>
      scope.sees({ ...unmarked, author: office })

  const read = async (found: readonly CareRow[]): Promise<readonly CareRecord[]> => {
    const named = await known.named(found.map(({ layout }) => layout))
    return found.map((row) => {
      const layout = named.get(row.layout)
      if (layout === undefined) throw new Error('A record names a layout that is not there.')
      return rows.recordIn(row, layout)
    })
  }

  return {
    async records(scope, handles) {
      if (handles.length === 0) return []
      const found = await database.scan
        .selectFrom('care_record')
        .selectAll()
        .where('person', 'in', peopleOf(database.scan, handles))
        .where('superseded', 'is', null)
        .where('state', '<>', 'WITHDRAWN')
        .orderBy('on_date', (order) => order.asc().nullsFirst())
        .orderBy('revision')
        .execute()
      return (await read(found)).filter(seen(scope))
    },

    async told(scope, office, { form, first, after }) {
      const found = await database.scan
        .selectFrom('care_record')
        .selectAll()
        .where('office', '=', office)
        .where('superseded', 'is', null)
        .where('state', '<>', 'WITHDRAWN')
        .$if(form !== null, (query) => query.where('layout', 'in', layoutsOf(database.scan, [form ?? ''])))
        .$if(after !== null, (query) => query.where('revision', '<', after ?? 0))
        .orderBy('revision', 'desc')
        .limit(first + 1)
        .execute()
      const items = (await read(found.slice(0, first))).filter(seen(scope))
      return {
        items: items.map((item) => ({ cursor: revisionCursor(item.revision), item })),
        more: found.length > first,
      }
    },

    uploads: uploads(database, { statements, seal, rows }),
    entries: entries({ database, statements, seal, rows, read }),
    assessments: told,
    feedback: feedbackStore(database, told),
    ping: () => database.ping(),
    close: () => database.close(),
  }
}
