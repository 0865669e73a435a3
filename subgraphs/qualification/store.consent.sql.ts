import type { ExpressionBuilder, Insertable, Selectable } from 'kysely'
import type { PersonCategory } from '../../schema/domain/category.ts'
import type { ProtectionKind, Recipient } from '../../schema/domain/consent.ts'
import type { InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import { days, type Instant } from '../../schema/domain/time.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import { writeOnce } from '../shared/once.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { ConsentStore, NewProvision, StoredProtection, TakenAssertion } from './consent-store.ts'
import { subjectsTouched } from './fact-changes.ts'
import { grantRow, readNotedGrant, readStoredGrant } from './grant-rows.ts'
import { listed } from './listed.ts'
import { type Cursor, page, readCursor } from './paging.ts'
import { escalatedTo } from './reviewers.ts'
import { readProvision } from './store.facts.sql.ts'
import { reviewerFor, reviewersOf } from './store.reviewers.sql.ts'
import type { GrantTable, ProvisionTable, QualificationTables } from './tables.ts'
import { assertAbout, notFound, writesAbout } from './writing-about.sql.ts'

type Db = Database<QualificationTables>
type Transaction = StoreTransaction<QualificationTables>

const recipientValue = (recipient: Recipient): string | null => {
  switch (recipient.kind) {
    case 'INSTITUTION':
      return recipient.institution
    case 'REGION':
      return recipient.region
    case 'ROLE':
      return recipient.role
    case 'ANYONE':
    case 'EMERGENCY_ENTITLED':
      return null
  }
}

function provisionRow(provision: NewProvision, at: Instant): Insertable<ProvisionTable> {
  return {
    id: freshId('prv'),
    person: provision.person,
    giver: provision.giver,
    proxy: provision.proxy,
    effect: provision.effect,
    recipient_kind: provision.recipient.kind,
    recipient: recipientValue(provision.recipient),
    category: provision.category,
    label: provision.label,
    purpose: provision.purpose,
    even_in_emergency: provision.evenInEmergency ? 1 : 0,
    channel: provision.channel,
    given: at,
    from_at: provision.from,
    until_at: provision.until,
    withdrawn: null,
    bereaved: null,
  }
}

export function consentStore(database: Db, seal: NumberSeal): ConsentStore {
  const writeAbout = writesAbout(database)

  return {
    async giveProvisions(scope, provisions, assertion, once) {
      const [first] = provisions
      if (first === undefined) return ok([])
      for (const { person } of provisions) assertAbout(scope, person)
      return writeAbout(scope, first.person, once, async (transaction) => {
        if (assertion !== null && !(await takeAssertion(transaction, assertion, once.at))) {
          return refuse({ code: 'CONFLICT', reason: 'ASSERTION_USED', message: 'This assertion was used before.' })
        }
        const rows = provisions.map((provision) => provisionRow(provision, once.at))
        await transaction.insertInto('provision').values(rows).execute()
        return ok(rows.map((row) => readProvision(row as Selectable<ProvisionTable>)))
      })
    },

    withdrawProvision: (scope, person, id, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        const row = await transaction
          .selectFrom('provision')
          .selectAll()
          .where('id', '=', id)
          .where('person', 'in', await subjectsTouched(transaction, [person]))
          .executeTakeFirst()
        if (row === undefined) return notFound('provision')
        if (row.withdrawn !== null) return ok(readProvision(row))
        await transaction.updateTable('provision').set({ withdrawn: once.at }).where('id', '=', id).execute()
        return ok(readProvision({ ...row, withdrawn: once.at }))
      }),

    async provisions(scope, person, at, first, after) {
      assertAbout(scope, person)
      const cursor = readCursor(after)
      let query = database.read
        .selectFrom('provision')
        .selectAll()
        .where('person', 'in', await subjectsTouched(database.read, [person]))
        .orderBy('given', 'desc')
        .orderBy('id', 'desc')
        .limit(first + 1)
      if (at !== null) {
        query = query
          .where('given', '<=', at)
          .where('from_at', '<=', at)
          .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', at)]))
          .where((where) => where.or([where('withdrawn', 'is', null), where('withdrawn', '>', at)]))
      }
      if (cursor !== null) {
        query = query.where((where) =>
          where.or([
            where('given', '<', cursor.at),
            where.and([where('given', '=', cursor.at), where('id', '<', cursor.id)]),
          ]),
        )
      }
      return page(await query.execute(), first, (row) => ({ at: row.given, id: row.id }), readProvision)
    },

    nameCareOffice: (scope, person, office, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        await transaction
          .insertInto('care_office')
          .values({ person, office: office.office, from_at: office.from, until_at: office.until })
          .execute()
        return ok(office)
      }),

    nameAttendingDoctor: (scope, person, doctor, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        const { institution, from, until } = doctor
        await transaction
          .insertInto('attending')
          .values({ person, institution, doctor: doctor.doctor, from_at: from, until_at: until })
          .execute()
        return ok(doctor)
      }),

    setProtection: (scope, subject, protection, once) =>
      writeAbout(scope, subject, once, async (transaction) => {
        const { kind, heldBy, from, until } = protection
        await transaction
          .insertInto('protection')
          .values({ kind, subject, held_by: heldBy, from_at: from, until_at: until, lifted: null })
          .execute()
        return ok(protection)
      }),

    liftProtection: (scope, subject, kind, by, once) =>
      writeAbout(scope, subject, once, async (transaction) => {
        // The person may carry it, a number, an id from before a merge, or several of them: it goes from all.
        const rows = await transaction
          .selectFrom('protection')
          .selectAll()
          .where('subject', 'in', await subjectsTouched(transaction, [subject]))
          .where('kind', '=', kind)
          .where('held_by', '=', by)
          .where('lifted', 'is', null)
          .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', once.at)]))
          .orderBy('from_at')
          .orderBy('id')
          .execute()
        const [first] = rows
        if (first === undefined) return notFound('protection')
        const ids = rows.map(({ id }) => id)
        await transaction.updateTable('protection').set({ lifted: once.at }).where('id', 'in', ids).execute()
        return ok({ kind, heldBy: by, from: first.from_at as Instant, until: once.at })
      }),

    async protections(scope, person, at) {
      assertAbout(scope, person)
      const rows = await database.read
        .selectFrom('protection')
        .selectAll()
        .where('subject', 'in', await subjectsTouched(database.read, [person]))
        .where('from_at', '<=', at)
        .where((where) => where.or([where('lifted', 'is', null), where('lifted', '>', at)]))
        .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', at)]))
        .orderBy('from_at')
        .orderBy('id')
        .execute()
      return rows.map(
        (row): StoredProtection => ({
          kind: row.kind as ProtectionKind,
          heldBy: row.held_by as InstitutionCode,
          from: row.from_at as Instant,
          until: (row.lifted ?? row.until_at) as Instant | null,
        }),
      )
    },

    openGrant: (scope, grant, once) =>
      writeAbout(scope, grant.subject, once, async (transaction) => {
        const row = grantRow(grant, await reviewerFor(transaction, grant.openedBy), seal)
        await transaction.insertInto('emergency_grant').values(row).execute()
        return ok(readStoredGrant(row))
      }),

    async subjectOfGrant(_scope, id, holder) {
      const row = await database.read
        .selectFrom('emergency_grant')
        .select(['subject', 'holders'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row !== undefined && listed(row.holders).includes(holder) ? (row.subject as SubjectRef) : null
    },

    handOverGrant: (scope, subject, id, receiving, once) =>
      writeAbout(scope, subject, once, async (transaction) => {
        const row = await transaction.selectFrom('emergency_grant').selectAll().where('id', '=', id).executeTakeFirst()
        if (row === undefined || row.subject !== subject) return notFound('grant')
        if (row.stopped !== null || row.until_at <= once.at)
          return refuse({ code: 'CONFLICT', reason: 'ENDED', message: 'This grant is over.' })
        const holders = [...new Set([...listed(row.holders), receiving])].join()
        await transaction.updateTable('emergency_grant').set({ holders }).where('id', '=', id).execute()
        return ok(readStoredGrant({ ...row, holders }))
      }),

    stopGrant: (scope, person, id, opened, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        const subjects = await subjectsTouched(transaction, [person])
        const row = await transaction
          .selectFrom('emergency_grant')
          .selectAll()
          .where('id', '=', id)
          .where('subject', 'in', subjects)
          .executeTakeFirst()
        if (row === undefined) return notFound('grant')
        if (row.stopped !== null) return ok(readStoredGrant(row))
        const named = listed<PersonCategory>(row.categories)
        const kept = row.reason === 'LIFE_IN_DANGER' ? named.filter((category) => opened.includes(category)) : []
        const stopped = { stopped: once.at, kept_open: kept.length === 0 ? null : kept.join() }
        await transaction.updateTable('emergency_grant').set(stopped).where('id', '=', id).execute()
        return ok(readStoredGrant({ ...row, ...stopped }))
      }),

    reviewGrant: (_scope, id, verdict, note, reviewer, once) =>
      writeOnce(database, once, async (transaction) => {
        const row = await transaction.selectFrom('emergency_grant').selectAll().where('id', '=', id).executeTakeFirst()
        if (row === undefined) return notFound('grant')
        if (row.reviewed !== null)
          return refuse({ code: 'CONFLICT', reason: 'REVIEWED', message: 'This grant was reviewed before.' })
        if (row.opened_by === reviewer) {
          return refuse({ code: 'CONFLICT', reason: 'OWN_GRANT', message: 'Nobody reviews a grant they opened.' })
        }
        const owed = { owedBy: row.owed_by as UserId | null, reviewDue: row.review_due as Instant }
        if (row.owed_by !== null && row.owed_by !== reviewer) {
          if (!escalatedTo(owed, once.at, await reviewersOf(transaction)).includes(reviewer))
            return refuse({
              code: 'CONFLICT',
              reason: 'OWED_BY_ANOTHER',
              message: 'Another reviewer owes this review.',
            })
        }
        const sealedNote = seal.seal(note, `${id} review`)
        await transaction
          .updateTable('emergency_grant')
          .set({ reviewed: once.at, verdict, reviewer, review_note: sealedNote })
          .where('id', '=', id)
          .execute()
        return ok(readStoredGrant({ ...row, reviewed: once.at, verdict }))
      }),

    async grants(_scope, first, after) {
      const cursor = readCursor(after)
      const rows = await database.scan
        .selectFrom('emergency_grant')
        .selectAll()
        .$if(cursor !== null, (query) => query.where((where) => where.or(behind(where, cursor ?? { at: 0, id: '' }))))
        .orderBy((order) => order.case().when('reviewed', 'is', null).then(0).else(1).end())
        .orderBy('from_at', 'desc')
        .orderBy('id', 'desc')
        .limit(first + 1)
        .execute()
      const rank = (row: Selectable<GrantTable>): number => (row.reviewed === null ? 0 : 1)
      return page(
        rows,
        first,
        (row) => ({ at: row.from_at, id: row.id, rank: rank(row) }),
        (row) => readNotedGrant(row, seal),
      )
    },
  }
}

/** What stands after a cursor in the list of grants: owing a review first, then the newest. */
function behind(where: ExpressionBuilder<QualificationTables, 'emergency_grant'>, { rank = 0, at, id }: Cursor) {
  const older = where.or([where('from_at', '<', at), where.and([where('from_at', '=', at), where('id', '<', id)])])
  return rank === 0
    ? [where('reviewed', 'is not', null), where.and([where('reviewed', 'is', null), older])]
    : [where.and([where('reviewed', 'is not', null), older])]
}

/** An assertion is remembered well beyond its end: a request that was slow on its way finds it used all the same. */
const assertionKeptFor = days(7)
const assertionsForgottenAtOnce = 10

async function takeAssertion(transaction: Transaction, assertion: TakenAssertion, at: Instant): Promise<boolean> {
  await transaction
    .deleteFrom('assertion')
    .where('id', 'in', (ids) =>
      ids
        .selectFrom('assertion')
        .select('id')
        .where('expires', '<', at - assertionKeptFor)
        .orderBy('expires')
        .limit(assertionsForgottenAtOnce),
    )
    .execute()
  const inserted = await transaction
    .insertInto('assertion')
    .values({ id: assertion.id, expires: assertion.expires })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}
