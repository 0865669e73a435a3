import type { PlainNumber } from '../shared/internal.ts'

/** What a number's blind index is taken over. */
export const lookupParts = (number: PlainNumber): readonly string[] => [
  number.insurer,
  number.symbol,
  number.number,
  number.branch,
]

export const sealedText = (number: PlainNumber): string => [number.symbol, number.number, number.branch].join('\u001f')
