import { asPersonId } from '../../schema/domain/ids.ts'
import { civilDateAt } from '../../schema/domain/time.ts'
import { connection, pageSize } from '../shared/connection.ts'
import { callerOf, institutionOf, invalid } from '../shared/writing.ts'
import { parentOf } from './answering.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

export function attendingResolvers({ store, loadersOf }: ResolverParts): Resolvers {
  const { attending, eligibility } = store
  return {
    Query: {
      async attendedPersons(_, { first, after = null }, context) {
        const doctor = { institution: institutionOf(context), doctor: callerOf(context).user }
        const scope = context.gate.scope('NUMBER', null)
        const page = await attending.attendedBy(scope, doctor, context.at, pageSize(first), after)
        return connection(page, after, ({ person, since }) => ({ person: { id: person }, since }))
      },
    },

    Person: {
      async attendingDoctors({ id }, _, { gate }) {
        const person = asPersonId(id)
        if (person === null) throw invalid('NO_ID', 'This is no id of a person.', ['id'])
        return [...(await attending.doctorsOf(gate.scope('CONSENT', person), person))]
      },
    },

    AttendedPerson: {
      async qualification({ person }, _, context) {
        const scope = context.gate.scope('ELIGIBILITY', asPersonId(person.id))
        const handles = await eligibility.numbersOf(scope)
        const held = await Promise.all(
          handles.map(async (handle) =>
            (await loadersOf(context).terms.load({ scope, handle })).map((term) => ({ handle, term })),
          ),
        )
        const [newest] = held.flat().sort((one, other) => (one.term.from < other.term.from ? 1 : -1))
        return newest === undefined ? null : parentOf(newest.handle, newest.term, civilDateAt(context.at))
      },
    },
  }
}
