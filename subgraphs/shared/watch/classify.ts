import type { Category } from '../../../schema/domain/category.ts'
import type { AuditRecord } from '../audit/audit.ts'
import { cellOf } from '../policy/table.ts'

/** LOCATION is among them: where somebody is treated may be a diagnosis. */
const clinical: ReadonlySet<Category> = new Set<Category>([
  'CHECKUP',
  'MEDICATION',
  'CLINICAL',
  'DOCUMENT',
  'EMERGENCY',
  'EMERGENCY_SUMMARY',
  'LONG_TERM_CARE',
  'LOCATION',
])

/** An eligibility check; with a subject it also says whose card lay on the desk. */
export function isCheck({ action, category, outcome }: AuditRecord): boolean {
  return category === 'ELIGIBILITY' && action === 'READ' && outcome === 'ALLOW'
}

/** A check, or a consent given there, of somebody: they were received (受付) at the caller's institution. */
export function isReception(record: AuditRecord): boolean {
  if (record.subject === null || record.caller.institution === null) return false
  return isCheck(record) || (record.category === 'CONSENT' && record.action === 'WRITE' && record.outcome === 'ALLOW')
}

/**
 * A clinical category shown to somebody whom the rule itself doesn't connect: by a grant or a provision (rules 7, 8).
 * The person, a guardian, the author of an entry and who asks by law are connected by their rule; so is whoever
 * stands in a cell that asks for a relation.
 */
export function needsConnection({ action, category, outcome, rule, subject, caller }: AuditRecord): boolean {
  if (outcome !== 'ALLOW' || action !== 'READ' || subject === null || rule < 7 || !clinical.has(category)) return false
  return (cellOf(caller.role, caller.purpose, 'READ', category)?.relations.length ?? 0) === 0
}

/** ABSENT is no refusal: a count of what must not show would show it. SUSPENDED says nothing new. */
export function isRefusal({ outcome, code }: AuditRecord): boolean {
  return outcome === 'DENY' && code !== 'SUSPENDED'
}

/** Opening a grant, or seeking somebody in an emergency; stopping and reviewing one have other purposes. */
export function opensGrant({ action, category, outcome, caller }: AuditRecord): boolean {
  return category === 'GRANT' && action === 'WRITE' && outcome === 'ALLOW' && caller.purpose === 'EMERGENCY'
}
