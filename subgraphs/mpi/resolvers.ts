import { asNumberHandle, asPersonId } from '../../schema/domain/ids.ts'
import { connection, pageSize } from '../shared/connection.ts'
import { dateScalar, dateTimeScalar } from '../shared/scalars.ts'
import { loaders } from './loaders.ts'
import type { Resolvers } from './resolver-types.ts'
import type { MpiStore } from './store.ts'

export function resolvers(store: MpiStore): Resolvers {
  const loadersOf = loaders(store)
  return {
    Date: dateScalar,
    DateTime: dateTimeScalar,
    Query: {
      me(_, __, { caller }) {
        const id = caller?.role === 'GUARDIAN' ? caller.actingFor : caller?.person
        return id == null ? null : { id }
      },
      async person(_, { id }, { gate }) {
        const person = await store.person(gate.scope('NUMBER', asPersonId(id)))
        return person === null ? null : { id: person }
      },
    },
    Person: {
      async numberHistory({ id }, { first, after = null, asKnown = null }, { gate }) {
        const scope = gate.scope('NUMBER_HISTORY', asPersonId(id))
        const page = await store.history({ scope, asKnown, first: pageSize(first), after })
        return connection(page, after, ({ handle, scheme, from, until, known, evidence, doubted }) => ({
          number: { id: handle },
          scheme,
          from,
          until,
          known,
          evidence,
          doubted,
        }))
      },
    },
    InsuredNumber: {
      async person({ id }, { on = null, asKnown = null }, context) {
        const scope = context.gate.scope('NUMBER', asNumberHandle(id))
        const person = await loadersOf(context).holder.load({ scope, on, asKnown })
        return person === null ? null : { id: person }
      },
    },
  }
}
