import type { Coordinate, InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt } from '../../schema/domain/time.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { RequestContext } from '../shared/context.ts'
import { readCardNumber } from '../shared/text/card-number.ts'
import { callerOf, institutionOf, invalid, orThrow } from '../shared/writing.ts'
import { cursorAt, sequenceAt } from './feed-cursor.ts'
import { institutionCode } from './institution-code.ts'
import type { CodedHistory } from './linkage-store.ts'
import type { Resolvers } from './resolver-types.ts'
import type { MpiStore } from './store.ts'

const mostNumbers = 1_000

/** Codes for those who join databases, and tokens for those who keep records. */
export function codeResolvers({ linkage, locations }: MpiStore): Resolvers {
  /** Whether the recipient is told of this number; decided for its holder and put on record. */
  const mayCode = async (handle: NumberHandle, context: RequestContext): Promise<boolean> => {
    const decision = await context.gate.decide({
      coordinate: 'Query.linkageCodes' as Coordinate,
      action: 'READ',
      category: 'NUMBER_HISTORY',
      labels: [],
      subject: handle,
      listed: true,
    })
    return decision.outcome === 'ALLOW'
  }

  return {
    Query: {
      async linkageCodes(_, { numbers: typed, on = null }, context) {
        const recipient = institutionOf(context)
        if (typed.length === 0 || typed.length > mostNumbers)
          throw invalid('COUNT', `From 1 to ${mostNumbers} numbers can be coded at once.`, ['numbers'])
        const numbers = typed.map((number, place) => orThrow(readCardNumber(number, ['numbers', place])))
        const handles = await linkage.known(context.gate.scope('NUMBER_HISTORY', null), numbers)
        const counts = { coded: 0, unknown: 0, refused: 0 }
        const coded: (CodedHistory | null)[] = []
        for (const handle of handles) {
          const may = handle !== null && (await mayCode(handle, context))
          const scope = may ? context.gate.scope('NUMBER_HISTORY', handle) : null
          const history = scope === null ? null : await linkage.history(recipient, scope, on)
          counts[history !== null ? 'coded' : handle !== null && !may ? 'refused' : 'unknown'] += 1
          coded.push(history)
        }
        // Metered before it is answered: what was handed out has been counted.
        await linkage.meter({ institution: recipient, month: civilDateAt(context.at).slice(0, 7), ...counts })
        return coded.map((history) => (history === null ? null : { code: history.code, periods: [...history.periods] }))
      },

      async codeChanges(_, { first, after = null }, context) {
        const scope = context.gate.scope('NUMBER_HISTORY', null)
        const page = await linkage.changes(
          scope,
          institutionOf(context),
          after === null ? 0 : sequenceAt(after, ['after']),
          pageSize(first),
        )
        const items = page.items.map((item) => ({ cursor: cursorAt(item.sequence), item }))
        const { edges, pageInfo } = connection({ items, more: page.more }, after, ({ kind, was, now }) => ({
          kind,
          was,
          now,
        }))
        return { edges, pageInfo: { ...pageInfo, endCursor: cursorAt(page.upTo) } }
      },

      async codeMetering(_, { recipient = null, from = null }, context) {
        const month = from ?? yearBefore(civilDateAt(context.at))
        if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw invalid('MONTH', 'A month is written as 2026-04.', ['from'])
        const scope = context.gate.scope('REGISTER', null)
        const metered = await linkage.metered(scope, recipient as InstitutionCode | null, month)
        return metered.map(({ institution, ...counts }) => ({ recipient: institution, ...counts }))
      },
    },

    Mutation: {
      async takeTokenChanges(_, { input: { first, takenIn = null } }, context) {
        const upTo = takenIn === null ? null : sequenceAt(takenIn, ['input', 'takenIn'])
        const scope = context.gate.scope('LOCATION', null)
        const page = await locations.tokenChanges(scope, institutionOf(context), upTo, pageSize(first ?? 20))
        return {
          tokens: [...new Set(page.items.map(({ token }) => token))],
          upTo: cursorAt(page.upTo),
          more: page.more,
        }
      },
      async alignCodes(_, { input }, context) {
        const recipient = institutionCode(input.recipient, ['input', 'recipient'])
        const other = institutionCode(input.with, ['input', 'with'])
        if (recipient === other) throw invalid('ITSELF', 'It is aligned with another.', ['input', 'with'])
        const { user } = callerOf(context)
        const scope = context.gate.scope('REGISTER', null)
        return { with: orThrow(await linkage.align(scope, recipient, other, user)) }
      },
      async rotateCodes(_, { input }, context) {
        const recipient = institutionCode(input.recipient, ['input', 'recipient'])
        return orThrow(await linkage.rotate(context.gate.scope('REGISTER', null), recipient, input.epoch))
      },
      async destroyCodes(_, { input }, context) {
        const recipient = institutionCode(input.recipient, ['input', 'recipient'])
        return orThrow(await linkage.destroy(context.gate.scope('REGISTER', null), recipient, input.epoch))
      },
    },
  }
}

const yearBefore = (today: CivilDate): string => `${Number(today.slice(0, 4)) - 1}${today.slice(4, 7)}`
