import type { Proxy as Mandate } from '../../schema/domain/consent.ts'
import type { InstitutionCode, PersonId, ProxyId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'

export const guardianBases = ['PARENTAL_AUTHORITY', 'MINOR_GUARDIAN', 'ADULT_GUARDIAN'] as const
/** By law: 親権, 未成年後見, 成年後見. */
export type GuardianBasis = (typeof guardianBases)[number]
export type ProxyBasis = 'NAMED' | GuardianBasis

export interface StoredProxy extends Omit<Mandate, 'hangsOn'> {
  readonly basis: ProxyBasis
}

export interface NewProxy extends Pick<Mandate, 'guardian' | 'person' | 'categories' | 'from' | 'until'> {
  readonly basis: ProxyBasis
  /** The guardian who hands it on; null: the person themself, or an authority. */
  readonly namedBy: PersonId | null
}

/** Somebody whom a court keeps from acting for a person. */
export interface Exclusion {
  readonly guardian: PersonId
  readonly heldBy: InstitutionCode
  readonly from: Instant
  readonly until: Instant | null
}

export interface KeptExclusion extends Exclusion {
  readonly person: PersonId
  /** What they acted under, and those whom they had named, until now. */
  readonly ended: readonly ProxyId[]
}

type Naming = Scope<'CONSENT'> | Scope<'PROTECTION'>

/** Who acts for a person (代理人), by whose word, and who must not. Each write joins the fact feed. */
export interface GuardianStore {
  /** Refused of whom a court excludes. */
  nameProxy(scope: Naming, proxy: NewProxy, once: Once): Promise<Outcome<StoredProxy>>
  /** `by`: who acts by law lays that down, and nobody else but the authority ends it. */
  endProxy(
    scope: Scope<'CONSENT'>,
    person: PersonId,
    id: ProxyId,
    by: PersonId | null,
    once: Once,
  ): Promise<Outcome<StoredProxy>>
  proxies(scope: Scope<'CONSENT'>, person: PersonId): Promise<readonly StoredProxy[]>
  /** As insurers registered it; null: nobody did, or they differ. */
  birthDateOf(scope: Scope<'PROTECTION'>, person: PersonId): Promise<CivilDate | null>
  exclude(
    scope: Scope<'PROTECTION'>,
    person: PersonId,
    exclusion: Exclusion,
    once: Once,
  ): Promise<Outcome<KeptExclusion>>
  readmit(
    scope: Scope<'PROTECTION'>,
    person: PersonId,
    guardian: PersonId,
    by: InstitutionCode,
    once: Once,
  ): Promise<Outcome<KeptExclusion>>
  /** Ends whoever acts by law, and whomever they named. */
  endAllByLaw(scope: Scope<'PROTECTION'>, person: PersonId, once: Once): Promise<Outcome<readonly StoredProxy[]>>
}
