import { asPersonId } from '../../schema/domain/ids.ts'
import { connection, pageSize } from '../shared/connection.ts'
import { callerOf, institutionOf, invalid } from '../shared/writing.ts'
import { newestQualification } from './newest-qualification.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

export function attendingResolvers(parts: ResolverParts): Resolvers {
  const { attending } = parts.store
  return {
    Query: {
      async attendedPersons(_, { first, after = null }, context) {
        const caller = callerOf(context)
        const { delegation } = caller.role === 'NURSE' ? await parts.facts.caller(caller) : { delegation: null }
        const doctor = { institution: institutionOf(context), doctor: delegation?.physician ?? caller.user }
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

    AttendedPerson: { qualification: ({ person }, _, context) => newestQualification(parts, person.id, context) },
  }
}
