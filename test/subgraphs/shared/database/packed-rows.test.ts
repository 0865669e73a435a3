import { expect, test } from 'vitest'
import { eachRow, type PackedRows, RowPacker } from '../../../../subgraphs/shared/database/packed-rows.ts'
import type { Stored } from '../../../../subgraphs/shared/database/storable.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

function rowsIn(packed: PackedRows): Stored[][] {
  const rows: Stored[][] = []
  eachRow(packed, (row) => rows.push(row))
  return rows
}

test('rows come out as they went in, bytes among them, pack after pack', () => {
  const seed = 20_261_121
  console.info(`seed ${seed}`)
  const random = new SeededRandom(seed)
  const texts = ['', 'num_a', '葵 "，"', '𠮷\n', '[3]', null]
  const packer = new RowPacker()
  for (const count of [0, 1, 3_000, 2]) {
    const rows = Array.from({ length: count }, (): Stored[] => [
      random.pick(texts),
      random.integer(2 ** 40),
      Uint8Array.from({ length: random.integer(60) }, () => random.integer(256)),
      null,
      -0.5,
      new Uint8Array(16).fill(random.integer(256)),
    ])
    for (const row of rows) packer.add(row)
    expect(packer.count).toBe(count)
    expect(rowsIn(packer.taken())).toEqual(rows)
  }
})

test('what was taken stays as it was while more is added', () => {
  const packer = new RowPacker()
  packer.add(['one', Uint8Array.of(1)])
  const first = packer.taken()
  packer.add(['two', Uint8Array.of(2)])
  expect(rowsIn(first)).toEqual([['one', Uint8Array.of(1)]])
  expect(rowsIn(packer.taken())).toEqual([['two', Uint8Array.of(2)]])
})

test('a bigint is refused, for JSON has none', () => {
  expect(() => new RowPacker().add([1n])).toThrow('A packed row takes no bigint.')
})
