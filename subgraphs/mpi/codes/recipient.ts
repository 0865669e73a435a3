import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'

/** What a history of numbers may lawfully be asked for (Health Insurance Act art. 194-2 and sister articles; `告知要求制限`). */
export const legalPurposes = [
  /** NDB, 介護DB, DPCDB: the ministry's own databases. */
  'NATIONAL_DATABASE',
  'DISEASE_REGISTRY',
  /** 認定匿名加工医療情報作成事業者 (Next-Generation Medical Infrastructure Act). */
  'CERTIFIED_OPERATOR',
  'REGIONAL_NETWORK',
] as const
export type LegalPurpose = (typeof legalPurposes)[number]

/** An entry of the register of who may ask for number histories, as codes of its own. */
export interface Recipient {
  readonly institution: InstitutionCode
  readonly purpose: LegalPurpose
  /** The article, ordinance or approval it rests on. */
  readonly basis: string
  /** When its safety measures (安全管理措置) were attested, and by when they are to be checked again. */
  readonly attested: CivilDate
  readonly recheckBy: CivilDate
  readonly from: CivilDate
  readonly until: CivilDate | null
  /** Recipients of one space hold equal codes: an approved project aligns them. By default a recipient's own. */
  readonly space: string
}

export type NotEntitled = 'NOT_REGISTERED' | 'NOT_YET' | 'ENDED' | 'RECHECK_OVERDUE'

/** Whether it may ask today; measures not checked in time close the door by themselves. */
export function entitled(recipient: Recipient | null, today: CivilDate): NotEntitled | null {
  if (recipient === null) return 'NOT_REGISTERED'
  if (today < recipient.from) return 'NOT_YET'
  if (recipient.until !== null && today >= recipient.until) return 'ENDED'
  return today > recipient.recheckBy ? 'RECHECK_OVERDUE' : null
}

/** An entry as it was sent; `path` is where the input stands. */
export function readRecipient(
  heard: Omit<Recipient, 'space'> & { readonly alignedWith: InstitutionCode | null },
  aligned: Recipient | null,
  path: readonly string[],
): Outcome<Recipient> {
  const wrong = (field: string, reason: string, message: string): Outcome<never> =>
    refuse({ code: 'INVALID_INPUT', message, inputPath: [...path, field], reason })
  const { alignedWith, ...entry } = heard
  if (entry.basis.trim() === '') return wrong('basis', 'EMPTY', 'The legal basis is missing.')
  if (entry.basis.length > 400) return wrong('basis', 'TOO_LONG', 'The legal basis is longer than 400 characters.')
  if (entry.until !== null && entry.until <= entry.from) {
    return wrong('until', 'BEFORE_FROM', 'The period ends before it begins.')
  }
  if (entry.recheckBy <= entry.attested) {
    return wrong('recheckBy', 'BEFORE_ATTESTED', 'The next check is to be after the attestation.')
  }
  if (alignedWith !== null && (aligned === null || aligned.institution === entry.institution)) {
    return wrong('alignedWith', 'NO_SUCH_RECIPIENT', 'There is no other recipient of this code to be aligned with.')
  }
  return ok({ ...entry, space: aligned?.space ?? entry.institution })
}
