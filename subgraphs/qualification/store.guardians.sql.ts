import type { Selectable } from 'kysely'
import type { InstitutionCode, PersonId, ProxyId } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import { subjectsTouched } from './fact-changes.ts'
import type { GuardianStore, ProxyBasis, StoredProxy } from './guardian-store.ts'
import type { ProxyTable } from './guardian-tables.ts'
import { restingOn } from './guardianship.ts'
import { readMandate } from './store.facts.sql.ts'
import type { QualificationTables } from './tables.ts'
import { assertAbout, notFound, writesAbout } from './writing-about.sql.ts'

type Transaction = StoreTransaction<QualificationTables>
type Row = Selectable<ProxyTable>

export function guardianStore(database: Database<QualificationTables>): GuardianStore {
  const writeAbout = writesAbout(database)

  /** A newborn's may stand under the number they have meanwhile: whoever asks, asks about the person. */
  const proxyIn =
    (person: PersonId) =>
    (row: Row): StoredProxy => {
      const { hangsOn: _, ...mandate } = readMandate(row)
      return { ...mandate, person: row.person.startsWith('per_') ? mandate.person : person, basis: basisIn(row) }
    }

  const heldOf = async (db: Pick<Transaction, 'selectFrom'>, subjects: readonly string[]): Promise<readonly Row[]> =>
    db
      .selectFrom('proxy')
      .selectAll()
      .where('person', 'in', subjects)
      .orderBy('from_at', 'desc')
      .orderBy('id', 'desc')
      .execute()

  const end = async (transaction: Transaction, rows: readonly Row[], at: Instant): Promise<readonly Row[]> => {
    const ids = rows.map(({ id }) => id)
    if (ids.length > 0) await transaction.updateTable('proxy').set({ ended: at }).where('id', 'in', ids).execute()
    return rows.map((row) => ({ ...row, ended: at }))
  }

  /** Orders that hold now about this person, under any of their ids and of the guardian's. */
  const ordersOf = async (transaction: Transaction, person: PersonId, guardian: PersonId, at: Instant) =>
    transaction
      .selectFrom('guardian_exclusion')
      .selectAll()
      .where('person', 'in', await subjectsTouched(transaction, [person]))
      .where('guardian', 'in', await subjectsTouched(transaction, [guardian]))
      .where('lifted', 'is', null)
      .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', at)]))
      .orderBy('id')
      .execute()

  return {
    nameProxy: (scope, mandate, once) =>
      writeAbout(scope, mandate.person, once, async (transaction) => {
        const orders = await ordersOf(transaction, mandate.person, mandate.guardian, once.at)
        if (orders.length > 0)
          return refuse({ code: 'CONFLICT', reason: 'EXCLUDED', message: 'This guardian may not be named.' })
        const row = {
          id: freshId('prx'),
          guardian: mandate.guardian,
          person: mandate.person,
          basis: mandate.basis,
          named_by: mandate.namedBy,
          categories: mandate.categories === 'ALL' ? null : mandate.categories.join(),
          from_at: mandate.from,
          until_at: mandate.until,
          ended: null,
        }
        await transaction.insertInto('proxy').values(row).execute()
        return ok(proxyIn(mandate.person)(row))
      }),

    endProxy: (scope, person, id, by, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        const row = await transaction
          .selectFrom('proxy')
          .selectAll()
          .where('id', '=', id)
          .where('person', 'in', await subjectsTouched(transaction, [person]))
          .executeTakeFirst()
        if (row === undefined) return notFound('proxy')
        if (basisIn(row) !== 'NAMED' && row.guardian !== by) {
          const message = 'Who acts by law is ended by the authority, or lays it down.'
          return refuse({ code: 'NOT_PERMITTED', reason: 'BY_LAW', message })
        }
        if (row.ended !== null) return ok(proxyIn(person)(row))
        await transaction.updateTable('proxy').set({ ended: once.at }).where('id', '=', id).execute()
        return ok(proxyIn(person)({ ...row, ended: once.at }))
      }),

    async proxies(scope, person) {
      assertAbout(scope, person)
      return (await heldOf(database.read, await subjectsTouched(database.read, [person]))).map(proxyIn(person))
    },

    async birthDateOf(scope, person) {
      assertAbout(scope, person)
      const subjects = await subjectsTouched(database.read, [person])
      const rows = await database.read
        .selectFrom('term')
        .select('birth_date')
        .where('handle', 'in', subjects)
        .where('superseded', 'is', null)
        .union((db) => db.selectFrom('newborn').select('birth_date').where('handle', 'in', subjects))
        .execute()
      const [only, ...others] = rows
      return only === undefined || others.length > 0 ? null : (only.birth_date as CivilDate)
    },

    exclude: (scope, person, { guardian, heldBy, from, until }, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        const subjects = await subjectsTouched(transaction, [person])
        const theirs = new Set(await subjectsTouched(transaction, [guardian]))
        const live = (await heldOf(transaction, subjects)).filter((row) => isLive(row, once.at))
        const ended = await end(
          transaction,
          restingOn(live, (row) => theirs.has(row.guardian)),
          once.at,
        )
        await transaction
          .insertInto('guardian_exclusion')
          .values({ person, guardian, held_by: heldBy, from_at: from, until_at: until, lifted: null })
          .execute()
        return ok({ person, guardian, heldBy, from, until, ended: ended.map(({ id }) => id as ProxyId) })
      }),

    readmit: (scope, person, guardian, by, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        const orders = (await ordersOf(transaction, person, guardian, once.at)).filter(({ held_by }) => held_by === by)
        const [first] = orders
        if (first === undefined) return notFound('order')
        await transaction
          .updateTable('guardian_exclusion')
          .set({ lifted: once.at })
          .where(
            'id',
            'in',
            orders.map(({ id }) => id),
          )
          .execute()
        const from = first.from_at as Instant
        return ok({ person, guardian, heldBy: first.held_by as InstitutionCode, from, until: once.at, ended: [] })
      }),

    endAllByLaw: (scope, person, once) =>
      writeAbout(scope, person, once, async (transaction) => {
        const held = await heldOf(transaction, await subjectsTouched(transaction, [person]))
        const ending = restingOn(
          held.filter((row) => isLive(row, once.at)),
          (row) => basisIn(row) !== 'NAMED',
        )
        return ok((await end(transaction, ending, once.at)).map(proxyIn(person)))
      }),
  }
}

const basisIn = ({ basis }: Row): ProxyBasis => basis as ProxyBasis

/** Not over yet: one that begins later ends as well. */
const isLive = ({ until_at, ended }: Row, at: Instant): boolean =>
  ended === null && (until_at === null || until_at > at)
