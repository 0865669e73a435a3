import { expect, test } from 'vitest'
import { keyOfBytes, keyOfId, placesInOrder } from '../../../../subgraphs/mpi/codes/in-order.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const seed = 20_261_121

test(`places come in the order of the longest keys and, of equal ones, of themselves (seed ${seed})`, () => {
  const random = new SeededRandom(seed)
  const keys = Array.from({ length: 3_000 }, () =>
    random.integer(3) === 0 ? 2 ** 53 - 1 : random.integer(2 ** 31) * 2 ** random.integer(22),
  )
  const expected = keys
    .map((key, place) => ({ key, place }))
    .toSorted((one, other) => one.key - other.key || one.place - other.place)
  expect([...placesInOrder(keys.length, (place) => keys[place] ?? 0)]).toEqual(expected.map(({ place }) => place))
})

test('keys keep the order in which SQLite has bytes, and ids', () => {
  const bytes = [
    [0, 0, 0, 0, 0],
    [0, 0, 0, 1, 0],
    [0, 0xff, 0, 0, 0],
    [0x7f, 0, 0, 0, 0],
    [0x80, 0, 0, 0, 0],
    [0xff, 0xff, 0xff, 0xff, 0xff],
  ]
  const keys = bytes.map((some) => keyOfBytes(Uint8Array.from([9, ...some]), 1))
  expect(keys).toEqual(keys.toSorted((one, other) => one - other))
  expect(keys.at(-1)).toBe(2 ** 32 - 1)
  const ids = ['num_-AAAA', 'num_0AAAA', 'num_AAAAA', 'num_AAAAz', 'num_AAAz-', 'num__AAAA', 'num_aAAAA'].map(
    (id) => `${id}AAAAAAAAAAAAAAAAA`,
  )
  const idKeys = ids.map((_, place) => keyOfId(Buffer.from(`__${ids.join('')}`), 2 + 26 * place))
  expect(idKeys).toEqual(idKeys.toSorted((one, other) => one - other))
  expect(new Set(idKeys).size).toBe(ids.length)
})

test('keys that are all alike, or none, leave places where they are', () => {
  expect([...placesInOrder(3, () => 2 ** 40 + 7)]).toEqual([0, 1, 2])
  expect([...placesInOrder(0, () => 0)]).toEqual([])
})
