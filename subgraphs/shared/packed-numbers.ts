import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { NumberScheme, PlainNumber } from './internal.ts'

/** Many numbers, or handles, as one text: it crosses threads as bytes. No number that was read holds a control character. */
const betweenNumbers = '\u001e'
const betweenParts = '\u001f'

export const packNumber = ({ scheme, insurer, symbol, number, branch }: PlainNumber): string =>
  `${scheme}${betweenParts}${insurer}${betweenParts}${symbol}${betweenParts}${number}${betweenParts}${branch}`

export const joinPacked = (packed: Iterable<string>): string => [...packed].join(betweenNumbers)

export const packNumbers = (numbers: readonly PlainNumber[]): string => joinPacked(numbers.map(packNumber))

const pieces = (text: string): readonly string[] => (text === '' ? [] : text.split(betweenNumbers))

export const unpackNumbers = (text: string): readonly PlainNumber[] => pieces(text).map(unpackNumber)

function unpackNumber(packed: string): PlainNumber {
  const parts = packed.split(betweenParts)
  if (parts.length !== 5) throw new Error('A packed number has five parts.')
  return {
    scheme: parts[0] as NumberScheme,
    insurer: parts[1] as InsurerNumber,
    symbol: parts[2] as string,
    number: parts[3] as string,
    branch: parts[4] as string,
  }
}

export const packHandles = (handles: readonly NumberHandle[]): string => joinPacked(handles)

export const unpackHandles = (text: string): readonly NumberHandle[] => pieces(text) as readonly NumberHandle[]
