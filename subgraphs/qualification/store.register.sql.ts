import type { Selectable } from 'kysely'
import type { Delegation } from '../../schema/domain/consent.ts'
import type { CredentialId, InstitutionCode } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { RegisteredMachine } from '../shared/internal.ts'
import { type Once, writeOnce } from '../shared/once.ts'
import { tellChanges } from './fact-changes.ts'
import { listed } from './listed.ts'
import { page, readCursor } from './paging.ts'
import type { Institution, RegisterStore, SecurityEvent } from './register-store.ts'
import { readDelegation } from './store.caller-facts.sql.ts'
import type { InstitutionTable, QualificationTables, SuspensionTable } from './tables.ts'
import { notFound } from './writing-about.sql.ts'

type Db = Database<QualificationTables>
type Transaction = StoreTransaction<QualificationTables>

function readInstitution(row: Selectable<InstitutionTable>): Institution {
  return {
    code: row.code as InstitutionCode,
    name: row.name,
    kind: row.kind as Institution['kind'],
    status: row.status as Institution['status'],
    region: row.region as Institution['region'],
    area: row.area,
    addressPrefix: row.address_prefix,
    head: row.head as InstitutionCode | null,
    emergencyEntitled: row.emergency_entitled === 1,
    roles: listed(row.roles),
  }
}

function readEvent(row: Selectable<SuspensionTable>): SecurityEvent {
  return {
    id: row.id,
    kind: row.by_whom === 'BUDGET' ? 'SUSPENDED_BY_BUDGET' : 'SUSPENDED_BY_OFFICER',
    credential: row.credential as CredentialId,
    institution: row.institution as InstitutionCode | null,
    at: row.from_at as Instant,
    lifted: row.lifted as Instant | null,
  }
}

export function registerStore(database: Db, now: () => number, onInstitutions: () => Promise<void>): RegisterStore {
  const byCode = prepared(database, (db, value: Slots<{ code: string }>) =>
    db.selectFrom('institution').selectAll().where('code', '=', value.code),
  )
  const byThumbprint = prepared(database, (db, value: Slots<{ thumbprint: string }>) =>
    db.selectFrom('machine').selectAll().where('thumbprint', '=', value.thumbprint),
  )
  const byReader = prepared(database, (db, value: Slots<{ key: string }>) =>
    db.selectFrom('reader').selectAll().where('key', '=', value.key).where('retired', 'is', null),
  )

  /** A write after which callers' facts differ; `key` null: everybody's. */
  const writeAbout = <T>(
    key: string | null,
    once: Once,
    work: (transaction: Transaction) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> =>
    writeOnce(database, once, async (transaction) => {
      const outcome = await work(transaction)
      if (outcome.ok) await tellChanges(transaction, 'CALLER', [key], once.at)
      return outcome
    })

  return {
    async institution(code) {
      const row = await byCode.first({ code })
      return row === null ? null : readInstitution(row)
    },

    machine: async (thumbprint) => (await byThumbprint.first({ thumbprint })) as RegisteredMachine | null,

    async putInstitutions(institutions) {
      await database.write(async (transaction) => {
        // Who leads an office, and who led it, may see other offices from now on.
        const concerned = new Set<string>(
          institutions.flatMap(({ code, head }) => (head === null ? [code] : [code, head])),
        )
        for (const one of institutions) {
          const before = transaction.selectFrom('institution').select('head').where('code', '=', one.code)
          const led = (await before.executeTakeFirst())?.head
          if (led !== undefined && led !== null) concerned.add(led)
          const row = {
            code: one.code,
            name: one.name,
            kind: one.kind,
            status: one.status,
            region: one.region,
            area: one.area,
            address_prefix: one.addressPrefix,
            head: one.head,
            emergency_entitled: one.emergencyEntitled ? 1 : 0,
            roles: one.roles.join(),
          }
          const { code: _, ...changed } = row
          await transaction
            .insertInto('institution')
            .values(row)
            .onConflict((conflict) => conflict.column('code').doUpdateSet(changed))
            .execute()
        }
        await tellChanges(transaction, 'CALLER', [...concerned], now())
      })
      await onInstitutions()
    },

    putMachines: (machines) =>
      database.write(async (transaction) => {
        for (const { thumbprint, ...machine } of machines) {
          await transaction
            .insertInto('machine')
            .values({ thumbprint, ...machine })
            .onConflict((conflict) => conflict.column('thumbprint').doUpdateSet(machine))
            .execute()
        }
      }),

    putReaders: (readers) =>
      database.write(async (transaction) => {
        for (const { key, institution, publicJwk } of readers) {
          await transaction
            .insertInto('reader')
            .values({ key, institution, public_jwk: publicJwk, retired: null })
            .onConflict((conflict) =>
              conflict.column('key').doUpdateSet({ institution, public_jwk: publicJwk, retired: null }),
            )
            .execute()
        }
      }),

    async reader(key) {
      const row = await byReader.first({ key })
      return row === null ? null : { key, institution: row.institution as InstitutionCode, publicJwk: row.public_jwk }
    },

    async delegate(_scope, delegation, once) {
      const id = freshId('dlg') as Delegation['id']
      return writeAbout(id, once, async (transaction) => {
        const { from, until, purposes, ...rest } = delegation
        await transaction
          .insertInto('delegation')
          .values({ id, ...rest, purposes: purposes.join(), from_at: from, until_at: until, revoked: null })
          .execute()
        return ok({ ...delegation, id, revoked: null })
      })
    },

    revokeDelegation: (_scope, id, physician, once) =>
      writeAbout(id, once, async (transaction) => {
        const row = await transaction
          .selectFrom('delegation')
          .selectAll()
          .where('id', '=', id)
          .where('physician', '=', physician)
          .executeTakeFirst()
        if (row === undefined) return notFound('delegation')
        if (row.revoked !== null) return ok(readDelegation(row))
        await transaction.updateTable('delegation').set({ revoked: once.at }).where('id', '=', id).execute()
        return ok(readDelegation({ ...row, revoked: once.at }))
      }),

    declareDisaster: (_scope, disaster, once) =>
      writeAbout(null, once, async (transaction) => {
        const id = freshId('dec')
        const { declaredBy, areas, deployed, from, until } = disaster
        await transaction
          .insertInto('disaster')
          .values({
            id,
            declared_by: declaredBy,
            areas: areas.join(),
            deployed: deployed.join(),
            from_at: from,
            until_at: until,
          })
          .execute()
        return ok({ id, ...disaster })
      }),

    enterRecipient: (_scope, recipient, once) =>
      writeAbout(recipient.institution, once, async (transaction) => {
        const { institution, purpose, categories, legalBasis, from, until, recheckBy } = recipient
        const known = await transaction
          .selectFrom('institution')
          .select('code')
          .where('code', '=', institution)
          .executeTakeFirst()
        if (known === undefined) return notFound('institution')
        const entered = await transaction
          .selectFrom('recipient')
          .select('from_at')
          .where('institution', '=', institution)
          .where('purpose', '=', purpose)
          .where('from_at', '=', from)
          .executeTakeFirst()
        if (entered !== undefined) {
          const message = 'This recipient was entered for this purpose from this instant on.'
          return refuse({ code: 'CONFLICT', reason: 'ALREADY_ENTERED', message })
        }
        await transaction
          .insertInto('recipient')
          .values({
            institution,
            purpose,
            categories: categories.join(),
            legal_basis: legalBasis,
            from_at: from,
            until_at: until,
            recheck_by: recheckBy,
          })
          .execute()
        return ok(recipient)
      }),

    async suspend(credential, institution, at) {
      await database.write(async (transaction) => {
        const live = await transaction
          .selectFrom('suspension')
          .select('id')
          .where('credential', '=', credential)
          .where('lifted', 'is', null)
          .executeTakeFirst()
        if (live !== undefined) return
        await transaction
          .insertInto('suspension')
          .values({
            id: freshId('dec'),
            credential,
            institution,
            by_whom: 'BUDGET',
            from_at: at,
            lifted: null,
            lift_reason: null,
          })
          .execute()
        await tellChanges(transaction, 'CALLER', [credential], at)
      })
    },

    liftSuspension: (_scope, credential, reason, once) =>
      writeAbout(credential, once, async (transaction) => {
        const row = await transaction
          .selectFrom('suspension')
          .selectAll()
          .where('credential', '=', credential)
          .where('lifted', 'is', null)
          .executeTakeFirst()
        if (row === undefined) return notFound('suspension')
        await transaction
          .updateTable('suspension')
          .set({ lifted: once.at, lift_reason: reason })
          .where('id', '=', row.id)
          .execute()
        // The hour starts anew, for all workers.
        await transaction
          .updateTable('usage')
          .set((usage) => ({ forgiven: usage.ref('count') }))
          .where('credential', '=', credential)
          .execute()
        return ok(readEvent({ ...row, lifted: once.at }))
      }),

    async securityEvents(_scope, first, after) {
      const cursor = readCursor(after)
      let query = database.scan
        .selectFrom('suspension')
        .selectAll()
        .orderBy('from_at', 'desc')
        .orderBy('id', 'desc')
        .limit(first + 1)
      if (cursor !== null) {
        query = query.where((where) =>
          where.or([
            where('from_at', '<', cursor.at),
            where.and([where('from_at', '=', cursor.at), where('id', '<', cursor.id)]),
          ]),
        )
      }
      return page(await query.execute(), first, (row) => ({ at: row.from_at, id: row.id }), readEvent)
    },

    async oversight(_scope, from, until) {
      const grants = await database.scan
        .selectFrom('emergency_grant')
        .select(['review_due', 'reviewed', 'verdict'])
        .where('from_at', '>=', from)
        .where('from_at', '<', until)
        .execute()
      const suspensions = await database.scan
        .selectFrom('suspension')
        .select('lifted')
        .where('from_at', '>=', from)
        .where('from_at', '<', until)
        .execute()
      return {
        grantsOpened: grants.length,
        grantsReviewed: grants.filter((grant) => grant.reviewed !== null).length,
        reviewsLate: grants.filter((grant) => (grant.reviewed ?? until) > grant.review_due).length,
        grantsNotJustified: grants.filter((grant) => grant.verdict === 'NOT_JUSTIFIED').length,
        suspensions: suspensions.length,
        suspensionsLifted: suspensions.filter((one) => one.lifted !== null).length,
      }
    },
  }
}
