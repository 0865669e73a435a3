import { unmarked } from '../../schema/domain/decision.ts'
import type { Scope } from '../shared/context.ts'
import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { migrations } from './migrations.ts'
import type { CareRecord } from './record.ts'
import { careRows } from './rows.ts'
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
  const seen =
    (scope: Scope<'LONG_TERM_CARE'>) =>
    ({ office }: CareRecord): boolean =>
      scope.sees({ ...unmarked, author: office })

  return {
    async records(scope, handles) {
      if (handles.length === 0) return []
      const found = await database.scan
        .selectFrom('care_record')
        .selectAll()
        .where('handle', 'in', [...handles])
        .where('superseded', 'is', null)
        .orderBy('on_date')
        .orderBy('id')
        .execute()
      return found.map(rows.recordIn).filter(seen(scope))
    },

    async told(scope, office, { form, first, after }) {
      const found = await database.scan
        .selectFrom('care_record')
        .selectAll()
        .where('office', '=', office)
        .where('superseded', 'is', null)
        .$if(form !== null, (query) => query.where('form', '=', form ?? ''))
        .$if(after !== null, (query) => query.where('id', '>', after ?? ''))
        .orderBy('id')
        .limit(first + 1)
        .execute()
      const items = found.slice(0, first).map(rows.recordIn).filter(seen(scope))
      return { items: items.map((item) => ({ cursor: item.id, item })), more: found.length > first }
    },

    uploads: uploads(database, seal, rows),
    ping: () => database.ping(),
    close: () => database.close(),
  }
}
