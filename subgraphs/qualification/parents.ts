import type { Proxy as Mandate, Provision } from '../../schema/domain/consent.ts'
import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { StoredGrant } from './consent-store.ts'
import type { SecurityEvent } from './register-store.ts'
import type { Term } from './term.ts'

/** A qualification as its fields' resolvers get it: the term in force on the day asked about. */
export interface QualificationParent extends Term {
  readonly number: { readonly id: NumberHandle }
  readonly on: CivilDate
}

export interface InsurerParent {
  readonly number: InsurerNumber
}

export type ProvisionParent = Provision
export type ProxyParent = Mandate
export type GrantParent = StoredGrant
export type SecurityEventParent = SecurityEvent
