import type { Provision } from '../../schema/domain/consent.ts'
import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { ClaimPart, Routing } from './claim.ts'
import type { ReadClaim } from './claim-reading.ts'
import type { StoredGrant } from './consent-store.ts'
import type { StoredProxy } from './guardian-store.ts'
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
export type ProxyParent = StoredProxy
/** The note is opened for the list of grants alone. */
export type GrantParent = StoredGrant & { readonly note?: string | null }
export type SecurityEventParent = SecurityEvent

/** A claim with where it goes; the union's members read of it what is theirs. */
interface RoutedClaim<Kind extends Routing['kind']> {
  readonly claim: ReadClaim
  readonly routing: Extract<Routing, { readonly kind: Kind }>
}
/** The number stands where a field's policy looks for its subject. */
interface AtNumber {
  readonly number: { readonly id: NumberHandle }
}
export type ClaimAsClaimedParent = RoutedClaim<'AS_CLAIMED'>
export type ClaimReaddressedParent = RoutedClaim<'READDRESSED'> & AtNumber
export type ClaimSplitParent = RoutedClaim<'SPLIT'>
export type ClaimUnresolvableParent = RoutedClaim<'UNRESOLVABLE'>
export type ClaimPartParent = ClaimPart & AtNumber
