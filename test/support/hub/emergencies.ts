import { expect } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { days } from '../../../schema/domain/time.ts'
import { caller, publicHealth } from './callers.ts'
import type { TestHub } from './hub.ts'
import { code } from './institutions.ts'

let keys = 0
export const key = () => `emergency-${++keys}`
export const open = `mutation ($input: CouldNotObtainInput!) { recordCouldNotObtain(input: $input) {
  id subject kind categories labels from until stopped reviewDue reviewed verdict } }`
export const openOnly = 'mutation ($input: CouldNotObtainInput!) { recordCouldNotObtain(input: $input) { id } }'
export const stop = 'mutation ($input: StopGrantInput!) { stopGrant(input: $input) { id stopped } }'
export const review = 'mutation ($input: ReviewGrantInput!) { reviewGrant(input: $input) { id reviewed verdict } }'
export const declare = `mutation ($input: DeclareDisasterInput!) { declareDisaster(input: $input) { id areas deployed from until } }`
export const lift =
  'mutation ($input: LiftSuspensionInput!) { liftSuspension(input: $input) { kind credential institution at lifted } }'
export const find = `query ($input: IdentitySearch!) { findQualificationByIdentity(input: $input) { __typename
  ... on ValidQualification { qualification { name birthDate } } ... on QualificationNotFound { reason advice }
  ... on SeveralCandidates { advice } } }`
export const start = '2026-11-20T03:00:00.000Z'
export const anId = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[\\w-]{22}$`))
export const refusedAs = (field: string, message: string, extensions: object) => ({
  data: { [field]: null },
  errors: [{ message, path: [field], extensions }],
})
export const notAllowed = (field: string) =>
  refusedAs(field, 'This caller may not ask for this with this purpose.', { code: 'NOT_PERMITTED' })

export const clinicDoctor = caller('PHYSICIAN', 'EMERGENCY', code.clinic, { secondFactor: true })
export const pharmacist = caller('PHARMACIST', 'EMERGENCY', code.pharmacy)
export const farDoctor = caller('PHYSICIAN', 'EMERGENCY', code.otherHospital, { secondFactor: true })

export const grantOf = async (hub: TestHub, by: Caller, subject: string, more: object = {}): Promise<string> => {
  const { recordCouldNotObtain } = await hub.given<{ recordCouldNotObtain: { id: string } }>(by, openOnly, {
    input: { idempotencyKey: key(), subject, reason: 'UNCONSCIOUS', ...more },
  })
  return recordCouldNotObtain.id
}

export const disaster = (hub: TestHub, areas: readonly string[], deployed: readonly InstitutionCode[] = []) =>
  hub.ask(publicHealth, declare, {
    input: {
      idempotencyKey: key(),
      areas,
      deployed,
      from: new Date(hub.clock.now()).toISOString(),
      until: new Date(hub.clock.now() + days(3)).toISOString(),
    },
  })
