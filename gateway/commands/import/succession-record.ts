import { randomUUID } from 'node:crypto'
import type { Coordinate, CredentialId, InstitutionCode, RequestId, UserId } from '../../../schema/domain/ids.ts'
import type { Succession } from '../../../subgraphs/qualification/import/succession.ts'
import type { AuditRecord } from '../../../subgraphs/shared/audit/audit.ts'
import type { Base } from '../../wiring/base.ts'

/** What each insurer does: the one ends its numbers, the other takes them in. */
const writes = [
  ['from', 'endQualifications'],
  ['to', 'registerQualifications'],
] as const

/** Durable before the first number goes on: an attempt of which the log could not tell does not begin. */
export async function recordSuccession(
  { audit, now, region }: Pick<Base, 'audit' | 'now' | 'region'>,
  succession: Pick<Succession, 'from' | 'to'>,
): Promise<void> {
  const request = randomUUID() as RequestId
  const instant = now()
  const recordOf = ([side, mutation]: (typeof writes)[number]): AuditRecord => ({
    instant,
    request,
    operation: 'ImportSuccession',
    caller: {
      role: 'INSURER',
      purpose: 'INSURANCE',
      user: 'operator' as UserId,
      credential: 'operator' as CredentialId,
      institution: succession[side] as string as InstitutionCode,
      region: null,
      node: null,
    },
    onBehalfOf: null,
    subject: null,
    action: 'WRITE',
    category: 'ELIGIBILITY',
    labels: [],
    coordinates: [`Mutation.${mutation}` as Coordinate],
    outcome: 'ALLOW',
    code: null,
    // Rule 6: by law, as the insurers' own mutations are decided.
    rule: 6,
    provision: null,
    grant: null,
    region,
  })
  await audit.settle(writes.map((write) => audit.append(recordOf(write))))
}
