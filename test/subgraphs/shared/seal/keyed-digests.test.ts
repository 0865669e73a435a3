import { createHmac, createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyedDigests } from '../../../../subgraphs/shared/seal/keyed-digests.ts'
import { piecesOf } from '../../../../subgraphs/shared/seal/pieces.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const expected = (secret: Buffer, texts: readonly string[], bytes: number): string =>
  texts
    .map((text) =>
      createHmac('sha256', secret)
        .update(text)
        .digest('hex')
        .slice(0, 2 * bytes),
    )
    .join('')

test('each is HMAC-SHA-256 of its message, at every length, however many there are', () => {
  const secret = Buffer.alloc(32, 7)
  const digests = keyedDigests(createSecretKey(secret))
  const texts = Array.from({ length: 400 }, (_, length) => 'x'.repeat(length))
  expect(Buffer.from(digests(piecesOf(texts), 32)).toString('hex')).toBe(expected(secret, texts, 32))
  for (let count = 0; count < 10; count++) {
    const some = texts.slice(40, 40 + count)
    expect(Buffer.from(digests(piecesOf(some), 12)).toString('hex'), `${count}`).toBe(expected(secret, some, 12))
  }
})

test('lengths that come in any order, under any keys in turn, are kept apart', () => {
  const seed = 20_261_122
  console.info(`seed ${seed}`)
  const random = new SeededRandom(seed)
  const keys = Array.from({ length: 5 }, () =>
    Buffer.from(Array.from({ length: 1 + random.integer(64) }, () => random.integer(256))),
  )
  const all = keys.map((secret) => keyedDigests(createSecretKey(secret)))
  const signs = ['a', '7', '葵', '𠮷', '\u001f', 'é']
  for (let round = 0; round < 60; round++) {
    const texts = Array.from({ length: random.integer(40) }, () =>
      Array.from({ length: random.integer(random.pick([5, 60, 200])) }, () => random.pick(signs)).join(''),
    )
    const at = random.integer(keys.length)
    const digests = Buffer.from(all[at]?.(piecesOf(texts), 16) ?? []).toString('hex')
    expect(digests, `round ${round}`).toBe(expected(keys[at] ?? Buffer.alloc(0), texts, 16))
  }
})

test('what it answered stays as it was when the next is asked', () => {
  const digests = keyedDigests(createSecretKey(Buffer.alloc(32, 7)))
  const first = digests(piecesOf(['one']), 16)
  const kept = Buffer.from(first).toString('hex')
  digests(piecesOf(['two']), 16)
  expect(Buffer.from(first).toString('hex')).toBe(kept)
})

test('refuses a key longer than a block', () => {
  expect(() => keyedDigests(createSecretKey(Buffer.alloc(65, 1)))).toThrow('longer than a block')
})
