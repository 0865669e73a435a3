import { expect, test } from 'vitest'
import type { InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { PlainNumber } from '../../../subgraphs/shared/internal.ts'
import { packHandles, packNumbers, unpackHandles, unpackNumbers } from '../../../subgraphs/shared/packed-numbers.ts'

const number = (symbol: string, branch: string): PlainNumber => ({
  scheme: 'MEDICAL',
  insurer: '06130488' as InsurerNumber,
  symbol,
  number: '1234567',
  branch,
})

test('numbers come out as they went in, without a symbol or a branch too', () => {
  for (const some of [[], [number('葵・甲', '01')], [number('', ''), number('1 2', ''), number('', '07')]])
    expect(unpackNumbers(packNumbers(some))).toEqual(some)
})

test('handles come out as they went in', () => {
  for (const some of [[], ['num_a' as NumberHandle], ['num_a' as NumberHandle, 'num_b-c' as NumberHandle]])
    expect(unpackHandles(packHandles(some))).toEqual(some)
})

test.each(['MEDICAL', 'MEDICAL\u001f06130488\u001f\u001f1', 'MEDICAL\u001f06130488\u001f\u001f1\u001f01\u001f'])(
  'what is cut short or holds more is no number: %j',
  (text) => {
    expect(() => unpackNumbers(text)).toThrow('A packed number has five parts.')
  },
)
