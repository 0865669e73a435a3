import type { PlainNumber } from '../shared/internal.ts'

/** Kept without its leading zeros; 後期高齢者 numbers are printed with eight digits, 公費 (受給者番号) with seven. */
export function asPrinted({ scheme, number }: Pick<PlainNumber, 'scheme' | 'number'>): string {
  return number.padStart(scheme === 'LATE_ELDERLY' ? 8 : scheme === 'PUBLIC_ASSISTANCE' ? 7 : 0, '0')
}
