import type { CivilDate } from '../../schema/domain/time.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { NearParts } from '../shared/seal/index-parts.ts'
import { beforeCounting } from '../shared/seal/near-numbers.ts'
import type { Sex } from './term.ts'

/** What a number's blind index is taken over: its branch, which says nothing by itself, stands beside it. */
export const householdParts = ({ insurer, symbol, number }: PlainNumber): NearParts => ({
  near: ['near', insurer, symbol, beforeCounting(number)],
  under: 'ALL',
  own: ['household', insurer, symbol, number],
})
export const bornParts = (birthDate: CivilDate, sex: Sex): readonly string[] => ['born', birthDate, sex]

const separator = '\u001f'
export const sealedText = (number: PlainNumber): string => `${number.symbol}${separator}${number.number}`

/** The symbol and the number that were sealed. */
export function openedText(text: string): Pick<PlainNumber, 'symbol' | 'number'> {
  const [symbol = '', number = ''] = text.split(separator)
  return { symbol, number }
}
