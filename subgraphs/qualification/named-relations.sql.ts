import type { HangsOn, Relation } from '../../schema/domain/consent.ts'
import type { InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import type { QualificationTables } from './tables.ts'

/** Whom the person, or who acts for them, has named: care offices, and attending doctors (主治医). */
export function namedRelations(
  database: Database<QualificationTables>,
): (person: string, hangsOn: HangsOn) => Promise<readonly Relation[]> {
  const offices = prepared(database, (db, value: Slots<{ person: string }>) =>
    db.selectFrom('care_office').selectAll().where('person', '=', value.person).orderBy('id'),
  )
  const doctors = prepared(database, (db, value: Slots<{ person: string }>) =>
    db.selectFrom('attending').selectAll().where('person', '=', value.person).orderBy('id'),
  )
  return async (person, hangsOn) => {
    const span = (row: { readonly from_at: number; readonly until_at: number | null }) => ({
      from: row.from_at as Instant,
      until: row.until_at as Instant | null,
      hangsOn,
    })
    const [clientOf, attending] = await Promise.all([offices.rows({ person }), doctors.rows({ person })])
    return [
      ...clientOf.map((row): Relation => {
        const institution = row.office as InstitutionCode
        return { kind: 'CLIENT_OF', institution, user: null, ...span(row) }
      }),
      ...attending.map((row): Relation => {
        const institution = row.institution as InstitutionCode
        return { kind: 'ATTENDING', institution, user: row.doctor as UserId, ...span(row) }
      }),
    ]
  }
}
