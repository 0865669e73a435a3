import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../../subgraphs/shared/database/database.ts'
import { prepared, type Slots } from '../../../subgraphs/shared/database/prepared.ts'
import type { Figures } from '../bench.ts'

interface Kept {
  readonly kept: { readonly id: string; readonly label: string; readonly at: number; readonly known: number }
}
export type KeptStore = Database<Kept>

/** A table of so many rows, loaded by 500 at a time. */
export async function fillKept(store: KeptStore, rows: number): Promise<Figures> {
  await store.write((transaction) =>
    sql`create table kept (id text primary key, label text not null, at bigint not null, known bigint not null)`.execute(
      transaction,
    ),
  )
  const insert = insertInto(store)
  const began = performance.now()
  const batches: Promise<unknown>[] = []
  for (let from = 0; from < rows; from += 500) {
    const ids = Array.from({ length: Math.min(500, rows - from) }, (_, at) => `id-${from + at}`)
    batches.push(store.writeBatch(ids.map((id) => insert.with({ id }))))
    if (batches.length >= 64) await batches.shift()
  }
  await Promise.all(batches)
  return { load_rows_per_s: (rows * 1000) / (performance.now() - began) }
}

/** One kind of work by so many callers at once, each asking again when it is answered. */
export async function spell(milliseconds: number, callers: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - began < milliseconds) {
        await work()
        done += 1
      }
    }),
  )
  return (done * 1000) / (performance.now() - began)
}

/** What a round measures of a store: reads by key, and durable writes of one row. */
export async function storeRound(store: KeptStore, rows: number, milliseconds: number): Promise<Figures> {
  const byId = prepared(store, (db, value: Slots<{ id: string }>) =>
    db.selectFrom('kept').selectAll().where('id', '=', value.id),
  )
  const insert = insertInto(store)
  const read = () => byId.first({ id: `id-${Math.floor(Math.random() * rows)}` })
  const fresh = () => `new-${randomBytes(12).toString('hex')}`
  const batch = () => store.writeBatch([insert.with({ id: fresh() })])
  const write = () => store.write((transaction) => transaction.executeQuery(insert.with({ id: fresh() })))
  return {
    reads_1_per_s: await spell(milliseconds, 1, read),
    reads_64_per_s: await spell(milliseconds, 64, read),
    batches_1_per_s: await spell(milliseconds, 1, batch),
    batches_64_per_s: await spell(milliseconds, 64, batch),
    writes_1_per_s: await spell(milliseconds, 1, write),
    writes_16_per_s: await spell(milliseconds, 16, write),
  }
}

const insertInto = (store: KeptStore) =>
  prepared(store, (db, value: Slots<{ id: string }>) =>
    db.insertInto('kept').values({ id: value.id, label: 'つなぐ', at: 1, known: 2 }),
  )
