import type { Category } from '../../schema/domain/category.ts'
import type { Decision, DenialCode, Rule } from '../../schema/domain/decision.ts'
import type { ProvisionId } from '../../schema/domain/ids.ts'
import * as cast from './cast.ts'

type Allowed = Extract<Decision, { outcome: 'ALLOW' }>

export const allowed = (rule: Rule, more: Partial<Allowed> = {}): Decision => ({
  outcome: 'ALLOW',
  rule,
  provision: null,
  grant: null,
  inDoubt: false,
  ...more,
})
export const denied = (
  rule: Rule,
  code: DenialCode,
  category: Category,
  provision: ProvisionId | null = null,
): Decision => ({ outcome: 'DENY', rule, code, provision, category })
export const absent = (rule: Rule, provision: ProvisionId | null = null): Decision => ({
  outcome: 'ABSENT',
  rule,
  provision,
})

export const byPermit = allowed(8, { provision: cast.permit().id })
export const byGrant = allowed(7, { grant: cast.grant().id })
export const refused = denied(8, 'CONSENT_REFUSED', 'MEDICATION', cast.refusal().id)
export const required = denied(9, 'CONSENT_REQUIRED', 'MEDICATION')
