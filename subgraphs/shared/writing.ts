import type { Caller } from '../../schema/domain/caller.ts'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { InputPath, Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { RequestContext } from './context.ts'
import { Refused } from './failure.ts'
import { type Once, onceOf } from './once.ts'

/** At GraphQL's edge a refusal is an exception. */
export function orThrow<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Refused(outcome.refusal)
  return outcome.value
}

export function invalid(reason: string, message: string, inputPath: InputPath): Refused {
  return new Refused({ code: 'INVALID_INPUT', reason, message, inputPath })
}

/** Who writes: behind a guarded field there is always somebody. */
export function callerOf({ caller }: Pick<RequestContext, 'caller'>): Caller {
  if (caller === null)
    throw new Refused({ code: 'UNAUTHENTICATED', message: 'A verified caller is needed to ask for this.' })
  return caller
}

export function institutionOf(context: RequestContext): InstitutionCode {
  const { institution } = callerOf(context)
  if (institution === null) throw new Refused({ code: 'NOT_PERMITTED', message: 'This is written as an institution.' })
  return institution
}

export function onceFor(context: RequestContext, operation: string, input: { readonly idempotencyKey: string }): Once {
  const { credential, role, institution, person, actingFor } = callerOf(context)
  // One user may work at two places: what they wrote at one is no answer at the other.
  const request = { ...input, as: [role, institution, person, actingFor] }
  return orThrow(onceOf(credential, operation, input.idempotencyKey, request, context.at))
}

export interface Span {
  readonly from: Instant
  readonly until: Instant | null
}

/** A span that begins now unless given, and does not end before it begins. */
export function spanOf(input: { readonly from?: Instant | null; readonly until?: Instant | null }, at: Instant): Span {
  const from = input.from ?? at
  const until = input.until ?? null
  if (until !== null && until <= from)
    throw invalid('ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until'])
  return { from, until }
}
