import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Recent } from '../../../../subgraphs/shared/watch/recent.ts'

test('the last so many keys used are remembered, whatever came between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(20), { maxLength: 100 }), (most, keys) => {
      const recent = new Recent<number, string>(most)
      for (const [at, key] of keys.entries()) {
        if (recent.get(key) === undefined) recent.set(key, `${key}`)
        const lately = [...new Set(keys.slice(0, at + 1).reverse())].slice(0, most)
        expect(lately.map((one) => recent.get(one))).toEqual(lately.map(String))
      }
    }),
  )
})

test('what was not used for twice as long is gone', () => {
  const recent = new Recent<number, string>(2)
  for (let key = 0; key < 5; key++) recent.set(key, `${key}`)
  expect([0, 1, 2, 3, 4].map((key) => recent.get(key))).toEqual([undefined, undefined, '2', '3', '4'])
})
