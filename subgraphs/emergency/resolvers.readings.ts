import { asPersonId, type InstitutionCode } from '../../schema/domain/ids.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { RequestContext } from '../shared/context.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import type { Loaders } from './loaders.ts'
import type { UnconfirmedReadingParent } from './parents.ts'
import type { Resolvers } from './resolver-types.ts'
import type { ReadingStore, UnconfirmedReading } from './snapshots/reading-store.ts'

const longestNote = 4_000

type Types = Required<Resolvers>

interface ReadingResolvers extends Pick<Types, 'Query' | 'UnconfirmedReading'> {
  readonly Person: Pick<Types['Person'], 'unconfirmedReadings'>
  readonly Mutation: Pick<Types['Mutation'], 'reviewUnconfirmedReading'>
}

/** What was read while consent could not be asked: to the family, and to who reviews what consent refuses of it. */
export function readingResolvers(
  readings: ReadingStore,
  loadersOf: (context: RequestContext) => Loaders,
): ReadingResolvers {
  return {
    Person: {
      async unconfirmedReadings({ id }, _, context) {
        const person = asPersonId(id)
        if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['id'])
        const scope = context.gate.scope('GRANT', person)
        const found = await readings.readingsOf(scope, await loadersOf(context).ids.load(person))
        return found.map((reading) => ({ ...readingView(reading), person: { id: person } }))
      },
    },

    Query: {
      async unconfirmedReadings(_, { first, after = null }, { gate }) {
        return connection(await readings.refused(gate.scope('GRANT', null), pageSize(first), after), after, readingView)
      },
    },

    UnconfirmedReading: {
      institutionName({ institution }, _, context) {
        return institution === null ? null : loadersOf(context).institutionName.load(institution as InstitutionCode)
      },
    },

    Mutation: {
      async reviewUnconfirmedReading(_, { input }, context) {
        const once = onceFor(context, 'reviewUnconfirmedReading', input)
        const note = orThrow(readText(input.note, longestNote, ['input', 'note']))
        const scope = context.gate.scope('GRANT', null)
        const { user } = callerOf(context)
        return readingView(orThrow(await readings.review(scope, input.reading, input.verdict, note, user, once)))
      },
    },
  }
}

function readingView({ id, person, at, asOf, caller, again, review }: UnconfirmedReading): UnconfirmedReadingParent {
  return {
    id,
    person: { id: person },
    at,
    consentAsOf: asOf,
    role: caller.role,
    institution: caller.institution,
    outcome: again?.outcome ?? 'NOT_DECIDED_YET',
    decided: again?.at ?? null,
    reviewed: review?.at ?? null,
    verdict: review?.verdict ?? null,
  }
}
