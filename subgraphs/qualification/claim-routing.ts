import type { InsurerNumber } from '../../schema/domain/ids.ts'
import { type CivilDate, covers } from '../../schema/domain/time.ts'
import { schemeOf } from '../shared/text/card-number.ts'
import {
  asClaimed,
  type Claim,
  type ClaimPart,
  type Destination,
  destinationsOf,
  type Routing,
  unresolvable,
} from './claim.ts'
import { coversAll, monthFrom, overlaps, type Standing, type Stretch, stretchesOf } from './claim-coverage.ts'
import { sameSex } from './claim-holder.ts'

/** Visits that follow each other under one number. */
interface Run {
  readonly first: CivilDate
  last: CivilDate
  /** Of the number on the first of these days, and on the last. */
  readonly start: Stretch
  end: Stretch
}

/**
 * Where a claim goes: pure. `holder` is the claimed number, `others` are the further numbers of the same person. While
 * the claimed number stands it is the one; another is taken only where it alone stands.
 */
export function route(claim: Claim, holder: Standing, others: readonly Standing[]): Routing {
  const own = stretchesOf(holder)
  const rest = others.map(stretchesOf)
  const deaths = holder.terms.flatMap(({ until, reasonOfLoss }) => (reasonOfLoss === 'DEATH' ? (until ?? []) : []))
  const diedBy = (day: CivilDate): boolean => deaths.some((death) => death <= day)
  const routing =
    claim.visitDays === null ? byMonth(claim, own, rest, diedBy) : byDays(claim, claim.visitDays, own, rest, diedBy)
  return movable(claim, holder, others, routing)
}

function byMonth(
  { month }: Claim,
  own: readonly Stretch[],
  rest: readonly (readonly Stretch[])[],
  diedBy: (day: CivilDate) => boolean,
): Routing {
  const whole = monthFrom(month)
  if (own.some((stretch) => coversAll(stretch, whole))) return asClaimed('VALID')
  if (own.some((stretch) => overlaps(stretch, whole))) return asClaimed('DAYS_UNKNOWN')
  if (diedBy(whole.from)) return unresolvable('AFTER_DEATH')
  const standing = rest.flatMap((stretches) => stretches.filter((stretch) => overlaps(stretch, whole)))
  const throughout = standing.find((stretch) => coversAll(stretch, whole))
  if (throughout === undefined) return asClaimed(standing.length === 0 ? 'NO_OTHER_QUALIFICATION' : 'DAYS_UNKNOWN')
  return standing.length > 1 ? unresolvable('SEVERAL_QUALIFICATIONS') : readdressed(own, throughout, whole.from)
}

function byDays(
  { month }: Claim,
  days: readonly [CivilDate, ...CivilDate[]],
  own: readonly Stretch[],
  rest: readonly (readonly Stretch[])[],
  diedBy: (day: CivilDate) => boolean,
): Routing {
  const on = (day: CivilDate): readonly Stretch[] => {
    const mine = own.find((stretch) => covers(stretch, day))
    return mine === undefined ? rest.flatMap((all) => all.filter((stretch) => covers(stretch, day))) : [mine]
  }
  const standing = days.map((day) => ({ day, found: on(day) }))
  const ownHandle = own[0]?.handle
  const elsewhere = standing.filter(({ found: [first] }) => first === undefined || first.handle !== ownHandle)
  if (elsewhere.length === 0) return asClaimed('VALID')
  if (elsewhere.some(({ day }) => diedBy(day))) return unresolvable('AFTER_DEATH')
  if (elsewhere.some(({ found }) => found.length > 1)) return unresolvable('SEVERAL_QUALIFICATIONS')
  if (elsewhere.every(({ found }) => found.length === 0)) return asClaimed('NO_OTHER_QUALIFICATION')
  const runs: Run[] = []
  for (const { day, found } of standing) {
    const [stretch] = found
    if (stretch === undefined) return unresolvable('DAY_WITHOUT_QUALIFICATION')
    const run = runs.at(-1)
    if (run?.end.handle === stretch.handle) Object.assign(run, { last: day, end: stretch })
    else runs.push({ first: day, last: day, start: stretch, end: stretch })
  }
  const [only, second] = runs
  if (only !== undefined && second === undefined) return readdressed(own, only.start, only.first)
  return { kind: 'SPLIT', reason: 'CHANGED_IN_MONTH', parts: partsOf(month, runs) }
}

function readdressed(own: readonly Stretch[], { handle, insurer, from }: Stretch, day: CivilDate): Routing {
  const lost = own.some(({ until }) => until !== null && until <= day)
  return {
    kind: 'READDRESSED',
    reason: lost ? 'LOST_BEFORE_VISIT' : 'NOT_YET_AT_VISIT',
    to: { handle, insurer, from },
  }
}

/** One part ends where the next number's qualification begins. */
function partsOf(month: CivilDate, runs: readonly Run[]): readonly ClaimPart[] {
  const whole = monthFrom(month)
  const starts = runs.map(({ start }, place): CivilDate => {
    const before = runs[place - 1]
    if (before === undefined) return whole.from
    if (start.from > before.last) return start.from
    // Both stood on the last visit before: the claimed number goes on until it was lost.
    if (before.end.until === null) throw new Error('A claim leaves a number that still stands.')
    return before.end.until
  })
  return runs.map(({ start: { handle, insurer } }, place) => ({
    handle,
    insurer,
    from: starts[place] ?? whole.from,
    until: starts[place + 1] ?? whole.until,
  }))
}

/** What stands against moving a claim although another number was found. */
function movable(claim: Claim, holder: Standing, others: readonly Standing[], routing: Routing): Routing {
  const used = destinationsOf(routing)
  if (used.length === 0) return routing
  const destinations = others.filter(({ handle }) => used.some((part) => part.handle === handle))
  const contradicts = (standing: Standing): boolean =>
    standing.terms.some(({ birthDate }) => birthDate !== claim.birthDate) ||
    !standing.terms.some(({ sex }) => sameSex(sex, claim.sex))
  if ([holder, ...destinations].some(contradicts)) return unresolvable('HOLDER_DIFFERS')
  return isBoundByPublicPayment(claim, used, routing.kind === 'SPLIT') ? asClaimed('PUBLIC_PAYMENT') : routing
}

/**
 * 公費: public assistance (法別 12) pays on vouchers of its own, and what a payer bears of a month is not divided between
 * two claims.
 */
function isBoundByPublicPayment({ publicPayers }: Claim, used: readonly Destination[], split: boolean): boolean {
  const assisted = (payer: InsurerNumber): boolean => schemeOf(payer) === 'PUBLIC_ASSISTANCE'
  return (
    (split && publicPayers.length > 0) || publicPayers.some(assisted) || used.some(({ insurer }) => assisted(insurer))
  )
}
