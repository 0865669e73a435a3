import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storable, Unstorable } from '../../../../subgraphs/shared/database/storable.ts'

describe('what a store takes', () => {
  test('every well-formed text without NUL, unaltered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('\0'))
        expect(storable(text)).toBe(text)
      }),
    )
  })

  test('no text with NUL or half a character', () => {
    for (const text of ['\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800']) {
      expect(() => storable(text)).toThrow(Unstorable)
    }
  })

  test('the refusal repeats nothing of the value', () => {
    const error = new Unstorable()
    expect(error.refusal).toEqual({
      code: 'INVALID_INPUT',
      message: 'A value holds characters or digits that cannot be stored.',
    })
  })
})
