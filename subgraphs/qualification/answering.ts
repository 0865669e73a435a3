import type { Coordinate, NumberHandle } from '../../schema/domain/ids.ts'
import { type CivilDate, covers } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { advice } from './advice.ts'
import type { QualificationParent } from './parents.ts'
import type { ResolversTypes } from './resolver-types.ts'
import type { EligibilityStore } from './store.ts'
import type { Term } from './term.ts'

export type Found = Awaited<ResolversTypes['QualificationOutcome']>

export const notFound = (reason: 'NO_SUCH_NUMBER' | 'BIRTH_DATE_DIFFERS' | 'NOT_YET') =>
  ({ __typename: 'QualificationNotFound', reason, advice: advice[reason] }) as const

export const parentOf = (handle: NumberHandle, term: Term, on: CivilDate): QualificationParent => ({
  ...term,
  number: { id: handle },
  on,
})

/** What one number answers to one question, however the number was found. */
export function answering(eligibility: EligibilityStore) {
  const decideOn = (coordinate: string, handle: NumberHandle, context: RequestContext) =>
    context.gate.decide({
      coordinate: coordinate as Coordinate,
      action: 'READ',
      category: 'ELIGIBILITY',
      labels: [],
      subject: handle,
      listed: true,
    })

  /** A number was found: whether this caller may see whose it is, decided and put on record before anything is shown. */
  const shown = async (coordinate: string, handle: NumberHandle, context: RequestContext): Promise<boolean> => {
    const decision = await decideOn(coordinate, handle, context)
    if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
    return decision.outcome === 'ALLOW'
  }

  const answer = async (
    coordinate: string,
    handle: NumberHandle,
    term: Term,
    on: CivilDate,
    context: RequestContext,
  ): Promise<Found> => {
    if (!(await shown(coordinate, handle, context))) return notFound('NO_SUCH_NUMBER')
    const qualification = parentOf(handle, term, on)
    const scope = context.gate.scope('ELIGIBILITY', handle)
    if (!covers(term, on)) {
      const newerExists = await eligibility.newerExists(scope, handle, on)
      return {
        __typename: 'LapsedQualification',
        qualification,
        newerExists,
        advice: newerExists ? advice.lapsedNewer : advice.lapsed,
      }
    }
    if (term.cardClass === 'PUBLIC_ASSISTANCE') {
      const month = `${on.slice(0, 7)}-01` as CivilDate
      if (!(await eligibility.voucherExists(scope, handle, month)))
        return { __typename: 'VoucherNotRegistered', qualification, advice: advice.voucher }
    }
    return { __typename: 'ValidQualification', qualification }
  }

  return { decideOn, answer }
}
