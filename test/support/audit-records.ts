import type {
  Coordinate,
  CredentialId,
  GrantId,
  InstitutionCode,
  PersonId,
  RequestId,
  UserId,
} from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditRecord } from '../../subgraphs/shared/audit/audit.ts'

export const noon = Date.parse('2026-04-01T03:00:00Z') as Instant

export const personNumbered = (n: number): PersonId => `per_${String(n).padStart(22, '0')}` as PersonId
export const grantNumbered = (n: number): GrantId => `grt_${String(n).padStart(22, '0')}` as GrantId

/** A physician who read something of person `n % 7`; `n` tells the records apart. */
export function recordNumbered(n: number, changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    instant: (noon + n) as Instant,
    request: `request-${n}` as RequestId,
    operation: 'Summary',
    caller: {
      role: 'PHYSICIAN',
      purpose: 'TREATMENT',
      user: 'user-1' as UserId,
      credential: 'credential-1' as CredentialId,
      institution: '1310000001' as InstitutionCode,
      region: null,
      node: null,
    },
    onBehalfOf: null,
    subject: personNumbered(n % 7),
    action: 'READ',
    category: 'CLINICAL',
    labels: [],
    coordinates: ['ClinicalSummary.conditions' as Coordinate],
    outcome: 'ALLOW',
    code: null,
    rule: 8,
    provision: null,
    grant: null,
    region: null,
    ...changes,
  }
}
