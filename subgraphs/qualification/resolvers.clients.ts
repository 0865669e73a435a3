import type { PersonId } from '../../schema/domain/ids.ts'
import { connection, pageSize } from '../shared/connection.ts'
import { institutionOf } from '../shared/writing.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

export function clientResolvers({ store: { clients } }: ResolverParts): Resolvers {
  return {
    Query: {
      async ownCareClients(_, { first, after = null }, context) {
        const scope = context.gate.scope('LONG_TERM_CARE', null)
        const office = institutionOf(context)
        const page = await clients.clientsOf(scope, office, context.at, pageSize(first), after)
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
