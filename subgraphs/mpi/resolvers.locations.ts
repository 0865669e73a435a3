import { asNumberHandle, asPersonId, type Coordinate, type InstitutionCode } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { readCardNumber } from '../shared/text/card-number.ts'
import { callerOf, institutionOf, invalid, orThrow } from '../shared/writing.ts'
import type { NodeToken } from './codes/code-store.ts'
import type { SubjectHandle } from './ledger/ledger.ts'
import type { NodeCaller, PlacesQuestion, TakenBack, ToldLocation } from './location-store.ts'
import type { LocationInput, Resolvers, WithdrawnLocationInput } from './resolver-types.ts'
import type { MpiStore } from './store.ts'

const mostAtOnce = 1_000
const mostRecords = 1_000_000

/** Where records lie, for those who look for them and for the nodes (地域ノード) that keep them. */
export function locationResolvers(store: MpiStore): Resolvers {
  const { locations } = store

  /** Every number a node tells of is a decision about its holder, and stands on the record. */
  const mayTell = async (handles: readonly SubjectHandle[], coordinate: string, context: RequestContext) => {
    for (const handle of new Set(handles.flatMap((one) => asNumberHandle(one) ?? []))) {
      const decision = await context.gate.decide({
        coordinate: coordinate as Coordinate,
        action: 'WRITE',
        category: 'LOCATION',
        labels: [],
        subject: handle,
        listed: true,
      })
      if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
    }
  }

  const ownNumbers = async (
    entries: readonly { readonly token: string }[],
    node: InstitutionCode,
  ): Promise<readonly SubjectHandle[]> => {
    const handles = await locations.numbersBehind(
      node,
      entries.map(({ token }) => token),
    )
    return handles.map((handle, place) => {
      if (handle === null) throw noToken(['input', 'entries', place, 'token'])
      return handle
    })
  }

  const shown = async (question: PlacesQuestion) =>
    (await locations.places(question)).map(({ facilities, ...region }) => ({ ...region, facilities: [...facilities] }))

  return {
    Query: {
      async recordLocationsByToken(_, { token, category, on = null }, context) {
        const [handle = null] = await locations.numbersBehind(institutionOf(context), [token])
        const number = handle === null ? null : asNumberHandle(handle)
        if (number === null) return null
        const decision = await context.gate.decide({
          coordinate: 'Query.recordLocationsByToken' as Coordinate,
          action: 'READ',
          category: 'LOCATION',
          locationOf: category,
          labels: [],
          subject: number,
          listed: true,
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        if (decision.outcome === 'ABSENT') return null
        return shown({ scope: context.gate.scope('LOCATION', number, category), category, on })
      },

      async personByToken(_, { token }, context) {
        const { node } = callerOf(context)
        if (node === null) throw notANode()
        const [handle = null] = await locations.numbersBehind(node.institution, [token])
        const number = handle === null ? null : asNumberHandle(handle)
        if (number === null) return null
        const decision = await context.gate.decide({
          coordinate: 'Query.personByToken' as Coordinate,
          action: 'READ',
          category: 'NUMBER',
          labels: [],
          subject: number,
          listed: true,
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        if (decision.outcome === 'ABSENT') return null
        const scope = context.gate.scope('NUMBER', number)
        const [person = null] = await store.holders([{ scope, on: null, asKnown: null }])
        return person === null ? null : { id: person }
      },
    },

    Person: {
      async recordLocations({ id }, { category, on = null }, { gate }) {
        return shown({ scope: gate.scope('LOCATION', asPersonId(id), category), category, on })
      },
    },

    Mutation: {
      async registerNumbers(_, { input }, context) {
        const node = nodeOf(context)
        atMost(input.numbers, ['input', 'numbers'])
        const numbers = input.numbers.map((typed, place) => orThrow(readCardNumber(typed, ['input', 'numbers', place])))
        const scope = context.gate.scope('LOCATION', null)
        const tokens = await locations.registerNumbers(scope, node, numbers)
        const handles = await locations.numbersBehind(node.node, tokens)
        await mayTell(
          handles.flatMap((handle) => handle ?? []),
          'Mutation.registerNumbers',
          context,
        )
        return [...tokens]
      },

      async registerLocations(_, { input: { entries } }, context) {
        const node = nodeOf(context)
        atMost(entries, ['input', 'entries'])
        const told = entries.map(readLocation)
        await mayTell(await ownNumbers(entries, node.node), 'Mutation.registerLocations', context)
        return { changed: orThrow(await locations.tell(context.gate.scope('LOCATION', null), node, told)) }
      },

      async withdrawLocations(_, { input: { entries } }, context) {
        const node = nodeOf(context)
        atMost(entries, ['input', 'entries'])
        const taken = entries.map(readWithdrawn)
        await mayTell(await ownNumbers(entries, node.node), 'Mutation.withdrawLocations', context)
        return { changed: orThrow(await locations.takeBack(context.gate.scope('LOCATION', null), node, taken)) }
      },
    },
  }
}

const noToken = (path: InputPath): Refused => invalid('NO_TOKEN', 'This is no token of this node.', path)

const notANode = (): Refused =>
  new Refused({ code: 'NOT_PERMITTED', message: 'Only a regional node asks by a token.', reason: 'NO_NODE' })

function nodeOf(context: RequestContext): NodeCaller {
  const node = institutionOf(context)
  const { region } = callerOf(context)
  if (region === null) {
    throw new Refused({
      code: 'NOT_PERMITTED',
      message: 'The register knows no region of this node.',
      reason: 'NO_REGION',
    })
  }
  return { node, region }
}

function atMost(entries: readonly unknown[], path: InputPath): void {
  if (entries.length === 0 || entries.length > mostAtOnce)
    throw invalid('COUNT', `From 1 to ${mostAtOnce} entries can be sent at once.`, path)
}

function readLocation(entry: LocationInput, place: number): ToldLocation {
  const { count, from, until = null, label = null, category } = entry
  const path = (field: string): InputPath => ['input', 'entries', place, field]
  const facility = readFacility(entry.facility ?? null, path('facility'))
  if (count < 0 || count > mostRecords) throw invalid('COUNT', `From 0 to ${mostRecords} records.`, path('count'))
  if (facility === null && count > 0) throw invalid('NO_FACILITY', 'Records lie at a facility.', path('facility'))
  if (until !== null && until <= from)
    throw invalid('ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', path('until'))
  return { token: entry.token as NodeToken, facility, category, label, from, until, count }
}

function readWithdrawn({ token, facility, category, from }: WithdrawnLocationInput, place: number): TakenBack {
  const path: InputPath = ['input', 'entries', place, 'facility']
  return { token: token as NodeToken, facility: readFacility(facility ?? null, path), category, from }
}

function readFacility(text: string | null, path: InputPath): InstitutionCode | null {
  if (text !== null && !/^\d{10}$/.test(text)) throw invalid('FACILITY', 'A facility has a code of ten digits.', path)
  return text as InstitutionCode | null
}
