import type { PersonFacts, Provision, Recipient } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import type { LinkId, PersonId } from '../../../schema/domain/ids.ts'
import { covers, days, hours, type Instant } from '../../../schema/domain/time.ts'
import { isDead, restsOn } from './disputes.ts'

/** The person's provisions on the question's category that are live at its instant and not set aside by a newer one. */
export function provisionsInForce(
  person: PersonFacts,
  question: Question,
  disputed: readonly LinkId[],
): readonly Provision[] {
  const { at } = question
  const dead = isDead(person, at, disputed)
  const live = person.provisions.filter(
    (provision) => isAbout(provision, question) && isLive(provision, at) && survives(provision, dead, disputed),
  )
  if (live.length < 2) return live
  const giver = (provision: Provision): PersonId => giverOf(provision, person, dead, question, disputed)
  return live.filter((older) => !live.some((newer) => setsAside(newer, older) && giver(newer) === giver(older)))
}

/** A provision on a category speaks of the places of its records too: a permit by the text, a refusal for safety. */
function isAbout({ category }: Provision, question: Question): boolean {
  return category === question.category || (question.category === 'LOCATION' && category === question.locationOf)
}

function isLive(provision: Provision, at: Instant): boolean {
  const { given, from, withdrawn, channel } = provision
  if (given > at || !covers(provision, at) || (withdrawn !== null && withdrawn <= at)) return false
  if (isRefusal(provision)) return true
  // An opt-out (オプトアウト) begins 30 days after notice, and consent at a reader lives 24 hours, whatever their rows say.
  if (channel === 'OPT_OUT') return given + days(30) <= at
  return channel !== 'READER' || at < from + hours(24)
}

/** "Not even in an emergency" counts as a deny. */
export function isRefusal(provision: Provision): boolean {
  return provision.effect === 'DENY' || provision.evenInEmergency
}

export function isOptOut(provision: Provision): boolean {
  return provision.channel === 'OPT_OUT' && !isRefusal(provision)
}

/** Disputes and death end permits, never refusals; what a bereaved person holds begins with the death. */
function survives(provision: Provision, dead: boolean, disputed: readonly LinkId[]): boolean {
  if (isRefusal(provision)) return true
  return !restsOn(provision.hangsOn, disputed) && (!dead || provision.bereaved !== null)
}

/** Besides the giver, which must be the same. */
function setsAside(newer: Provision, older: Provision): boolean {
  if (newer.given <= older.given) return false
  // An opt-out yields to every refusal, whenever made.
  if (isOptOut(newer) && isRefusal(older)) return false
  // The recipient of a pass is its bearer, of a bereaved person's provision the bereaved: nobody else's is replaced.
  if (newer.channel === 'PASS' || older.channel === 'PASS') return false
  if (newer.bereaved !== null && newer.bereaved !== older.bereaved) return false
  return (
    newer.category === older.category &&
    newer.label === older.label &&
    newer.purpose === older.purpose &&
    sameRecipient(newer.recipient, older.recipient)
  )
}

/** The person counts as giver of what a guardian gave once that proxy has ended; one in dispute was not seen to end. */
function giverOf(
  { giver, person: given, proxy: under }: Provision,
  person: PersonFacts,
  dead: boolean,
  { at }: Question,
  disputed: readonly LinkId[],
): PersonId {
  if (under === null) return giver
  const proxy = person.proxies.find(({ id }) => id === under)
  if (proxy === undefined || restsOn(proxy.hangsOn, disputed)) return giver
  return dead || hasEnded(proxy, at) ? given : giver
}

export function hasEnded(proxy: PersonFacts['proxies'][number], at: Instant): boolean {
  return (proxy.until !== null && proxy.until <= at) || (proxy.ended !== null && proxy.ended <= at)
}

function sameRecipient(one: Recipient, other: Recipient): boolean {
  switch (one.kind) {
    case 'INSTITUTION':
      return other.kind === 'INSTITUTION' && one.institution === other.institution
    case 'REGION':
      return other.kind === 'REGION' && one.region === other.region
    case 'ROLE':
      return other.kind === 'ROLE' && one.role === other.role
    case 'ANYONE':
    case 'EMERGENCY_ENTITLED':
      return other.kind === one.kind
  }
}
