import type { Purpose, Role } from '../../../schema/domain/caller.ts'
import type { Category, Label } from '../../../schema/domain/category.ts'
import type { Action } from '../../../schema/domain/decision.ts'
import type { Coordinate, GrantId, InstitutionCode, RegionId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { AuditRecord } from './audit.ts'

/** One line of the log as the person it is about may read it: which institution, when and what; nobody's name. */
export interface PersonLogEntry {
  readonly instant: Instant
  readonly institution: InstitutionCode | null
  readonly region: RegionId | null
  readonly role: Role
  readonly purpose: Purpose
  readonly action: Action
  readonly category: Category
  readonly coordinates: readonly Coordinate[]
  readonly answered: boolean
  readonly emergencyGrant: GrantId | null
}

/** What a coordinate would give away by being named beside these: that there is something hidden from the reader. */
const unspoken: ReadonlySet<Label> = new Set<Label>(['UNDISCLOSED', 'ABUSE'])

/**
 * Null where the line is not in the person's log: what they or a guardian asked for themselves and what was ABSENT to
 * them is not in the asker's own log. Labels are never shown, and coordinates not where the label itself is a secret.
 */
export function asSeenByPerson(record: AuditRecord): PersonLogEntry | null {
  const { caller } = record
  if (record.outcome === 'ABSENT' && caller.purpose === 'OWN_REQUEST') return null
  return {
    instant: record.instant,
    institution: caller.institution,
    region: caller.region ?? record.region,
    role: caller.role,
    purpose: caller.purpose,
    action: record.action,
    category: record.category,
    coordinates: record.labels.some((label) => unspoken.has(label)) ? [] : record.coordinates,
    answered: record.outcome === 'ALLOW',
    emergencyGrant: record.grant,
  }
}
