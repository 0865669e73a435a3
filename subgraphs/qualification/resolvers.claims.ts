import type { Coordinate, NumberHandle } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import { type CivilDate, civilDateAt } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { asClaimed, destinationsOf, type Routing, unresolvable } from './claim.ts'
import { findHolder, othersOf, routedUnseen } from './claim-holder.ts'
import { noticeOf } from './claim-notice.ts'
import { type ReadClaim, readClaim } from './claim-reading.ts'
import { route } from './claim-routing.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { ClaimInput, Resolvers, ResolversTypes } from './resolver-types.ts'

type Routed = Awaited<ResolversTypes['ClaimRouting']>

const mostClaims = 1_000
const coordinate = 'Query.routeClaims' as Coordinate

/** Claims to the right insurer (振替・分割), for the payment agencies (審査支払機関). */
export function claimResolvers({ store, loadersOf, watcher }: ResolverParts): Resolvers {
  /** Whether this caller may be told of the number; decided and put on record. A refusal is the claim's own error. */
  const mayRead = async (handle: NumberHandle, context: RequestContext): Promise<boolean> => {
    const decision = await context.gate.decide({
      coordinate,
      action: 'READ',
      category: 'ELIGIBILITY',
      labels: [],
      subject: handle,
      listed: true,
    })
    if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
    return decision.outcome === 'ALLOW'
  }

  /** Another insurer tells where somebody lives: of whom that is hidden (ADDRESS_HIDDEN), no other number takes part. */
  const mayName = async (handle: NumberHandle, context: RequestContext): Promise<boolean> => {
    if (!(await mayRead(handle, context))) return false
    const decision = await context.gate.decide({
      coordinate,
      action: 'READ',
      category: 'NUMBER',
      labels: ['ADDRESS'],
      subject: handle,
      listed: true,
    })
    if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
    return decision.outcome === 'ALLOW'
  }

  const routingOf = async (claim: ReadClaim, context: RequestContext): Promise<Routing> => {
    const unseen = routedUnseen(claim)
    if (unseen !== null) return asClaimed(unseen)
    const household = await store.eligibility.household(context.gate.scope('ELIGIBILITY', null), claim.number)
    const holder = findHolder(claim, household)
    if (typeof holder === 'string') return asClaimed(holder)
    if (!(await mayRead(holder.handle, context))) return asClaimed('NO_SUCH_NUMBER')
    const alone = route(claim, holder, [])
    if (alone.kind === 'AS_CLAIMED' && alone.reason === 'VALID') return alone
    const linked = await loadersOf(context).linkedNumbers.load(context.gate.scope('ELIGIBILITY', holder.handle))
    const others = othersOf(holder, linked)
    if (others === null) return unresolvable('HOLDER_DIFFERS')
    const routing = route(claim, holder, others)
    if (routing.kind === alone.kind && routing.reason === alone.reason) return alone
    const namable = await Promise.all([holder, ...others].map(({ handle }) => mayName(handle, context)))
    return namable.every(Boolean) ? routing : alone
  }

  const routed = async (input: ClaimInput, path: InputPath, context: RequestContext): Promise<Routed> => {
    const read = readClaim(input, path, civilDateAt(context.at))
    if (!read.ok) throw new Refused(read.refusal)
    const claim = read.value
    const routing = await routingOf(claim, context)
    switch (routing.kind) {
      case 'AS_CLAIMED':
        return { __typename: 'ClaimAsClaimed', claim, routing }
      case 'READDRESSED':
        return { __typename: 'ClaimReaddressed', claim, routing, number: { id: routing.to.handle } }
      case 'SPLIT':
        return { __typename: 'ClaimSplit', claim, routing }
      case 'UNRESOLVABLE':
        return { __typename: 'ClaimUnresolvable', claim, routing }
    }
  }

  const notice = async (
    { claim, routing }: { readonly claim: ReadClaim; readonly routing: Routing },
    context: RequestContext,
  ): Promise<string | null> => {
    const handles = [...new Set(destinationsOf(routing).map(({ handle }) => handle))]
    const numbers = await Promise.all(
      handles.map((handle) =>
        loadersOf(context).plainNumber.load({ scope: context.gate.scope('NUMBER', handle), handle }),
      ),
    )
    const known = handles.flatMap((handle, place): (readonly [NumberHandle, PlainNumber])[] => {
      const number = numbers[place] ?? null
      return number === null ? [] : [[handle, number]]
    })
    return noticeOf(claim, routing, new Map(known))
  }

  return {
    Query: {
      routeClaims(_, { input: { claims } }, context) {
        if (claims.length > mostClaims) {
          throw new Refused({
            code: 'INVALID_INPUT',
            reason: 'TOO_MANY',
            message: 'At most 1,000 claims at once.',
            inputPath: ['input', 'claims'],
          })
        }
        const { caller, request, at } = context
        if (caller !== null && claims.length > 1) watcher.asked({ request, caller, at }, claims.length - 1)
        return claims.map((claim, place) => routed(claim, ['input', 'claims', place], context))
      },
    },

    ClaimAsClaimed: {
      reason: ({ routing }) => routing.reason,
      notice: (parent, _, context) => notice(parent, context),
    },
    ClaimReaddressed: {
      reason: ({ routing }) => routing.reason,
      insurer: ({ routing }) => ({ number: routing.to.insurer }),
      from: ({ routing }) => routing.to.from,
      notice: (parent, _, context) => notice(parent, context),
    },
    ClaimSplit: {
      reason: ({ routing }) => routing.reason,
      at: ({ routing }): CivilDate[] => routing.parts.slice(1).map(({ from }) => from),
      parts: ({ routing }) => routing.parts.map((part) => ({ ...part, number: { id: part.handle } })),
      notice: (parent, _, context) => notice(parent, context),
    },
    ClaimPart: {
      insurer: ({ insurer }) => ({ number: insurer }),
    },
    ClaimUnresolvable: {
      reason: ({ routing }) => routing.reason,
      returned: ({ claim }) => !claim.confirmedAtVisit,
      notice: (parent, _, context) => notice(parent, context),
    },
  }
}
