import type { CivilDate } from '../../schema/domain/time.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { Sex } from './term.ts'

/** What a number's blind index is taken over: with its branch, and without (where an old card leads). */
export const wholeParts = (number: PlainNumber): readonly string[] => [
  'whole',
  number.insurer,
  number.symbol,
  number.number,
  number.branch,
]
export const householdParts = (number: PlainNumber): readonly string[] => [
  'household',
  number.insurer,
  number.symbol,
  number.number,
]
export const bornParts = (birthDate: CivilDate, sex: Sex): readonly string[] => ['born', birthDate, sex]

const separator = '\u001f'
export const sealedText = (number: PlainNumber): string => `${number.symbol}${separator}${number.number}`

/** The symbol and the number that were sealed. */
export function openedText(text: string): Pick<PlainNumber, 'symbol' | 'number'> {
  const [symbol = '', number = ''] = text.split(separator)
  return { symbol, number }
}
