import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import {
  packedWidth,
  placesUpTo,
  RowBytes,
  rowPacker,
  unpackedBy,
} from '../../../../subgraphs/shared/database/packed-rows.ts'
import type { DirectConnection } from '../../../../subgraphs/shared/database/procedure.ts'

const form = {
  id: { signs: 4 },
  name: { signs: 6, shorter: 'FILLED' },
  until: { signs: 3, shorter: 'OR_NULL' },
} as const
const pack = rowPacker(form)

function memory(): DirectConnection {
  const database = new DatabaseSync(':memory:')
  return {
    direct(text) {
      const statement = database.prepare(text)
      statement.setReturnArrays(true)
      return {
        run: (...values) => Number(statement.run(...values).changes),
        rows: (...values) => statement.all(...values) as never,
      }
    },
  }
}

test('SQLite takes apart what was packed, row by row', () => {
  const connection = memory()
  const rows = [
    { id: 'id_1', name: 'six456', until: 'end' },
    { id: 'id_2', name: 'a', until: null },
    { id: 'id_3', name: '', until: '012' },
  ]
  const packed = Buffer.from(rows.map(pack).join(''), 'latin1')
  expect(packed.length).toBe(3 * packedWidth(form))
  placesUpTo(connection, 3)
  const found = connection
    .direct(
      `select ${unpackedBy(form, 'given.packed').join(', ')} from (select ? as packed) as given
       cross join temp.place as place where place.row < ? order by place.row`,
    )
    .rows(packed, 3)
  expect(found).toEqual([
    ['id_1', 'six456', 'end'],
    ['id_2', 'a', null],
    ['id_3', '', '012'],
  ])
})

test('a cell that would push its row’s others aside is refused', () => {
  const row = { id: 'id_1', name: 'a', until: null }
  expect(() => pack({ ...row, id: 'id_12' })).toThrow('A cell of id has 4 signs.')
  expect(() => pack({ ...row, id: 'id' })).toThrow('A cell of id has 4 signs.')
  expect(() => pack({ ...row, until: '0' })).toThrow('A cell of until has 3 signs.')
  expect(() => pack({ ...row, name: 'seven67' })).toThrow('A cell of name has 6 signs.')
})

test('rows that come one by one are the same bytes, however many, and none of them twice', () => {
  const rows = Array.from({ length: 300 }, (_, at) => ({
    id: String(1000 + at),
    name: 'a'.repeat(at % 7),
    until: at % 2 === 0 ? null : 'end',
  }))
  const bytes = new RowBytes(form)
  const text = (): string => Buffer.from(bytes.take()).toString('latin1')
  for (const { id, name, until } of rows) bytes.add([id, name, until])
  expect(bytes.length).toBe(300 * packedWidth(form))
  expect(text()).toBe(rows.map(pack).join(''))
  expect([bytes.length, text()]).toEqual([0, ''])
  bytes.add(['id_1', 'a', null])
  expect(() => bytes.add(['id_2', 'seven67', null])).toThrow('A cell of name has 6 signs.')
  expect(() => bytes.add(['id', 'a', null])).toThrow('A cell of id has 4 signs.')
  expect(text()).toBe(pack({ id: 'id_1', name: 'a', until: null }))
})

test('places are made once, and more of them when more are needed', () => {
  const connection = memory()
  const places = () => connection.direct('select count(*), min(row), max(row) from temp.place').rows()
  for (const [wanted, known] of [
    [0, 0],
    [3, 3],
    [2, 3],
    [7, 7],
  ] as const) {
    placesUpTo(connection, wanted)
    expect(places()).toEqual([known === 0 ? [0, null, null] : [known, 0, known - 1]])
  }
})
