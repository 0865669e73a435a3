import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { type Migration, migrate } from '../../subgraphs/shared/database/migrate.ts'
import { prepared, type Slots } from '../../subgraphs/shared/database/prepared.ts'
import { ConstraintViolation } from '../../subgraphs/shared/database/violation.ts'
import { Refused, StoreUnavailable } from '../../subgraphs/shared/failure.ts'

interface ContractSchema {
  readonly shelf: { readonly id: string; readonly label: string | null; readonly room: number | null }
  readonly book: {
    readonly id: string
    readonly shelf: string
    readonly pages: number | bigint
    readonly weight: number | null
    readonly cover: Uint8Array | null
  }
}
type Store = Database<ContractSchema>

const blob = { sqlite: 'blob', postgres: 'bytea' } as const

export const contractMigrations: readonly Migration[] = [
  {
    id: '0001-shelves',
    says: 'Shelves and books.',
    up: async (transaction, dialect) => {
      await sql`create table shelf (
        id text primary key, label text, room bigint)`.execute(transaction)
      await sql`create table book (
        id text primary key,
        shelf text not null references shelf (id),
        pages bigint not null,
        weight double precision,
        cover ${sql.raw(blob[dialect])},
        unique (pages, weight),
        constraint has_pages check (pages <> 0))`.execute(transaction)
    },
  },
]

const failing = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing failed',
    (error: unknown) => error,
  )

const violation = (error: unknown) =>
  error instanceof ConstraintViolation ? { kind: error.kind, table: error.table, columns: error.columns } : error

/** What every adapter of the store's port does. Differences of dialects stand above, as data. */
export function databaseContract(name: string, open: () => Promise<Store>): void {
  describe(`a store on ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
      await migrate(store, contractMigrations)
    })
    afterEach(() => store.close())

    const shelf = (id: string, label: string | null = null) =>
      store.write((transaction) => transaction.insertInto('shelf').values({ id, label, room: null }).execute())
    const shelves = async () =>
      (await store.read.selectFrom('shelf').select('id').orderBy('id').execute()).map(({ id }) => id)
    const insertShelf = () =>
      prepared(store, (db, value: Slots<{ id: string; label: string | null }>) =>
        db.insertInto('shelf').values({ id: value.id, label: value.label, room: null }),
      )

    describe('transactions', () => {
      test('what was written is read at once, by every way of reading', async () => {
        await shelf('a', '本棚')
        const row = { id: 'a', label: '本棚', room: null }
        const byId = prepared(store, (db, value: Slots<{ id: string }>) =>
          db.selectFrom('shelf').selectAll().where('id', '=', value.id),
        )
        expect(await store.read.selectFrom('shelf').selectAll().execute()).toStrictEqual([row])
        expect(await store.scan.selectFrom('shelf').selectAll().execute()).toStrictEqual([row])
        expect(await byId.rows({ id: 'a' })).toStrictEqual([row])
        expect(await byId.first({ id: 'b' })).toBeNull()
      })

      test('the transaction gives back what its work gives', async () => {
        expect(await store.write(async () => 'done')).toBe('done')
      })

      test('work that throws leaves nothing behind, and its own error comes out', async () => {
        const mine = new Error('changed my mind')
        const outcome = store.write(async (transaction) => {
          await transaction.insertInto('shelf').values({ id: 'a', label: null, room: null }).execute()
          throw mine
        })
        expect(await failing(outcome)).toBe(mine)
        expect(await shelves()).toEqual([])
        await shelf('b')
        expect(await shelves()).toEqual(['b'])
      })

      test('nobody sees what is not committed, except the transaction itself', async () => {
        await store.write(async (transaction) => {
          await transaction.insertInto('shelf').values({ id: 'a', label: null, room: null }).execute()
          expect(await shelves()).toEqual([])
          expect(await store.scan.selectFrom('shelf').selectAll().execute()).toEqual([])
          expect(await transaction.selectFrom('shelf').select('id').execute()).toEqual([{ id: 'a' }])
        })
        expect(await shelves()).toEqual(['a'])
      })

      test('fifty transactions at once that each read and add one lose none', async () => {
        await store.write((transaction) =>
          transaction.insertInto('shelf').values({ id: 'count', label: null, room: 0 }).execute(),
        )
        await Promise.all(
          Array.from({ length: 50 }, () =>
            store.write(async (transaction) => {
              const { room } = await transaction
                .selectFrom('shelf')
                .select('room')
                .where('id', '=', 'count')
                .executeTakeFirstOrThrow()
              await transaction
                .updateTable('shelf')
                .set({ room: (room ?? 0) + 1 })
                .where('id', '=', 'count')
                .execute()
            }),
          ),
        )
        expect(await store.read.selectFrom('shelf').select('room').execute()).toEqual([{ room: 50 }])
      })

      test('a statement that failed fails its transaction, even where the work caught it', async () => {
        await shelf('a')
        const outcome = store.write(async (transaction) => {
          await transaction.insertInto('shelf').values({ id: 'b', label: null, room: null }).execute()
          await transaction
            .insertInto('shelf')
            .values({ id: 'a', label: null, room: null })
            .execute()
            .catch(() => {})
          return 'all is well'
        })
        expect(violation(await failing(outcome))).toEqual({ kind: 'unique', table: 'shelf', columns: ['id'] })
        expect(await shelves()).toEqual(['a'])
      })

      test('a statement that comes after its transaction has ended is refused', async () => {
        let late: (() => Promise<unknown>) | undefined
        await store.write(async (transaction) => {
          late = () => transaction.insertInto('shelf').values({ id: 'late', label: null, room: null }).execute()
        })
        expect(await failing(late?.() ?? Promise.resolve())).toBeInstanceOf(Error)
        expect(await shelves()).toEqual([])
      })

      test('reading connections do not write', async () => {
        const insert = { id: 'a', label: null, room: null }
        expect(await failing(store.read.insertInto('shelf').values(insert).execute())).toBeInstanceOf(Error)
        expect(await failing(store.scan.insertInto('shelf').values(insert).execute())).toBeInstanceOf(Error)
        expect(await shelves()).toEqual([])
      })

      test('changes and returned rows are counted', async () => {
        await shelf('a')
        await shelf('b')
        const counts = await store.write(async (transaction) => {
          const update = await transaction
            .updateTable('shelf')
            .set({ label: 'x', room: 1 })
            .where('id', '=', 'a')
            .execute()
          const removed = await transaction.deleteFrom('shelf').returning('id').execute()
          return [update[0]?.numUpdatedRows, removed.map(({ id }) => id).sort()]
        })
        expect(counts).toEqual([1n, ['a', 'b']])
      })
    })

    describe('constraints', () => {
      const book = { id: '1', shelf: 'a', pages: 1, weight: null, cover: null }
      const add = (row: Partial<Record<keyof typeof book, unknown>>) =>
        failing(
          store.write((transaction) =>
            transaction
              .insertInto('book')
              .values({ ...book, ...row } as typeof book)
              .execute(),
          ),
        )

      test('a second row with one key is a unique violation, with its table and columns', async () => {
        await shelf('a')
        expect(violation(await failing(shelf('a')))).toEqual({ kind: 'unique', table: 'shelf', columns: ['id'] })
      })

      test('a unique violation over two columns names both', async () => {
        await shelf('a')
        await add({ weight: 0.5 })
        const expected = { kind: 'unique', table: 'book', columns: ['pages', 'weight'] }
        expect(violation(await add({ id: '2', weight: 0.5 }))).toEqual(expected)
      })

      test('a reference to nothing is a foreign violation', async () => {
        expect(await add({})).toMatchObject({ name: 'ConstraintViolation', kind: 'foreign' })
      })

      test('a check that fails is named', async () => {
        await shelf('a')
        expect(await add({ pages: 0 })).toMatchObject({
          name: 'ConstraintViolation',
          kind: 'check',
          constraint: 'has_pages',
        })
      })

      test('null where there must be a value is a notnull violation', async () => {
        await shelf('a')
        expect(violation(await add({ pages: null }))).toEqual({ kind: 'notnull', table: 'book', columns: ['pages'] })
      })

      test('no violation repeats a value', async () => {
        await shelf('a', '山田太郎')
        await shelf('b')
        const error = await failing(shelf('a', '山田太郎'))
        expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('山田')
      })
    })

    describe('batches', () => {
      test('a batch in a transaction answers each statement in order', async () => {
        const insert = insertShelf()
        const all = store.read.selectFrom('shelf').select('id').orderBy('id').compile()
        const results = await store.write(async (transaction) => {
          const inserted = await transaction.batch([
            insert.with({ id: 'b', label: null }),
            insert.with({ id: 'a', label: null }),
          ])
          const [read] = await transaction.batch([all])
          return [...inserted.map(({ numAffectedRows }) => numAffectedRows), read?.rows]
        })
        expect(results).toEqual([1n, 1n, [{ id: 'a' }, { id: 'b' }]])
      })

      test('a batch of its own is all or nothing', async () => {
        const insert = insertShelf()
        const rows = ['a', 'b', 'a'].map((id) => insert.with({ id, label: null }))
        const error = await failing(store.writeBatch(rows))
        expect(violation(error)).toEqual({ kind: 'unique', table: 'shelf', columns: ['id'] })
        expect(await shelves()).toEqual([])
      })

      test('of a hundred batches at once only those that fail are missing', async () => {
        const insert = insertShelf()
        await shelf('s050')
        const ids = Array.from({ length: 100 }, (_, at) => `s${String(at).padStart(3, '0')}`)
        const outcomes = await Promise.allSettled(
          ids.map((id) =>
            store.writeBatch([insert.with({ id: `${id}-first`, label: null }), insert.with({ id, label: null })]),
          ),
        )
        expect(outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [ids[at]] : []))).toEqual(['s050'])
        const expected = ids.flatMap((id) => (id === 's050' ? [id] : [id, `${id}-first`]))
        expect(await shelves()).toEqual(expected)
      })

      test('an empty batch does nothing', async () => {
        expect(await store.writeBatch([])).toEqual([])
        expect(await store.write((transaction) => transaction.batch([]))).toEqual([])
      })
    })

    describe('long reads', () => {
      const many = async (count: number) => {
        const insert = insertShelf()
        const ids = Array.from({ length: count }, (_, at) => String(at).padStart(5, '0'))
        await store.writeBatch(ids.map((id) => insert.with({ id, label: null })))
        return ids
      }

      test('a scan gives every row, in order, however many', async () => {
        const ids = await many(2_345)
        const rows = await store.scan.selectFrom('shelf').select('id').orderBy('id').execute()
        expect(rows.map(({ id }) => id)).toEqual(ids)
      })

      test('a stream gives every row once, and a consumer may stop early', async () => {
        const ids = await many(1_000)
        const query = store.scan.selectFrom('shelf').select('id').orderBy('id')
        const seen: string[] = []
        for await (const { id } of query.stream(64)) seen.push(id)
        expect(seen).toEqual(ids)

        const first: string[] = []
        for await (const { id } of query.stream(10)) {
          first.push(id)
          if (first.length === 25) break
        }
        expect(first).toEqual(ids.slice(0, 25))
        expect(await store.scan.selectFrom('shelf').select('id').where('id', '=', '00007').execute()).toEqual([
          { id: '00007' },
        ])
      })

      test('streams of one text side by side do not meet', async () => {
        const ids = await many(300)
        const query = store.scan.selectFrom('shelf').select('id').orderBy('id')
        const walk = async () => {
          const seen: string[] = []
          for await (const { id } of query.stream(7)) seen.push(id)
          return seen
        }
        expect(await Promise.all([walk(), walk(), walk(), walk(), walk()])).toEqual(Array(5).fill(ids))
      })

      test('a stream sees the store as it was when it began', async () => {
        const ids = await many(200)
        const seen: string[] = []
        for await (const { id } of store.scan.selectFrom('shelf').select('id').orderBy('id').stream(50)) {
          if (seen.length === 0) await shelf('99999')
          seen.push(id)
        }
        expect(seen).toEqual(ids)
      })
    })

    describe('the change counter', () => {
      test('it moves with every commit and stays where there was none', async () => {
        const start = store.changeCounter()
        expect(store.changeCounter()).toBe(start)
        await store.read.selectFrom('shelf').selectAll().execute()
        await failing(store.write(() => Promise.reject(new Error('no'))))
        expect(store.changeCounter()).toBe(start)
        await shelf('a')
        const after = store.changeCounter()
        expect(after).not.toBe(start)
        await store.writeBatch([insertShelf().with({ id: 'b', label: null })])
        expect(store.changeCounter()).not.toBe(after)
      })
    })

    describe('values', () => {
      const text = {
        'quotes and comments': `'; drop table shelf; -- " \` \\ \${x} ? $1 %_`,
        emoji: '👩🏽‍⚕️ 𠮷野家 が',
        'a decomposed character': 'か\u3099',
        'line ends and a byte order mark': '\r\n\t\u2028\ufeff',
        nothing: '',
        'a megabyte': '健'.repeat(350_000),
      }
      for (const [what, value] of Object.entries(text)) {
        test(`text with ${what} comes back as it was, and finds itself`, async () => {
          await shelf('a', value)
          const query = (db: Store['read']) => db.selectFrom('shelf').select('label').where('label', '=', value)
          expect(await query(store.read).execute()).toEqual([{ label: value }])
          expect(await query(store.scan).execute()).toEqual([{ label: value }])
        })
      }

      for (const [what, value] of [
        ['a lone surrogate', 'a\ud83d'],
        ['NUL', 'a\0b'],
      ] as const) {
        test(`text with ${what} is refused as invalid input, wherever it is used`, async () => {
          const uses = [
            shelf('a', value),
            store.read.selectFrom('shelf').selectAll().where('label', '=', value).execute(),
            store.scan.selectFrom('shelf').selectAll().where('label', '=', value).execute(),
            store.writeBatch([insertShelf().with({ id: 'a', label: value })]),
          ]
          for (const use of uses) {
            const error = await failing(use)
            expect(error instanceof Refused ? error.refusal.code : error).toBe('INVALID_INPUT')
          }
          expect(await shelves()).toEqual([])
        })
      }

      const integers = [1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]
      const wide = [2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]
      test('integers to the bounds of 64 bits come back exactly: numbers while safe, bigints beyond', async () => {
        await shelf('a')
        const values = [...integers, ...wide]
        const rows = values.map((pages, at) => ({ id: String(at), shelf: 'a', pages, weight: null, cover: null }))
        const returned = await store.write((transaction) =>
          transaction.insertInto('book').values(rows).returning('pages').execute(),
        )
        const select = (db: Store['read']) => db.selectFrom('book').select('pages').orderBy('id').execute()
        const expected = values.map((pages) => ({ pages }))
        expect(returned).toStrictEqual(expected)
        expect(await select(store.read)).toStrictEqual(expected)
        expect(await select(store.scan)).toStrictEqual(expected)
      })

      test('a safe integer may be given as a bigint', async () => {
        await shelf('a')
        await store.write((transaction) =>
          transaction
            .insertInto('book')
            .values({ id: '1', shelf: 'a', pages: 7n, weight: null, cover: null })
            .execute(),
        )
        expect(await store.read.selectFrom('book').select('pages').execute()).toStrictEqual([{ pages: 7 }])
      })

      test.each([2n ** 63n, -(2n ** 63n) - 1n, Number.NaN, Number.POSITIVE_INFINITY])(
        '%s is refused',
        async (pages) => {
          await shelf('a')
          const error = await failing(
            store.write((transaction) =>
              transaction
                .insertInto('book')
                .values({ id: '1', shelf: 'a', pages, weight: null, cover: null })
                .execute(),
            ),
          )
          expect(error instanceof Refused ? error.refusal.code : error).toBe('INVALID_INPUT')
        },
      )

      test('fractions, bytes and null come back as they were', async () => {
        await shelf('a')
        const covers = [new Uint8Array([0, 255, 39, 0]), Buffer.from('表紙'), new Uint8Array(0), null]
        const rows = covers.map((cover, at) => ({ id: String(at), shelf: 'a', pages: 1, weight: at + 0.1, cover }))
        await store.write((transaction) => transaction.insertInto('book').values(rows).execute())
        const plain = (row: { weight: number | null; cover: Uint8Array | null }) => ({
          weight: row.weight,
          cover: row.cover === null ? null : [...row.cover],
        })
        for (const db of [store.read, store.scan]) {
          const found = await db.selectFrom('book').select(['weight', 'cover']).orderBy('id').execute()
          expect(found.map(plain)).toStrictEqual(rows.map(plain))
        }
      })

      test.each([true, undefined, new Date(0), { a: 1 }])('%s is a bug of the caller', async (value) => {
        const compiled = { ...store.read.selectFrom('shelf').selectAll().compile(), parameters: [value] }
        expect(await failing(store.rows(compiled))).toBeInstanceOf(TypeError)
        expect(await failing(store.writeBatch([compiled]))).toBeInstanceOf(TypeError)
      })
    })

    test('an open store answers a ping; a closed one says that it cannot be reached, to everybody', async () => {
      await store.ping()
      await store.close()
      const uses = [
        store.ping(),
        store.read.selectFrom('shelf').selectAll().execute(),
        store.scan.selectFrom('shelf').selectAll().execute(),
        shelf('a'),
        store.writeBatch([]),
      ]
      for (const use of uses) expect(await failing(use)).toBeInstanceOf(StoreUnavailable)
      expect(() => store.changeCounter()).toThrow(StoreUnavailable)
    })

    test('what was queued before closing is written', async () => {
      const written = Promise.all([shelf('a'), store.writeBatch([insertShelf().with({ id: 'b', label: null })])])
      await store.close()
      expect(await failing(written)).toBe('nothing failed')
    })
  })
}
