import { dateScalar, dateTimeScalar } from '../shared/scalars.ts'
import { loaders } from './loaders.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'
import { accessResolvers } from './resolvers.access.ts'
import { attendingResolvers } from './resolvers.attending.ts'
import { cardFindingResolvers } from './resolvers.card-finding.ts'
import { cardResolvers } from './resolvers.cards.ts'
import { claimResolvers } from './resolvers.claims.ts'
import { clientResolvers } from './resolvers.clients.ts'
import { consentResolvers } from './resolvers.consent.ts'
import { eligibilityResolvers } from './resolvers.eligibility.ts'
import { grantResolvers } from './resolvers.grants.ts'
import { guardianResolvers } from './resolvers.guardians.ts'
import { insurerResolvers } from './resolvers.insurers.ts'
import { nameResolvers } from './resolvers.names.ts'
import { newbornResolvers } from './resolvers.newborns.ts'
import { noticeResolvers } from './resolvers.notices.ts'
import { registerResolvers } from './resolvers.register.ts'
import { renewalResolvers } from './resolvers.renewal.ts'
import { reviewerResolvers } from './resolvers.reviewers.ts'
import { showCodeResolvers } from './resolvers.show-code.ts'

export function resolvers(parts: Omit<ResolverParts, 'loadersOf'>): Resolvers {
  const shared: ResolverParts = { ...parts, loadersOf: loaders(parts.store) }
  const all = [
    eligibilityResolvers(shared),
    claimResolvers(shared),
    insurerResolvers(shared),
    renewalResolvers(shared),
    cardResolvers(shared),
    cardFindingResolvers(shared),
    consentResolvers(shared),
    guardianResolvers(shared),
    newbornResolvers(shared),
    showCodeResolvers(shared),
    attendingResolvers(shared),
    clientResolvers(shared),
    grantResolvers(shared),
    reviewerResolvers(shared),
    registerResolvers(shared),
    accessResolvers(shared),
    noticeResolvers(shared),
    nameResolvers(shared),
  ]
  return {
    Date: dateScalar,
    DateTime: dateTimeScalar,
    ...merged(all),
  }
}

/** Each file answers for its own fields; a field answered for twice is a mistake. */
function merged(all: readonly Resolvers[]): Resolvers {
  const types: Record<string, Record<string, unknown>> = {}
  for (const part of all) {
    for (const [type, fields] of Object.entries(part)) {
      const known = types[type] ?? {}
      types[type] = known
      for (const [field, resolver] of Object.entries(fields as object)) {
        if (field in known) throw new Error(`${type}.${field} is resolved in two places.`)
        known[field] = resolver
      }
    }
  }
  return types as Resolvers
}
