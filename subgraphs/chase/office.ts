import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../shared/context.ts'
import { institutionOf } from '../shared/writing.ts'

/** Whose rows a query reads: its policy has decided by now that the office named is the caller's own, or led by it. */
export const officeOf = (named: string | null | undefined, context: RequestContext): InstitutionCode =>
  (named as InstitutionCode | null | undefined) ?? institutionOf(context)
