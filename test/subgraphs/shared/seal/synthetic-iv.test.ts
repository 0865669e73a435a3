import { createHash, createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { onePiece, piecesOf } from '../../../../subgraphs/shared/seal/pieces.ts'
import { sivCipher } from '../../../../subgraphs/shared/seal/synthetic-iv.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const nothing = new Uint8Array(0)
const counted = Buffer.from(Array.from({ length: 64 }, (_, at) => at))
const cipher = sivCipher(createSecretKey(counted))

test('seals and opens as in RFC 5297, A.1', () => {
  const key = Buffer.from('fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff', 'hex')
  const bound = Buffer.from('101112131415161718191a1b1c1d1e1f2021222324252627', 'hex')
  const value = Buffer.from('112233445566778899aabbccddee', 'hex')
  const short = sivCipher(createSecretKey(key))
  const sealed = short.seal(onePiece(value), onePiece(bound), nothing).bytes
  expect(hex(sealed)).toBe('85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c')
  expect(short.open(sealed, bound)).toEqual(new Uint8Array(value))
})

test('seals under AES-256 as OpenSSL does, at the edges of blocks', () => {
  for (const [bound, value, sealed] of [
    ['num_a', '1', '8fa2478a8dcf1aeb736c6bf9c64f183e79'],
    [
      'num_AAAAAAAAAAAAAAAAAAAAAA',
      '記123\u001f1234567\u001f01',
      '1f3b98e2b0de3446bd61f46f6bf7fc5474ad52f1a8709846bd25d1d07397e39657',
    ],
    ['x'.repeat(16), '0123456789abcdef', '9846c15b812cb449d25c2bb495387ac340698229d55f9d361f9b0ca22c552444'],
    // Its vector ends in two bytes of ones, over which its second block is counted.
    [
      'num_2948',
      'z'.repeat(48),
      '5ac85a1ec53a4a2d1e2e178ceb1cffffa89cfe48184bd1a9d3e57d83f5cdfb124419a975e97ea0cece99e58d7fb7d9a4c7b140b1e6f0b9090c8e166c8f2aa789',
    ],
  ] as const) {
    expect(hex(cipher.seal(piecesOf([value]), piecesOf([bound]), nothing).bytes)).toBe(sealed)
  }
  const long = cipher.seal(piecesOf(['y'.repeat(4_100)]), piecesOf(['x'.repeat(33)]), nothing).bytes
  expect(createHash('sha256').update(long).digest('hex')).toBe(
    '536745130f0e02d9457f0970af0fbef1d8b321bce6ad881980a0189a46a4b005',
  )
})

test('seals many as it seals each, whatever their lengths, and opens each', () => {
  const seed = 20_261_122
  console.info(`seed ${seed}`)
  const random = new SeededRandom(seed)
  const bytes = () => Buffer.from(Array.from({ length: random.integer(70) }, () => random.integer(256)))
  const pairs = Array.from({ length: 300 }, () => ({ value: bytes(), bound: bytes() }))
  const pieces = (all: readonly Buffer[]) => ({
    bytes: Buffer.concat(all),
    ends: Uint32Array.from(all, (_, at) => Buffer.concat(all.slice(0, at + 1)).length),
  })
  const head = Uint8Array.of(0, 9)
  const together = cipher.seal(pieces(pairs.map(({ value }) => value)), pieces(pairs.map(({ bound }) => bound)), head)
  let began = 0
  for (const [at, { value, bound }] of pairs.entries()) {
    const sealed = together.bytes.subarray(began, together.ends[at])
    began = together.ends[at] ?? 0
    expect(hex(sealed), `value ${at}`).toBe(hex(cipher.seal(onePiece(value), onePiece(bound), head).bytes))
    expect(cipher.open(sealed.subarray(2), bound), `value ${at}`).toEqual(new Uint8Array(value))
  }
  expect(began).toBe(together.bytes.length)
})

test('opens nothing that was altered, cut short or bound elsewhere', () => {
  const bound = Buffer.from('num_a')
  const sealed = cipher.seal(piecesOf(['1234']), onePiece(bound), nothing).bytes
  for (let place = 0; place < sealed.length; place++) {
    const altered = Uint8Array.from(sealed)
    altered[place] = (altered[place] ?? 0) ^ 1
    expect(cipher.open(altered, bound), `byte ${place}`).toBeNull()
  }
  for (let length = 0; length < sealed.length; length++)
    expect(cipher.open(sealed.subarray(0, length), bound)).toBeNull()
  expect(cipher.open(sealed, Buffer.from('num_b'))).toBeNull()
})
