import { asNumberHandle, asPersonId, type Coordinate } from '../../schema/domain/ids.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import { Refused } from '../shared/failure.ts'
import type { DisclosureReads } from '../shared/internal.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { dateScalar, dateTimeScalar } from '../shared/scalars.ts'
import { invalid } from '../shared/writing.ts'
import { loaders } from './loaders.ts'
import type { Resolvers } from './resolver-types.ts'
import { codeResolvers } from './resolvers.codes.ts'
import { findingResolvers } from './resolvers.finding.ts'
import { identityResolvers } from './resolvers.identities.ts'
import { locationResolvers } from './resolvers.locations.ts'
import { meterResolvers } from './resolvers.meter.ts'
import { periodView, stewardResolvers } from './resolvers.steward.ts'
import { webhookResolvers } from './resolvers.webhooks.ts'
import type { MpiStore } from './store.ts'

export function resolvers(store: MpiStore, logs: DisclosureReads, facts: FactReader): Resolvers {
  const loadersOf = loaders(store)
  const steward = stewardResolvers(store)
  const places = locationResolvers(store)
  const codes = codeResolvers(store)
  const webhooks = webhookResolvers(store)
  const identities = identityResolvers(store, store.disclosures(logs))
  return {
    Date: dateScalar,
    DateTime: dateTimeScalar,
    Mutation: {
      ...steward.Mutation,
      ...places.Mutation,
      ...codes.Mutation,
      ...webhooks.Mutation,
      ...findingResolvers(store, facts).Mutation,
    },
    Query: {
      ...steward.Query,
      ...places.Query,
      ...codes.Query,
      ...webhooks.Query,
      ...identities.Query,
      ...meterResolvers(store).Query,
      me(_, __, { caller }) {
        const id = caller?.role === 'GUARDIAN' ? caller.actingFor : caller?.person
        return id == null ? null : { id }
      },
      async person(_, { id }, { gate }) {
        const person = await store.person(gate.scope('NUMBER', asPersonId(id)))
        return person === null ? null : { id: person }
      },
    },
    ReviewSide: { ...identities.ReviewSide },
    Person: {
      ...steward.Person,
      ...places.Person,
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
      async samePersonAs({ id }, { number, on = null, asKnown = null }, { gate }) {
        const other = asNumberHandle(number)
        if (other === null) throw invalid('NO_ID', 'This is no id of a number.', ['number'])
        const decision = await gate.decide({
          coordinate: 'InsuredNumber.samePersonAs' as Coordinate,
          action: 'READ',
          category: 'NUMBER_HISTORY',
          labels: [],
          subject: other,
          listed: true,
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        if (decision.outcome === 'ABSENT') return null
        const scopes = [asNumberHandle(id), other].map((handle) => gate.scope('NUMBER_HISTORY', handle))
        const [mine, theirs] = scopes as [(typeof scopes)[0], (typeof scopes)[0]]
        const found = await store.samePerson(mine, theirs, on, asKnown)
        if (found === null) return null
        return {
          same: found.same,
          path: found.path.map(({ between, ...step }) => ({ ...step, between: between.map(periodView) })),
        }
      },
    },
  }
}
