/** Which provisions are live and which match: what the oracle's rules 5, 7 and 8 read. */
import type { Label } from '../../schema/domain/category.ts'
import type { Facts, PersonFacts, Provision } from '../../schema/domain/consent.ts'
import type { Question } from '../../schema/domain/decision.ts'
import { days, hours } from '../../schema/domain/time.ts'
import { isDead, isRefusal } from './naive-filters.ts'
import { standsAs } from './naive-table.ts'
import { within } from './naive-time.ts'

/** What rules 7 and 8 may look at. A permit for a bereaved person is no one else's permit, before death or after. */
export function provisionsInForce(person: PersonFacts, at: number): readonly Provision[] {
  const live = person.provisions
    .filter((p) => isLive(p, at))
    .filter((p) => isRefusal(p) || (p.bereaved === null && !isDead(person, at)))
  return live.filter((p) => !isSetAside(p, live, person, at))
}

/** What rule 5 takes for proxies once the person's death is confirmed. */
export function bereavedPermitsInForce(person: PersonFacts, at: number): readonly Provision[] {
  if (!isDead(person, at)) return []
  const live = person.provisions.filter((p) => isLive(p, at)).filter((p) => isRefusal(p) || p.bereaved !== null)
  return live.filter((p) => !isRefusal(p) && !isSetAside(p, live, person, at))
}

/** What was not yet given was not in force at that instant: replays must not see it. */
function isLive(p: Provision, at: number): boolean {
  const standing = within(p, at) && (p.withdrawn === null || at < p.withdrawn)
  return standing && p.given <= at && (isRefusal(p) || permitLives(p, at))
}

function permitLives(p: Provision, at: number): boolean {
  if (p.channel === 'OPT_OUT') return at >= p.given + days(30)
  if (p.channel === 'READER') return at < p.from + hours(24)
  return true
}

/** Superseding, among provisions that are themselves live. */
function isSetAside(older: Provision, live: readonly Provision[], person: PersonFacts, at: number): boolean {
  return live.some(
    (newer) =>
      newer.given > older.given &&
      giverOf(newer, person, at) === giverOf(older, person, at) &&
      sameRecipient(newer, older) &&
      newer.category === older.category &&
      newer.label === older.label &&
      newer.purpose === older.purpose &&
      !optOutAgainstRefusal(newer, older),
  )
}

/** An opt-out yields to every refusal whenever made: so it sets none aside either. */
function optOutAgainstRefusal(newer: Provision, older: Provision): boolean {
  return newer.channel === 'OPT_OUT' && !isRefusal(newer) && isRefusal(older)
}

function giverOf(p: Provision, person: PersonFacts, at: number): string {
  return hasEnded(p, person, at) ? p.person : p.giver
}

/** A proxy we do not know (or that a dispute took away) has not been seen to end. */
function hasEnded(p: Provision, person: PersonFacts, at: number): boolean {
  const proxy = person.proxies.find((known) => known.id === p.proxy)
  if (proxy === undefined) return false
  return (
    isDead(person, at) || (proxy.until !== null && proxy.until <= at) || (proxy.ended !== null && proxy.ended <= at)
  )
}

/** A pass is for its bearer: no other provision has that recipient. */
function sameRecipient(one: Provision, other: Provision): boolean {
  if (one.channel === 'PASS' || other.channel === 'PASS') return false
  return JSON.stringify(recipientKey(one)) === JSON.stringify(recipientKey(other))
}

function recipientKey({ recipient }: Provision): readonly string[] {
  switch (recipient.kind) {
    case 'INSTITUTION':
      return [recipient.kind, recipient.institution]
    case 'REGION':
      return [recipient.kind, recipient.region]
    case 'ROLE':
      return [recipient.kind, recipient.role]
    default:
      return [recipient.kind]
  }
}

export function matchesRecipient(p: Provision, question: Question, facts: Facts): boolean {
  const { caller } = question
  switch (p.recipient.kind) {
    case 'INSTITUTION':
      return p.recipient.institution === caller.institution
    case 'REGION':
      return p.recipient.region === caller.region
    case 'ROLE':
      // A nurse is a nurse, and asks as the physician of the delegation.
      return p.recipient.role === caller.role || p.recipient.role === standsAs(question, facts)
    case 'ANYONE':
      return true
    case 'EMERGENCY_ENTITLED':
      // A refusal to the entitled holds whatever they ask for; a permit is to them as emergency callers: both the safer.
      return facts.emergencyEntitled && (isRefusal(p) || caller.purpose === 'EMERGENCY')
  }
}

/**
 * A permit includes the places of its category. A refusal does too (the safer reading): else a wide permit of LOCATION
 * would tell a refused caller where the refused records are.
 */
export function matchesCategory(p: Provision, { category, locationOf }: Question): boolean {
  return p.category === category || (category === 'LOCATION' && p.category === locationOf)
}

/** What names no label is about labelled entries too; what names one is about those entries only. */
export function matchesLabel(p: Provision, label: Label | null): boolean {
  return p.label === null || p.label === label
}

export function matchesPurpose(p: Provision, { caller }: Question): boolean {
  return p.purpose === null || p.purpose === caller.purpose
}

/** What a permit's channel says of it, beyond its recipient and category. */
export function channelReaches(p: Provision, label: Label | null, question: Question, facts: Facts): boolean {
  if (isRefusal(p)) return true
  switch (p.channel) {
    case 'OPT_OUT':
      return label === null
    case 'READER':
      return p.recipient.kind === 'INSTITUTION'
    case 'ENROLMENT':
      return isForEmergencySummary(p, question, facts)
    case 'PASS':
      return isForEmergencySummary(p, question, facts) && (question.passes ?? []).includes(p.id)
    default:
      return true
  }
}

/** Rule 8: enrolments and passes permit the one page, to entitled emergency callers. */
function isForEmergencySummary(p: Provision, { caller }: Question, facts: Facts): boolean {
  return p.category === 'EMERGENCY_SUMMARY' && facts.emergencyEntitled && caller.purpose === 'EMERGENCY'
}
