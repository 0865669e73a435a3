import { type Outcome, refuse } from '../../../schema/domain/outcome.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { readInsured } from '../import/insured.ts'
import type { Identifier } from './resources.ts'
import { systems } from './systems.ts'

/** 被保険者個人識別子 among identifiers; null: none is given. */
export function insuredIn(identifiers: readonly Identifier[]): Outcome<PlainNumber> | null {
  const value = identifiers.find(({ system }) => system === systems.insured)?.value
  if (value === undefined) return null
  const [insurer = '', symbol = '', number = '', branch = '', ...more] = value.split(':')
  if (more.length > 0) return refuse({ code: 'INVALID_INPUT', message: 'This is no insured-person id.' })
  return readInsured({ insurerNumber: insurer, symbol, number, branch })
}
