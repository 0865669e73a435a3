import type { CredentialId, DelegationId, InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import { type CivilDate, days, startOf } from '../../schema/domain/time.ts'
import { connection, pageSize } from '../shared/connection.ts'
import { Refused } from '../shared/failure.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow, spanOf } from '../shared/writing.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'
import { subjectOf } from './resolvers.grants.ts'

/** A delegation is for a shift or a ward's week, not for good. */
const longestDelegation = days(31)
/** It closes by itself; one that lasts is declared again. */
const longestDisaster = days(92)

export function registerResolvers({ store }: ResolverParts): Resolvers {
  const { consent, register } = store
  return {
    Query: {
      async securityEvents(_, { first, after = null }, { gate }) {
        const page = await register.securityEvents(gate.scope('SECURITY', null), pageSize(first), after)
        return connection(page, after, (event) => event)
      },

      async oversightReport(_, { quarterOf }, { gate }) {
        const { from, until } = quarterHolding(quarterOf)
        return {
          from,
          until,
          ...(await register.oversight(gate.scope('AGGREGATE', null), startOf(from), startOf(until))),
        }
      },
    },

    Mutation: {
      async setProtection(_, { input }, context) {
        const subject = subjectOf(input.subject)
        const from = input.from == null ? context.at : startOf(input.from)
        const until = input.until == null ? null : startOf(input.until)
        if (until !== null && until <= from)
          throw invalid('ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until'])
        const protection = { kind: input.kind, heldBy: institutionOf(context), from, until }
        const scope = context.gate.scope('PROTECTION', subject)
        return orThrow(
          await consent.setProtection(scope, subject, protection, onceFor(context, 'setProtection', input)),
        )
      },

      async liftProtection(_, { input }, context) {
        const subject = subjectOf(input.subject)
        const scope = context.gate.scope('PROTECTION', subject)
        return orThrow(
          await consent.liftProtection(
            scope,
            subject,
            input.kind,
            institutionOf(context),
            onceFor(context, 'liftProtection', input),
          ),
        )
      },

      async delegate(_, { input }, context) {
        const { role, user } = callerOf(context)
        if (role !== 'PHYSICIAN' && role !== 'DENTIST')
          throw new Refused({ code: 'NOT_PERMITTED', message: 'A physician delegates.' })
        const nurse = orThrow(readText(input.nurse, 256, ['input', 'nurse'])) as UserId
        if (input.until <= context.at)
          throw invalid('ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until'])
        if (input.until > context.at + longestDelegation)
          throw invalid('TOO_LONG', 'A delegation lasts 31 days at most.', ['input', 'until'])
        const allowed = new Set(['INSURANCE', 'TREATMENT', 'EMERGENCY'])
        if (input.purposes.length === 0 || input.purposes.some((one) => !allowed.has(one))) {
          throw invalid('PURPOSE', 'A nurse asks for INSURANCE, TREATMENT or EMERGENCY.', ['input', 'purposes'])
        }
        const delegation = {
          role,
          physician: user,
          nurse,
          institution: institutionOf(context),
          purposes: [...new Set(input.purposes)],
          from: context.at,
          until: input.until,
        }
        return orThrow(
          await register.delegate(
            context.gate.scope('REGISTER', null),
            delegation,
            onceFor(context, 'delegate', input),
          ),
        )
      },

      async revokeDelegation(_, { input }, context) {
        const { user } = callerOf(context)
        const scope = context.gate.scope('REGISTER', null)
        return orThrow(
          await register.revokeDelegation(
            scope,
            input.delegation as DelegationId,
            user,
            onceFor(context, 'revokeDelegation', input),
          ),
        )
      },

      async declareDisaster(_, { input }, context) {
        const span = spanOf(input, context.at)
        if (input.until > span.from + longestDisaster)
          throw invalid('TOO_LONG', 'A declaration lasts 92 days at most.', ['input', 'until'])
        const declaredBy = institutionOf(context)
        const prefecture = (await register.institution(declaredBy))?.area?.slice(0, 2)
        for (const [place, area] of input.areas.entries()) {
          if (!/^(0[1-9]|[1-3]\d|4[0-7])(\d{3})?$/.test(area)) {
            throw invalid('AREA', 'An area is a prefecture (two digits) or a municipality (five).', [
              'input',
              'areas',
              place,
            ])
          }
          if (area.slice(0, 2) !== prefecture) {
            throw new Refused({
              code: 'NOT_PERMITTED',
              reason: 'AREA',
              message: 'A municipality declares for its own prefecture.',
              inputPath: ['input', 'areas', place],
            })
          }
        }
        if (input.areas.length === 0) throw invalid('EMPTY', 'A disaster has an area.', ['input', 'areas'])
        for (const [place, code] of (input.deployed ?? []).entries()) {
          if ((await register.institution(code as InstitutionCode)) === null) {
            throw new Refused({
              code: 'NOT_FOUND',
              message: 'No such institution is registered.',
              inputPath: ['input', 'deployed', place],
            })
          }
        }
        const disaster = {
          declaredBy,
          areas: input.areas,
          deployed: (input.deployed ?? []) as readonly InstitutionCode[],
          from: span.from,
          until: input.until,
        }
        return orThrow(
          await register.declareDisaster(
            context.gate.scope('REGISTER', null),
            disaster,
            onceFor(context, 'declareDisaster', input),
          ),
        )
      },

      async enterRecipient(_, { input }, context) {
        const span = spanOf(input, context.at)
        const legalBasis = orThrow(readText(input.legalBasis, 400, ['input', 'legalBasis']))
        if (input.recheckBy <= span.from)
          throw invalid('RECHECK', 'The measures are checked again after they begin.', ['input', 'recheckBy'])
        const recipient = {
          institution: input.institution as InstitutionCode,
          purpose: input.purpose,
          categories: input.categories,
          legalBasis,
          ...span,
          recheckBy: input.recheckBy,
        }
        return orThrow(
          await register.enterRecipient(
            context.gate.scope('REGISTER', null),
            recipient,
            onceFor(context, 'enterRecipient', input),
          ),
        )
      },

      async liftSuspension(_, { input }, context) {
        const reason = orThrow(readText(input.reason, 2_000, ['input', 'reason']))
        const scope = context.gate.scope('SECURITY', null)
        return orThrow(
          await register.liftSuspension(
            scope,
            input.credential as CredentialId,
            reason,
            onceFor(context, 'liftSuspension', input),
          ),
        )
      },
    },
  }
}

/** Quarters of the calendar year, in Tokyo. */
function quarterHolding(date: CivilDate): { readonly from: CivilDate; readonly until: CivilDate } {
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))]
  const first = month - ((month - 1) % 3)
  const day = (y: number, m: number): CivilDate =>
    `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-01` as CivilDate
  return { from: day(year, first), until: first === 10 ? day(year + 1, 1) : day(year, first + 3) }
}
