import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import { invalid } from '../shared/writing.ts'

/** Whether there is such an institution, the register of the qualifications knows. */
export function institutionCode(text: string, path: InputPath): InstitutionCode {
  if (!/^\d{6,10}$/.test(text)) throw invalid('INSTITUTION', 'An institution has a code of six to ten digits.', path)
  return text as InstitutionCode
}
