import type { Selectable } from 'kysely'
import type { Caller, Purpose } from '../../schema/domain/caller.ts'
import type { Category } from '../../schema/domain/category.ts'
import type { CallerFacts, Delegation } from '../../schema/domain/consent.ts'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import { listed } from './listed.ts'
import type { DelegationTable, QualificationTables } from './tables.ts'

export function readDelegation(row: Selectable<DelegationTable>): Delegation {
  return {
    id: row.id as Delegation['id'],
    role: row.role as Delegation['role'],
    physician: row.physician as Delegation['physician'],
    nurse: row.nurse as Delegation['nurse'],
    institution: row.institution as InstitutionCode,
    purposes: listed<Purpose>(row.purposes),
    from: row.from_at as Instant,
    until: row.until_at as Instant,
    revoked: row.revoked as Instant | null,
  }
}

/** What the hub knows of who asks, read by key. */
export function callerFactsIn(database: Database<QualificationTables>): (caller: Caller) => Promise<CallerFacts> {
  const suspensions = prepared(database, (db, value: Slots<{ credential: string; node: string }>) =>
    db
      .selectFrom('suspension')
      .selectAll()
      .where((where) => where.or([where('credential', '=', value.credential), where('credential', '=', value.node)]))
      .orderBy('from_at')
      .orderBy('id'),
  )
  const institution = prepared(database, (db, value: Slots<{ code: string }>) =>
    db
      .selectFrom('institution')
      .select(['emergency_entitled', 'area'])
      .where('code', '=', value.code)
      .where('status', '=', 'ACTIVE'),
  )
  const offices = prepared(database, (db, value: Slots<{ head: string }>) =>
    db.selectFrom('institution').select('code').where('head', '=', value.head).orderBy('code'),
  )
  const delegation = prepared(database, (db, value: Slots<{ id: string }>) =>
    db.selectFrom('delegation').selectAll().where('id', '=', value.id),
  )
  const recipients = prepared(database, (db, value: Slots<{ institution: string }>) =>
    db
      .selectFrom('recipient')
      .selectAll()
      .where('institution', '=', value.institution)
      .orderBy('from_at')
      .orderBy('purpose'),
  )
  const disasters = prepared(database, (db, _: Slots<Record<never, never>>) =>
    db.selectFrom('disaster').selectAll().orderBy('from_at').orderBy('id'),
  )

  return async (caller) => {
    const { credential, node, institution: code } = caller
    const entry = code === null ? null : await institution.first({ code })
    return {
      suspensions: (await suspensions.rows({ credential, node: node?.credential ?? '' })).map((row) => ({
        credential: row.credential as Caller['credential'],
        by: row.by_whom as 'BUDGET' | 'OFFICER',
        from: row.from_at as Instant,
        lifted: row.lifted as Instant | null,
      })),
      emergencyEntitled: entry?.emergency_entitled === 1,
      offices:
        code === null || entry === null
          ? []
          : (await offices.rows({ head: code })).map((office) => office.code as InstitutionCode),
      delegation: caller.delegation === null ? null : await delegationOf(caller.delegation),
      disasters: code === null ? [] : await disastersFor(code, entry?.area ?? null),
      register:
        code === null
          ? []
          : (await recipients.rows({ institution: code })).map((row) => ({
              institution: code,
              purpose: row.purpose as Purpose,
              categories: listed<Category>(row.categories),
              from: row.from_at as Instant,
              until: row.until_at as Instant | null,
              recheckBy: row.recheck_by as Instant,
            })),
    }
  }

  async function delegationOf(id: string): Promise<Delegation | null> {
    const row = await delegation.first({ id })
    return row === null ? null : readDelegation(row)
  }

  /** "working there, wherever their institution is registered": in the declared area, or deployed to it. */
  async function disastersFor(
    code: InstitutionCode,
    area: string | null,
  ): Promise<readonly { from: Instant; until: Instant | null }[]> {
    return (await disasters.rows({}))
      .filter(
        (row) =>
          listed(row.deployed).includes(code) ||
          (area !== null && listed(row.areas).some((declared) => area.startsWith(declared))),
      )
      .map((row) => ({ from: row.from_at as Instant, until: row.until_at as Instant }))
  }
}
