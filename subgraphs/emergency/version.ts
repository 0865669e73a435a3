import { createHash } from 'node:crypto'
import type { InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { canonical } from './canonical.ts'
import { type Contents, type SectionName, sectionNames } from './content.ts'
import type { Signature } from './signature.ts'

/** What a version consists of; a section that nobody ever approved is null. */
export type VersionContent = { readonly [Name in SectionName]: Contents[Name] | null }

export interface Version {
  readonly number: number
  readonly approved: Instant
  readonly by: UserId
  readonly institution: InstitutionCode
  /** Where the approving doctor is called in an emergency. */
  readonly telephone: string
  readonly content: VersionContent
  readonly digest: string
  readonly signature: Signature
  readonly superseded: Instant | null
}

export const nothing: VersionContent = { BASIC: null, DAILY_CARE: null, MEDICAL: null }

/** The same content and approval have one digest. */
export function digestOf(version: Omit<Version, 'digest' | 'signature' | 'superseded'>): string {
  const { number, approved, by, institution, telephone, content } = version
  const said = { number, approved, by, institution, telephone, content: sectionNames.map((name) => content[name]) }
  return createHash('sha256').update(canonical(said)).digest('base64url')
}
