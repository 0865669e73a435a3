import { asPersonId, type PersonId } from '../../schema/domain/ids.ts'
import { connection, pageSize } from '../shared/connection.ts'
import { institutionOf, invalid } from '../shared/writing.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

export function clientResolvers({ store: { clients } }: ResolverParts): Resolvers {
  return {
    Query: {
      async ownCareClients(_, { person = null, first, after = null }, context) {
        const scope = context.gate.scope('LONG_TERM_CARE', null)
        const office = institutionOf(context)
        const only = person === null ? null : asPersonId(person)
        if (person !== null && only === null) throw invalid('NO_ID', 'This is no id of a person.', ['person'])
        const page = await clients.clientsOf({ scope, office, at: context.at, only }, pageSize(first), after)
        const persons = page.items.map(({ item }) => item)
        const services = await clients.servicesFor(scope, office, context.at, persons)
        return connection(page, after, (person: PersonId) => ({
          person: { id: person },
          services: [...(services.get(person) ?? [])],
        }))
      },
    },
  }
}
