import { createHmac, createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyedDigest, keyedText } from '../../../../subgraphs/shared/seal/keyed-digest.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('an RFC 4231 test case', () => {
  // Test case 2.
  const digest = keyedDigest(createSecretKey(Buffer.from('Jefe')), 32)
  expect(hex(digest('what do ya want for nothing?'))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('is HMAC-SHA-256 of any text under any key, whatever came before', () => {
  const seed = 20_261_121
  console.info(`seed ${seed}`)
  const random = new SeededRandom(seed)
  const signs = ['a', '7', '葵', '𠮷', '\u001f', 'é', '\ud800']
  for (let round = 0; round < 40; round++) {
    const secret = Buffer.from(Array.from({ length: 1 + random.integer(64) }, () => random.integer(256)))
    const digest = keyedDigest(createSecretKey(secret), 16)
    const written = keyedText(createSecretKey(secret))
    for (const length of [0, 1, 40, 341, 342, 900, 1 + random.integer(60)]) {
      const text = Array.from({ length }, () => random.pick(signs)).join('')
      const expected = createHmac('sha256', secret).update(text).digest('hex').slice(0, 32)
      expect(hex(digest(text)), `round ${round}, ${length} signs`).toBe(expected)
      const whole = createHmac('sha256', secret).update(text).digest('base64url')
      expect(written(text), `round ${round}, ${length} signs`).toBe(whole)
    }
  }
})

test('what it answered stays as it was when the next is asked', () => {
  const digest = keyedDigest(createSecretKey(Buffer.alloc(32, 7)), 16)
  const first = digest('one')
  const kept = hex(first)
  digest('two')
  expect(hex(first)).toBe(kept)
})

test('refuses a key longer than a block', () => {
  expect(() => keyedDigest(createSecretKey(Buffer.alloc(65, 1)), 16)).toThrow('longer than a block')
})
