import type { InstitutionCode, PersonId, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import type { AttendingStore } from './attending-store.ts'
import { subjectsTouched } from './fact-changes.ts'
import { page, readCursor } from './paging.ts'
import type { QualificationTables } from './tables.ts'

export function attendingStore(database: Database<QualificationTables>): AttendingStore {
  return {
    async doctorsOf(scope, person) {
      if (scope.subject !== person) throw new Error('Attending doctors are asked for under the scope of another.')
      const rows = await database.read
        .selectFrom('attending')
        .selectAll()
        .where('person', 'in', await subjectsTouched(database.read, [person]))
        .orderBy('id', 'desc')
        .execute()
      return rows.map((row) => ({
        institution: row.institution as InstitutionCode,
        doctor: row.doctor as UserId,
        from: row.from_at as Instant,
        until: row.until_at as Instant | null,
      }))
    },

    async attendedBy(_scope, { institution, doctor }, at, first, after) {
      const cursor = readCursor(after)
      const rows = await database.read
        .selectFrom('attending')
        .select(({ fn }) => ['person', fn.max('id').as('last'), fn.min('from_at').as('since')])
        .where('institution', '=', institution)
        .where('doctor', '=', doctor)
        .where('from_at', '<=', at)
        .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', at)]))
        .groupBy('person')
        .$if(cursor !== null, (query) => query.having(({ fn }) => fn.max('id'), '<', cursor?.at ?? 0))
        .orderBy('last', 'desc')
        .limit(first + 1)
        .execute()
      return page(
        rows,
        first,
        ({ last }) => ({ at: last, id: 'last' }),
        ({ person, since }) => ({ person: person as PersonId, since: since as Instant }),
      )
    },
  }
}
