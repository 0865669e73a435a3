import { type CompiledQuery, type Insertable, type RawBuilder, sql } from 'kysely'
import type { NumberHandle, RecordId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { insertTogether, type WorkedOut } from '../shared/database/together.ts'
import type { GraphTransaction } from './graph.ts'
import type { FiledRecord, Move } from './ledger/ledger.ts'
import { aroundRecords, feedRow, graphReads, matchedRow, parts } from './reading.sql.ts'
import { decisionRow, identityRow, locationRow, recordIn, recordRow, reviewRow } from './rows.ts'
import type { MpiTables, RecordTable } from './tables.ts'

type Transaction = StoreTransaction<MpiTables>

const scheme: WorkedOut<RecordTable> = {
  column: 'scheme',
  from: 'handle',
  by: (handle) => sql`(select number.scheme from number where number.handle = ${handle})`,
}

const counters = { FILED: 'filed', DECISION: 'decision', REVIEW: 'review' } as const

/** The graph within one transaction of an SQL store. */
export function graphTransaction(transaction: Transaction, dialect: Database<MpiTables>['dialect']): GraphTransaction {
  const insert = <Table extends keyof MpiTables & string>(
    table: Table,
    rows: readonly Insertable<MpiTables[Table]>[],
    conflict?: RawBuilder<unknown>,
    workedOut?: WorkedOut<MpiTables[Table]>,
  ) => insertTogether(transaction, dialect, table, rows, conflict, workedOut)

  const take = async (name: string, count: number): Promise<number> => {
    await transaction
      .updateTable('sequence')
      .set((set) => ({ value: set('value', '+', count) }))
      .where('name', '=', name)
      .execute()
    const row = await transaction.selectFrom('sequence').select('value').where('name', '=', name).executeTakeFirst()
    if (row === undefined) throw new Error(`The index has no counter ${name}.`)
    return Number(row.value) - count + 1
  }

  const changes = (moves: readonly Move[], first: number) =>
    insert(
      'link_change',
      moves.map(({ record, was }, place) => ({
        sequence: first + place,
        handle: record.handle,
        person: record.person,
        was,
        from_on: record.from,
        until_on: record.until,
        doubted: record.doubted ? 1 : 0,
        at: record.known,
      })),
    )

  const file = async (records: readonly FiledRecord[]): Promise<void> => {
    if (records.length === 0) return
    const first = await take(feedRow, records.length)
    await transaction.batch([
      ...insert('record', records.map(recordRow), undefined, scheme),
      ...changes(
        records.map((record) => ({ record, was: null })),
        first,
      ),
    ])
  }

  /** What stood stays readable as what was known until now. */
  const move = async (moves: readonly Move[]): Promise<void> => {
    if (moves.length === 0) return
    const first = await take(feedRow, moves.length)
    const stood = new Map<string, FiledRecord>()
    for (const some of parts(moves.map((one) => one.record.id)))
      for (const row of await transaction.selectFrom('record').selectAll().where('id', 'in', some).execute())
        stood.set(row.id, recordIn(row))
    const past = moves.map(({ record: { id, known } }) => {
      const before = stood.get(id)
      if (before === undefined) throw new Error('A record moved that was never filed.')
      return { ...recordRow(before), superseded: known }
    })
    const moved = moves.map(({ record }) => {
      const { id, ...state } = recordRow(record)
      return transaction.updateTable('record').set(state).where('id', '=', id).compile()
    })
    await transaction.batch<unknown>([...insert('record_past', past), ...moved, ...changes(moves, first)])
  }

  return {
    ...graphReads(transaction),

    async accept(source, messages, at, keptSince) {
      const fresh = new Set<string>()
      for (const some of parts(messages)) {
        const inserted = await transaction
          .insertInto('inbox')
          .values(some.map((id) => ({ source, message_id: id, at })))
          .onConflict((conflict) => conflict.doNothing())
          .returning('message_id')
          .execute()
        for (const row of inserted) fresh.add(row.message_id)
      }
      const old = await transaction
        .selectFrom('inbox')
        .select(['source', 'message_id'])
        .where('at', '<', keptSince)
        .orderBy('at')
        .limit(2 * messages.length)
        .execute()
      await transaction.batch(
        old.map((row) =>
          transaction
            .deleteFrom('inbox')
            .where('source', '=', row.source)
            .where('message_id', '=', row.message_id)
            .compile(),
        ),
      )
      return fresh
    },

    take: (counter, count) => take(counters[counter], count),

    async stateContinuity(statements) {
      await transaction.batch(
        insert(
          'continuity',
          statements.map((statement) => ({ ...statement })),
          sql`on conflict do nothing`,
        ),
      )
    },

    async continuedBy(handles) {
      const found = new Map<string, NumberHandle[]>()
      for (const some of parts(handles)) {
        const rows = await transaction
          .selectFrom('continuity')
          .select(['handle', 'previous'])
          .where('previous', 'in', some)
          .orderBy('known')
          .orderBy('handle')
          .execute()
        for (const { handle, previous } of rows)
          found.set(previous, [...(found.get(previous) ?? []), handle as NumberHandle])
      }
      return handles.map((handle) => found.get(handle) ?? [])
    },

    around: (records) => aroundRecords(transaction, records),

    async apply({ decisions, turned, moves, doubts, settled }) {
      const at = decisions[0]?.at ?? moves[0]?.record.known ?? (0 as Instant)
      const ties = (of: 'voids' | 'cites') =>
        decisions.flatMap(({ id, [of]: theirs }) => theirs.map((named) => ({ decision: id, named })))
      await transaction.batch<unknown>([
        ...insert('ledger', decisions.map(decisionRow)),
        ...insert(
          'ledger_void',
          ties('voids').map(({ decision, named }) => ({ decision, target: named })),
        ),
        ...insert(
          'ledger_cite',
          ties('cites').map(({ decision, named }) => ({ decision, cited: named })),
        ),
        ...turned.map(({ id, counts }) =>
          transaction
            .updateTable('ledger')
            .set({ counts: counts ? 1 : 0 })
            .where('id', '=', id)
            .compile(),
        ),
        ...settled.map((link) => transaction.deleteFrom('doubt').where('link', '=', link).compile()),
        ...doubts.map(({ link, contradiction: { kind, pair } }) =>
          transaction
            .insertInto('doubt')
            .values({ link, kind, one: pair[0], other: pair[1], since: at })
            .onConflict((conflict) => conflict.doNothing())
            .compile(),
        ),
      ])
      await move(moves)
    },

    redate: (record) => move([{ record, was: record.person }]),
    file,

    async openReviews(reviews) {
      for (const review of reviews) {
        const { one, other, cause } = reviewRow(review)
        const stands = await transaction
          .selectFrom('review')
          .select('id')
          .where('one', '=', one)
          .where('other', '=', other)
          .where('cause', '=', cause)
          .where('state', 'in', ['OPEN', 'LATER'])
          .executeTakeFirst()
        if (stands === undefined) await transaction.insertInto('review').values(reviewRow(review)).execute()
      }
    },

    async answerReview(id, state, decision, at) {
      await transaction.updateTable('review').set({ state, decision, answered: at }).where('id', '=', id).execute()
    },

    async openDoubts() {
      const rows = await transaction.selectFrom('doubt').selectAll().orderBy('since').orderBy('link').execute()
      return rows.map((row) => ({
        link: row.link as never,
        contradiction: { kind: row.kind as never, pair: [row.one as RecordId, row.other as RecordId] as const },
        since: Number(row.since) as Instant,
      }))
    },

    async putIdentities(identities, keys) {
      await transaction.batch([
        ...identities.map((identity) =>
          transaction
            .updateTable('identity')
            .set({ superseded: identity.known })
            .where('record', '=', identity.record)
            .where('source', '=', identity.source)
            .where('superseded', 'is', null)
            .compile(),
        ),
        ...identities.map((identity) => transaction.insertInto('identity').values(identityRow(identity)).compile()),
        ...[...keys].flatMap(([record, theirs]) =>
          [...new Set(theirs)].map((key) =>
            transaction
              .insertInto('identity_key')
              .values({ key, record })
              .onConflict((conflict) => conflict.doNothing())
              .compile(),
          ),
        ),
      ])
    },

    async matchUpTo(value) {
      await transaction
        .insertInto('sequence')
        .values({ name: matchedRow, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute()
    },

    async awaitMatching(records, at) {
      await transaction.batch(
        records.map((record) =>
          transaction
            .insertInto('unmatched')
            .values({ record, since: at })
            .onConflict((conflict) => conflict.doNothing())
            .compile(),
        ),
      )
    },

    async matched(records) {
      for (const some of parts(records)) await transaction.deleteFrom('unmatched').where('record', 'in', some).execute()
    },

    async putLocations(locations) {
      await transaction.batch(
        locations.flatMap((location) => [
          endLocation(transaction, location, location.known),
          transaction.insertInto('location').values(locationRow(location)).compile(),
        ]),
      )
    },

    async withdrawLocations(locations, at) {
      await transaction.batch(locations.map((location) => endLocation(transaction, location, at)))
    },
  }
}

function endLocation(
  transaction: Transaction,
  { handle, facility, category, from }: Parameters<GraphTransaction['withdrawLocations']>[0][number],
  at: Instant,
): CompiledQuery {
  return transaction
    .updateTable('location')
    .set({ superseded: at })
    .where('handle', '=', handle)
    .where('facility', '=', facility)
    .where('category', '=', category)
    .where('from_on', '=', from)
    .where('superseded', 'is', null)
    .compile()
}
