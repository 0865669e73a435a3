import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../../subgraphs/shared/database/database.ts'
import { prepared, type Slots } from '../../../../subgraphs/shared/database/prepared.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const root = temporaryFolder()

interface Notes {
  readonly note: { readonly id: number; readonly text: string | null }
}

describe('a prepared query', () => {
  let store: Database<Notes>
  beforeAll(async () => {
    store = await openSqlite<Notes>({ file: join(root, 'notes.db') })
    await store.write(async (transaction) => {
      await sql`create table note (id integer primary key, text text)`.execute(transaction)
      const rows = Array.from({ length: 9 }, (_, id) => ({ id, text: id % 2 === 0 ? 'even' : null }))
      await transaction.insertInto('note').values(rows).execute()
    })
  })
  afterAll(() => store.close())

  test('is the text that the builder makes, whatever the values', () => {
    const query = prepared(store, (db, value: Slots<{ least: number; text: string }>) =>
      db.selectFrom('note').select('id').where('id', '>=', value.least).where('text', '=', value.text).limit(3),
    )
    const { sql: text, parameters } = query.with({ least: 2, text: 'even' })
    expect(text).toBe('select "id" from "note" where "id" >= ? and "text" = ? limit 3')
    expect(parameters).toEqual([2, 'even'])
    expect(query.with({ least: 5, text: `'; --` }).parameters).toEqual([5, `'; --`])
    expect(query.with({ least: 2, text: 'even' }).parameters).toEqual([2, 'even'])
  })

  test('is limited by what each call says, or by the text, and no parameter is the whole of a limit', async () => {
    const some = prepared(store, (db, value: Slots<{ first: number; after: number }>) =>
      db.selectFrom('note').select('id').orderBy('id').limit(value.first).offset(value.after),
    )
    expect(some.with({ first: 1, after: 0 }).sql).toMatch(/limit \(\? \+ 0\) offset \(\? \+ 0\)$/)
    expect(await some.rows({ first: 2, after: 3 })).toEqual([{ id: 3 }, { id: 4 }])
    expect(await some.rows({ first: 0, after: 0 })).toEqual([])
    expect(await some.rows({ first: 100, after: 7 })).toEqual([{ id: 7 }, { id: 8 }])
    const fixed = store.read.selectFrom('note').select('id').orderBy('id', 'desc').limit(2n).offset(1)
    expect(fixed.compile().sql).toMatch(/limit 2 offset 1$/)
    expect(await fixed.execute()).toEqual([{ id: 7 }, { id: 6 }])
  })

  test('answers with each call’s own values, also side by side', async () => {
    const query = prepared(store, (db, value: Slots<{ id: number }>) =>
      db.selectFrom('note').select(['id', 'text']).where('id', '=', value.id),
    )
    expect(await Promise.all([3, 4, 99].map((id) => query.rows({ id })))).toEqual([
      [{ id: 3, text: null }],
      [{ id: 4, text: 'even' }],
      [],
    ])
    expect(await query.first({ id: 4 })).toEqual({ id: 4, text: 'even' })
    expect(await query.first({ id: 99 })).toBeNull()
  })

  test('a value may stand in it twice', async () => {
    const query = prepared(store, (db, value: Slots<{ text: string | null }>) =>
      db
        .selectFrom('note')
        .select('id')
        .where(sql<boolean>`text = ${value.text} or (${value.text} is null and text is null)`)
        .orderBy('id'),
    )
    expect((await query.rows({ text: null })).map(({ id }) => id)).toEqual([1, 3, 5, 7])
    expect((await query.rows({ text: 'even' })).map(({ id }) => id)).toEqual([0, 2, 4, 6, 8])
  })

  test('its values and rows are typed', () => {
    const query = prepared(store, (db, value: Slots<{ id: number }>) =>
      db.selectFrom('note').select('text').where('id', '=', value.id),
    )
    // @ts-expect-error a number is asked for
    expect(query.with({ id: 'x' }).parameters).toEqual(['x'])
    // @ts-expect-error no value is left out
    expect(query.with({}).parameters).toEqual([undefined])
    const text: Promise<{ text: string | null }[]> = query.rows({ id: 1 })
    return expect(text).resolves.toEqual([{ text: null }])
  })
})
