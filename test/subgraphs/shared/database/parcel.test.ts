import { describe, expect, test } from 'vitest'
import { parcelOf, sendable } from '../../../../subgraphs/shared/database/parcel.ts'
import { Unstorable } from '../../../../subgraphs/shared/database/storable.ts'

const query = (sql: string, ...parameters: unknown[]) =>
  ({ sql, parameters }) as unknown as Parameters<typeof parcelOf>[0][number]

describe('statements on their way to a thread', () => {
  test('carry each text once, and keep their order', () => {
    expect(parcelOf([query('a', 1), query('b'), query('a', 2n, null), query('a', 'x')])).toEqual({
      texts: ['a', 'b'],
      calls: [
        [0, [1]],
        [1, []],
        [0, [2n, null]],
        [0, ['x']],
      ],
    })
  })

  test('send of a buffer only what they mean, not the neighbours in its pool', () => {
    const pooled = Buffer.from('表紙')
    const sent = sendable(pooled) as Uint8Array
    expect([...sent]).toEqual([...pooled])
    expect(sent.buffer.byteLength).toBe(pooled.byteLength)
    const whole = new Uint8Array([1, 2, 3])
    expect(sendable(whole)).toBe(whole)
  })

  test('are refused before anything is sent when a value cannot be stored', () => {
    expect(() => parcelOf([query('a', 1), query('a', '\0')])).toThrow(Unstorable)
    expect(() => parcelOf([query('a', undefined)])).toThrow('A store takes no undefined as a value.')
  })
})
