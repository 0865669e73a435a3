import type { CompiledQuery } from 'kysely'
import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { LinkChange, NumberScheme, OutboxMessage, PlainNumber } from '../shared/internal.ts'
import { acceptOnce, keepMessages } from '../shared/outbox/accept-once.ts'
import { numberIn, personIn } from '../shared/scope.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { migrations } from './migrations.ts'
import { minting } from './minting.sqlite.ts'
import { lookupParts, sealedText } from './number-index.ts'
import type { Evidence } from './placing.ts'
import { registerNumber } from './registering.sql.ts'
import { registering } from './registering.sqlite.ts'
import { inDeliveries, registrationsIn } from './registrations.ts'
import type { HeldNumber, MpiStore } from './store.ts'
import type { MpiTables } from './tables.ts'

export interface MpiParts {
  readonly database: Database<MpiTables>
  readonly seal: NumberSeal
  readonly now: () => Instant
}

/** So many numbers at once are a file's: they are looked up and minted in the writer's thread. */
const manyNumbers = 50

/** How far a chain of merges is followed: each merge points at the oldest, so more than a few is a broken store. */
const mostMerges = 64

export async function openMpiStore({ database, seal, now }: MpiParts): Promise<MpiStore> {
  await migrate(database, migrations)

  const byLookup = prepared(database, (db, value: Slots<{ lookup: Uint8Array }>) =>
    db.selectFrom('number').select('handle').where('lookup', '=', value.lookup),
  )
  const byPerson = prepared(database, (db, value: Slots<{ id: string }>) =>
    db.selectFrom('person').select('merged_into').where('id', '=', value.id),
  )
  const holder = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db
      .selectFrom('held')
      .select(['person', 'from_on', 'until_on'])
      .where('handle', '=', value.handle)
      .where('superseded', 'is', null)
      .orderBy('from_on', 'desc'),
  )
  const changes = prepared(database, (db, value: Slots<{ after: number; first: number }>) =>
    db.selectFrom('link_change').selectAll().where('sequence', '>', value.after).orderBy('sequence').limit(value.first),
  )

  const resolve = async (id: PersonId): Promise<PersonId | null> => {
    let current: string = id
    for (let step = 0; step < mostMerges; step++) {
      const row = await byPerson.first({ id: current })
      if (row === null) return null
      if (row.merged_into === null) return current as PersonId
      current = row.merged_into
    }
    throw new Error('The merges of the index run in a circle.')
  }

  const known = async (numbers: readonly PlainNumber[]): Promise<(NumberHandle | null)[]> => {
    const found: (NumberHandle | null)[] = []
    for (const number of numbers) {
      const rows = await Promise.all(seal.indexes(lookupParts(number)).map((lookup) => byLookup.first({ lookup })))
      found.push((rows.find((row) => row !== null)?.handle as NumberHandle | undefined) ?? null)
    }
    return found
  }

  return {
    async handlesFor(numbers) {
      if (numbers.length >= manyNumbers && database.call !== undefined) {
        return database.call(minting, { numbers, keys: seal.keys, at: now() })
      }
      const found = await known(numbers)
      const missing = numbers.filter((_, place) => found[place] === null)
      if (missing.length === 0) return found.map(minted)
      await database.write(async (transaction) => {
        const at = now()
        const inserts = missing.map((number): CompiledQuery => {
          const handle = freshId('num')
          return transaction
            .insertInto('number')
            .values({
              handle,
              scheme: number.scheme,
              insurer: number.insurer,
              lookup: seal.index(lookupParts(number)),
              sealed: seal.seal(sealedText(number), handle),
              minted: at,
            })
            .onConflict((conflict) => conflict.column('lookup').doNothing())
            .compile()
        })
        await transaction.batch(inserts)
      })
      return (await known(numbers)).map(minted)
    },

    async linkChanges(after, first) {
      return (await changes.rows({ after, first })).map(
        (row): LinkChange => ({
          sequence: row.sequence,
          handle: row.handle as NumberHandle,
          person: row.person as PersonId,
          from: row.from_on as CivilDate,
          until: row.until_on as CivilDate | null,
        }),
      )
    },

    accept(source, messages) {
      const { call } = database
      if (call !== undefined) return acceptInThread(call, source, messages, now())
      return database.write((transaction) =>
        acceptOnce(
          transaction,
          source,
          messages,
          async (fresh) => {
            for (const message of fresh)
              for (const one of registrationsIn(message)) await registerNumber(transaction, one, now())
          },
          { now },
        ),
      )
    },

    holders: (asked) =>
      Promise.all(
        asked.map(async ({ scope, on }) => {
          const rows = await holder.rows({ handle: numberIn(scope) })
          const row =
            on === null
              ? rows[0]
              : rows.find((held) => held.from_on <= on && (held.until_on === null || on < held.until_on))
          return row === undefined ? null : resolve(row.person as PersonId)
        }),
      ),

    person: (scope) => resolve(personIn(scope)),

    async history(scope, first, after) {
      const survivor = await resolve(personIn(scope))
      if (survivor === null) return { items: [], more: false }
      let query = database.read
        .selectFrom('held')
        .innerJoin('number', 'number.handle', 'held.handle')
        .select([
          'held.id',
          'held.handle',
          'number.scheme',
          'held.from_on',
          'held.until_on',
          'held.known',
          'held.evidence',
        ])
        .where('held.person', '=', survivor)
        .where('held.superseded', 'is', null)
        .orderBy('held.from_on', 'desc')
        .orderBy('held.id', 'desc')
        .limit(first + 1)
      const cursor = after === null ? null : readCursor(after)
      if (cursor !== null) {
        query = query.where((where) =>
          where.or([
            where('held.from_on', '<', cursor.from),
            where.and([where('held.from_on', '=', cursor.from), where('held.id', '<', cursor.id)]),
          ]),
        )
      }
      const rows = await query.execute()
      const items = rows.slice(0, first).map((row) => ({
        cursor: Buffer.from(`${row.from_on} ${row.id}`).toString('base64url'),
        item: {
          handle: row.handle as NumberHandle,
          scheme: row.scheme as NumberScheme,
          from: row.from_on as CivilDate,
          until: row.until_on as CivilDate | null,
          known: row.known as Instant,
          evidence: row.evidence as Evidence,
        } satisfies HeldNumber,
      }))
      return { items, more: rows.length > first }
    },

    changeCounter: () => database.changeCounter(),
    counterLags: database.counterLags === true,
    ping: () => database.ping(),
    close: () => database.close(),
  }
}

/** What an import makes at once is a transaction of its own; small messages are accepted together or not at all. */
async function acceptInThread(
  call: NonNullable<Database<MpiTables>['call']>,
  source: string,
  messages: readonly OutboxMessage[],
  at: Instant,
): Promise<void> {
  const keptSince = (at - keepMessages) as Instant
  const deliveries = inDeliveries(messages)
  await Promise.all(deliveries.map((some) => call(registering, { source, messages: some, at, keptSince })))
}

function minted(handle: NumberHandle | null): NumberHandle {
  if (handle === null) throw new Error('A handle was minted and is not there.')
  return handle
}

/** A cursor nobody made counts as one behind the end: an empty page. */
function readCursor(text: string): { readonly from: string; readonly id: number } {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString())
  return match?.[1] === undefined ? { from: '', id: 0 } : { from: match[1], id: Number(match[2]) }
}
