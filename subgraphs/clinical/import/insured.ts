import type { Outcome } from '../../../schema/domain/outcome.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { readCardNumber, type TypedNumber } from '../../shared/text/card-number.ts'

/** As files have it: an NHI insurer's six digits are filled to eight. */
export function readInsured({ insurerNumber, ...rest }: TypedNumber): Outcome<PlainNumber> {
  const insurer = /^00\d{6}$/.test(insurerNumber) ? insurerNumber.slice(2) : insurerNumber
  return readCardNumber({ insurerNumber: insurer, ...rest }, ['subject'])
}
