import type { PersonId, RequestId } from '../../../schema/domain/ids.ts'
import { ok, refuse } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Database } from '../../shared/database/database.ts'
import { freshId } from '../../shared/fresh-id.ts'
import { underSeal, writeOnce } from '../../shared/once.ts'
import type { NumberSeal } from '../../shared/seal/number-seal.ts'
import type { EmergencyTables, UnconfirmedReadingTable } from '../tables.ts'
import type { DecidedAgain, ReadingStore, ReadUnconfirmed, UnconfirmedReading, Verdict } from './reading-store.ts'

type Sealed = Pick<ReadUnconfirmed, 'caller' | 'passes'>

const placeOf = (id: string): string => `unconfirmed reading ${id}`

/** Pages read while consent could not be asked, on SQLite or PostgreSQL. */
export function readingStore(database: Database<EmergencyTables>, seal: NumberSeal): ReadingStore {
  const readingIn = (row: UnconfirmedReadingTable): UnconfirmedReading => ({
    id: row.id,
    person: row.person as PersonId,
    at: Number(row.at) as Instant,
    request: row.request as RequestId,
    asOf: Number(row.as_of) as Instant,
    ...(JSON.parse(seal.open(row.content, placeOf(row.id))) as Sealed),
    again: row.outcome === null ? null : { outcome: row.outcome as DecidedAgain, at: Number(row.decided) as Instant },
    review: row.verdict === null ? null : { verdict: row.verdict as Verdict, at: Number(row.reviewed) as Instant },
  })
  const all = () => database.read.selectFrom('unconfirmed_reading').selectAll()

  return {
    async wasRead(_scope, { person, at, request, asOf, caller, passes }) {
      const id = freshId('ent')
      const content = seal.seal(JSON.stringify({ caller, passes } satisfies Sealed), placeOf(id))
      await database.write((transaction) =>
        transaction
          .insertInto('unconfirmed_reading')
          .values({ id, person, at, request, as_of: asOf, content })
          .onConflict((conflict) => conflict.columns(['request', 'at', 'person']).doNothing())
          .execute(),
      )
    },

    async undecided(first) {
      const rows = await all().where('decided', 'is', null).orderBy('at').orderBy('id').limit(first).execute()
      return rows.map(readingIn)
    },

    async decided(id, outcome, at) {
      await database.write((transaction) =>
        transaction
          .updateTable('unconfirmed_reading')
          .set({ outcome, decided: at })
          .where('id', '=', id)
          .where('decided', 'is', null)
          .execute(),
      )
    },

    async readingsOf(_scope, ids) {
      const rows = await all().where('person', 'in', ids).orderBy('at', 'desc').orderBy('id', 'desc').execute()
      return rows.map(readingIn)
    },

    async refused(_scope, first, after) {
      const place = after === null ? null : placeIn(after)
      const refused = all()
        .where('outcome', '=', 'REFUSED' satisfies DecidedAgain)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(first + 1)
      const rows = await (place === null
        ? refused
        : refused.where((where) =>
            where.or([where('at', '<', place.at), where.and([where('at', '=', place.at), where('id', '<', place.id)])]),
          )
      ).execute()
      const items = rows.slice(0, first).map((row) => ({ cursor: cursorOf(row), item: readingIn(row) }))
      return { items, more: rows.length > first }
    },

    async review(_scope, id, verdict, note, by, once) {
      const outcome = await writeOnce(database, underSeal(once, seal), async (transaction) => {
        const row = await transaction
          .selectFrom('unconfirmed_reading')
          .selectAll()
          .where('id', '=', id)
          .where('outcome', '=', 'REFUSED' satisfies DecidedAgain)
          .executeTakeFirst()
        if (row === undefined) return refuse({ code: 'NOT_FOUND', message: 'There is no such reading to review.' })
        if (row.reviewed !== null)
          return refuse({ code: 'CONFLICT', reason: 'REVIEWED', message: 'This reading was reviewed before.' })
        if (readingIn(row).caller.user === by)
          return refuse({ code: 'CONFLICT', reason: 'OWN_READING', message: 'Nobody reviews what they read.' })
        const review = seal.seal(JSON.stringify({ note, by }), `${placeOf(id)} review`)
        await transaction
          .updateTable('unconfirmed_reading')
          .set({ reviewed: once.at, verdict, review })
          .where('id', '=', id)
          .execute()
        return ok(id)
      })
      if (!outcome.ok) return outcome
      return ok(readingIn(await all().where('id', '=', outcome.value).executeTakeFirstOrThrow()))
    },
  }
}

const cursorOf = ({ at, id }: Pick<UnconfirmedReadingTable, 'at' | 'id'>): string =>
  Buffer.from(`${at} ${id}`).toString('base64url')

/** A cursor nobody made counts as one behind the end. */
function placeIn(cursor: string): { readonly at: number; readonly id: string } {
  const match = /^(\d{1,15}) ([\w-]{1,80})$/.exec(Buffer.from(cursor, 'base64url').toString())
  return match?.[2] === undefined ? { at: -1, id: '' } : { at: Number(match[1]), id: match[2] }
}
