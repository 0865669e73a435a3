import type { Role } from '../../schema/domain/caller.ts'
import { isHubCategory, type Label, labels, type PersonCategory } from '../../schema/domain/category.ts'
import {
  asNumberHandle,
  asPersonId,
  type Coordinate,
  type GrantId,
  type InstitutionCode,
} from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import { covers, hours, type Instant } from '../../schema/domain/time.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { cellsFor } from '../shared/policy/table.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import type { NewGrant } from './consent-store.ts'
import { openedUnder } from './opened-under.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { CouldNotObtainInput, OpenBreakGlassInput, Resolvers } from './resolver-types.ts'
import { reviewWithin } from './reviewers.ts'

/** "opens for that institution for 24 hours, with the labels of a break-glass grant". */
const grantLife = hours(24)
/** "expiry (4 hours)", of who breaks the glass. */
const glassLife = hours(4)
/** "all but UNDISCLOSED and ABUSE unless struck out or added". */
const grantLabels: readonly Label[] = labels.filter((label) => label !== 'UNDISCLOSED' && label !== 'ABUSE')

export function subjectOf(text: string): SubjectRef {
  const subject = asPersonId(text) ?? asNumberHandle(text)
  if (subject === null) throw invalid('NO_ID', 'This is no id of a person or a number.', ['input', 'subject'])
  return subject
}

export function grantResolvers({ store, facts, accessLog }: ResolverParts): Resolvers {
  const { consent, register } = store

  const notPermitted = (reason: string, message: string): Outcome<never> =>
    refuse({ code: 'NOT_PERMITTED', reason, message })

  /** What the emergency opens: the one page for the unconscious; in a disaster the categories of the caller's TREATMENT row. */
  const openedBy = async (
    input: CouldNotObtainInput,
    context: RequestContext,
  ): Promise<Outcome<Pick<NewGrant, 'kind' | 'categories' | 'until'>>> => {
    const caller = callerOf(context)
    const known = await facts.caller(caller)
    if (input.reason === 'UNCONSCIOUS') {
      if (!known.emergencyEntitled)
        return notPermitted('NOT_ENTITLED', 'This institution has no emergency entitlement.')
      if (!caller.secondFactor) return notPermitted('SECOND_FACTOR', 'A second factor is needed.')
      return ok({ kind: 'UNCONSCIOUS', categories: ['EMERGENCY_SUMMARY'], until: (context.at + grantLife) as Instant })
    }
    const disaster = known.disasters.find((one) => covers(one, context.at))
    if (disaster === undefined)
      return notPermitted('NO_DISASTER', 'No disaster is declared where this institution works.')
    if (caller.role === 'PARAMEDIC')
      return notPermitted('ROLE', 'A paramedic opens the emergency summary of the unconscious.')
    const role = caller.role === 'NURSE' ? (known.delegation?.role ?? 'NURSE') : caller.role
    const categories = consentable(role)
    // "all of it closes by itself": with the declaration.
    return ok({ kind: 'DISASTER', categories, until: disaster.until ?? ((context.at + grantLife) as Instant) })
  }

  /** Break-glass is held by who opened it alone, for what they named, within what their role treats with. */
  const brokenBy = async (
    input: OpenBreakGlassInput,
    context: RequestContext,
  ): Promise<Outcome<Pick<NewGrant, 'kind' | 'categories' | 'labels' | 'until'>>> => {
    const caller = callerOf(context)
    const known = await facts.caller(caller)
    if (!known.emergencyEntitled) return notPermitted('NOT_ENTITLED', 'This institution has no emergency entitlement.')
    if (!caller.secondFactor) return notPermitted('SECOND_FACTOR', 'A second factor is needed.')
    const role = caller.role === 'NURSE' ? (known.delegation?.role ?? 'NURSE') : caller.role
    const within = consentable(role)
    const categories = [...new Set(input.categories)]
    const named = categories.flatMap((category) => within.find((one) => one === category) ?? [])
    if (named.length === 0 || named.length < categories.length) {
      return refuse({
        code: 'INVALID_INPUT',
        reason: 'CATEGORIES',
        message: 'At least one category, and only what this role treats with.',
        inputPath: ['input', 'categories'],
      })
    }
    const struckOut = input.struckOut ?? []
    const opened = labels.filter((label) => grantLabels.includes(label) || (input.added ?? []).includes(label))
    return ok({
      kind: 'BREAK_GLASS',
      categories: named,
      labels: opened.filter((label) => !struckOut.includes(label)),
      until: (context.at + glassLife) as Instant,
    })
  }

  const holdersOf = async (input: CouldNotObtainInput, own: InstitutionCode): Promise<readonly InstitutionCode[]> => {
    if (input.receiving == null) return [own]
    const receiving = await registered(input.receiving)
    return receiving === own ? [own] : [own, receiving]
  }

  const registered = async (code: string): Promise<InstitutionCode> => {
    const receiving = code as InstitutionCode
    const known = await register.institution(receiving)
    if (known === null)
      throw new Refused({
        code: 'NOT_FOUND',
        message: 'No such institution is registered.',
        inputPath: ['input', 'receiving'],
      })
    return receiving
  }

  return {
    Grant: {
      async person({ subject }) {
        const { person } = await facts.subject(subject)
        return person === null ? null : { id: person }
      },
      keptOpen: ({ keptOpen }) => [...keptOpen],
      note: ({ note }) => note ?? null,
      reviewLate: ({ reviewed, reviewDue }, _, { at }) => reviewed === null && reviewDue < at,
    },
    Query: {
      async emergencyGrants(_, { first, after = null }, { gate }) {
        const page = await consent.grants(gate.scope('GRANT', null), pageSize(first), after)
        return connection(page, after, (grant) => grant)
      },
    },

    Mutation: {
      async recordCouldNotObtain(_, { input }, context) {
        const institution = institutionOf(context)
        const caller = callerOf(context)
        const subject = subjectOf(input.subject)
        const opened = await openedBy(input, context)
        // Under a budget's suspension only the emergency summary may still be opened (rule 1): asked with what is named.
        // What the resolver itself refuses stands on record as refused.
        const decision = await context.gate.decide({
          coordinate: 'Mutation.recordCouldNotObtain' as Coordinate,
          action: 'WRITE',
          category: 'GRANT',
          labels: [],
          subject,
          listed: opened.ok,
          ...(opened.ok ? { opens: opened.value.categories } : {}),
        })
        if (!opened.ok) throw new Refused(opened.refusal)
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        const note = input.note == null ? null : orThrow(readText(input.note, 2_000, ['input', 'note']))
        const grant: NewGrant = {
          ...opened.value,
          subject,
          openedBy: caller.user,
          credential: caller.credential,
          holders: await holdersOf(input, institution),
          labels: grantLabels,
          reason: input.reason,
          note,
          from: context.at,
          reviewDue: (context.at + reviewWithin) as Instant,
        }
        return orThrow(
          await consent.openGrant(
            context.gate.scope('GRANT', subject),
            grant,
            onceFor(context, 'recordCouldNotObtain', input),
          ),
        )
      },

      async openBreakGlass(_, { input }, context) {
        const caller = callerOf(context)
        const subject = subjectOf(input.subject)
        const once = onceFor(context, 'openBreakGlass', input)
        const note = orThrow(readText(input.note, 2_000, ['input', 'note']))
        const opened = await brokenBy(input, context)
        const decision = await context.gate.decide({
          coordinate: 'Mutation.openBreakGlass' as Coordinate,
          action: 'WRITE',
          category: 'GRANT',
          labels: [],
          subject,
          listed: opened.ok,
          ...(opened.ok ? { opens: opened.value.categories } : {}),
        })
        if (!opened.ok) throw new Refused(opened.refusal)
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        const grant: NewGrant = {
          ...opened.value,
          subject,
          openedBy: caller.user,
          credential: caller.credential,
          holders: [],
          reason: input.reason,
          note,
          from: context.at,
          reviewDue: (context.at + reviewWithin) as Instant,
        }
        return orThrow(await consent.openGrant(context.gate.scope('GRANT', subject), grant, once))
      },

      async handOverGrant(_, { input }, context) {
        const own = institutionOf(context)
        const once = onceFor(context, 'handOverGrant', input)
        const receiving = await registered(input.receiving)
        const id = input.grant as GrantId
        const subject = await consent.subjectOfGrant(context.gate.scope('GRANT', null), id, own)
        if (subject === null) throw new Refused({ code: 'NOT_FOUND', message: 'There is no such grant.' })
        const decision = await context.gate.decide({
          coordinate: 'Mutation.handOverGrant' as Coordinate,
          action: 'WRITE',
          category: 'GRANT',
          labels: [],
          subject,
          listed: true,
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        if (decision.outcome === 'ABSENT') return null
        const scope = context.gate.scope('GRANT', subject)
        return orThrow(await consent.handOverGrant(scope, subject, id, receiving, once))
      },

      async stopGrant(_, { input }, context) {
        const person = asPersonId(input.person)
        if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['input', 'person'])
        const once = onceFor(context, 'stopGrant', input)
        const scope = context.gate.scope('GRANT', person)
        const subjects = [person, ...(await store.eligibility.numbersOf(scope))]
        const grant = input.grant as GrantId
        const opened = await openedUnder(accessLog, subjects, grant)
        return orThrow(await consent.stopGrant(scope, person, grant, opened, once))
      },

      async reviewGrant(_, { input }, context) {
        const note = orThrow(readText(input.note, 2_000, ['input', 'note']))
        const { user } = callerOf(context)
        return orThrow(
          await consent.reviewGrant(
            context.gate.scope('GRANT', null),
            input.grant as GrantId,
            input.verdict,
            note,
            user,
            onceFor(context, 'reviewGrant', input),
          ),
        )
      },
    },
  }
}

/** The categories a role reads for treatment, as far as consent decides them. */
function consentable(role: Role): readonly PersonCategory[] {
  return cellsFor(role, 'TREATMENT', 'READ').flatMap(({ category, byLaw }) =>
    byLaw || isHubCategory(category) ? [] : [category],
  )
}
