import { asNumberHandle, type InstitutionCode, type PersonId } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import { personIn } from '../shared/scope.ts'
import type { CodeStore, NodeToken } from './codes/code-store.ts'
import type { HeldLocation, MpiGraph } from './graph.ts'
import { recordOn } from './holding.ts'
import type { SubjectHandle } from './ledger/ledger.ts'
import type { LocationStore, NodeCaller, TakenBack, ToldLocation } from './location-store.ts'
import { placesIn, type Share, sharesOf, sourcesIn } from './places.ts'

export interface LocatingParts {
  readonly graph: MpiGraph
  readonly codes: CodeStore
  readonly now: () => Instant
}

/** Changes looked through at once, for those that concern one node's tokens. */
const lookedThrough = 5_000

export function locationStore({ graph, codes, now }: LocatingParts): LocationStore {
  const sharesFor = async (person: PersonId): Promise<readonly Share[]> => {
    const [survivor = null] = await graph.resolve([person], null)
    if (survivor === null) return []
    const [records = []] = await graph.recordsOf([survivor], null)
    const handles = [...new Set(records.map(({ handle }) => handle))]
    const under = await graph.recordsUnder(handles, null)
    return under.flatMap((each) => sharesOf(survivor, each))
  }

  /** A number's holder is today's or, once it has lapsed, its last. */
  const whose = async (scope: Scope<'LOCATION'>): Promise<PersonId | null> => {
    const number = scope.subject === null ? null : asNumberHandle(scope.subject)
    if (number === null) return personIn(scope)
    const [under = []] = await graph.recordsUnder([number], null)
    return recordOn(under, null)?.person ?? null
  }

  const toldUnder = async (shares: readonly Share[]): Promise<ReadonlyMap<SubjectHandle, readonly HeldLocation[]>> => {
    const handles = [...new Set(shares.map(({ handle }) => handle))]
    const told = await graph.locations(handles, null)
    return new Map(handles.map((handle, place) => [handle, told[place] ?? []]))
  }

  /** Null: one of them is no token of the node's. */
  const handlesOf = async (
    node: InstitutionCode,
    tokens: readonly NodeToken[],
  ): Promise<ReadonlyMap<NodeToken, SubjectHandle> | null> => {
    const handles = await codes.handlesBehind(node, tokens)
    const found = tokens.flatMap((token, place) => {
      const handle = handles[place] ?? null
      return handle === null ? [] : [[token, handle] as const]
    })
    return found.length === tokens.length ? new Map(found) : null
  }

  const changesFor = async (node: InstitutionCode, after: number) => {
    const changes = await graph.changes(after, lookedThrough)
    const moved = changes.filter(({ was, person }) => was !== null && was !== person)
    const tokens = await codes.tokensOf([...new Set(moved.map(({ handle }) => handle))])
    const own = new Map(tokens.filter((token) => token.node === node).map(({ handle, token }) => [handle, token]))
    const items = moved.flatMap(({ handle, sequence }) => {
      const token = own.get(handle)
      return token === undefined ? [] : [{ token, sequence }]
    })
    return { changes, items }
  }

  const note: LocationStore['note'] = async (caller, told) => {
    const handles = await handlesOf(
      caller.node,
      told.map(({ token }) => token),
    )
    if (handles === null) return unknownToken
    return graph.write(async (transaction) => {
      const at = now()
      const wanted = told.flatMap((one) => {
        const handle = handles.get(one.token)
        return handle === undefined ? [] : [locationOf(one, handle, caller, at)]
      })
      const known = await transaction.locations([...new Set(wanted.map(({ handle }) => handle))], null)
      const held = new Map(known.flat().map((location) => [keyOf(location), location]))
      const last = new Map(wanted.map((location) => [keyOf(location), location]))
      const news = [...last].filter(([key, location]) => !saysTheSame(held.get(key), location))
      await transaction.putLocations(news.map(([, location]) => location))
      return ok(news.length)
    })
  }

  return {
    async registerNumbers(_scope, { node, region }, numbers) {
      await codes.putNode({ node, region }, now())
      return codes.tokensFor(node, await graph.mint(numbers.map((number) => ({ kind: 'NUMBER', number }))))
    },

    numbersBehind: (node, tokens) => codes.handlesBehind(node, tokens as readonly NodeToken[]),

    tell: (_scope, caller, told) => note(caller, told),

    note,

    async tokenFor({ node, region }, handle) {
      await codes.putNode({ node, region }, now())
      const [token = null] = await codes.tokensFor(node, [handle])
      return token
    },

    async takeBack(_scope, caller, taken) {
      const handles = await handlesOf(
        caller.node,
        taken.map(({ token }) => token),
      )
      if (handles === null) return unknownToken
      return graph.write(async (transaction) => {
        const wanted = taken.flatMap(({ token, facility, category, from }) => {
          const handle = handles.get(token)
          return handle === undefined ? [] : [{ handle, facility: facility ?? caller.node, category, from }]
        })
        const known = await transaction.locations([...new Set(wanted.map(({ handle }) => handle))], null)
        const held = new Set(known.flat().map(keyOf))
        const there = [...new Map(wanted.map((one) => [keyOf(one), one]))].filter(([key]) => held.has(key))
        await transaction.withdrawLocations(
          there.map(([, one]) => one),
          now(),
        )
        return ok(there.length)
      })
    },

    async places({ scope, category, on }) {
      const person = await whose(scope)
      const [shares, nodes] = await Promise.all([person === null ? [] : sharesFor(person), codes.nodes()])
      return placesIn(nodes, shares, await toldUnder(shares), { category, on, sees: (marks) => scope.sees(marks) })
    },

    async tokenChanges(_scope, node, takenIn, first) {
      if (takenIn !== null) await codes.acknowledge(node, takenIn)
      const after = await codes.acknowledged(node)
      const { changes, items } = await changesFor(node, after)
      const shown = items.slice(0, first)
      const cut = items.length > first
      const upTo = (cut ? shown.at(-1) : changes.at(-1))?.sequence ?? after
      return { items: shown, upTo, more: cut || changes.length === lookedThrough }
    },

    async news(node, after) {
      const { changes, items } = await changesFor(node, after)
      const more = changes.length === lookedThrough
      return { some: items.length > 0, upTo: changes.at(-1)?.sequence ?? after, more }
    },

    async recordSources(persons) {
      const nodes = await codes.nodes()
      return Promise.all(
        persons.map(async (person) => {
          const shares = await sharesFor(person)
          const [tokens, told] = await Promise.all([
            codes.tokensOf([...new Set(shares.map(({ handle }) => handle))]),
            toldUnder(shares),
          ])
          return sourcesIn(nodes, shares, tokens, told)
        }),
      )
    },
  }
}

const unknownToken = refuse({
  code: 'NOT_FOUND',
  message: 'One of the tokens is none of this node’s.',
  reason: 'TOKEN',
})

function locationOf(
  { facility, category, label, from, until, count }: ToldLocation,
  handle: SubjectHandle,
  { node, region }: NodeCaller,
  at: Instant,
): HeldLocation {
  return {
    handle,
    facility: facility ?? node,
    region,
    category,
    label,
    from,
    until,
    count,
    known: at,
    superseded: null,
  }
}

type Key = Pick<HeldLocation, 'handle' | 'facility' | 'category' | 'from'> | (TakenBack & { handle: SubjectHandle })

const keyOf = ({ handle, facility, category, from }: Key): string => `${handle} ${facility} ${category} ${from}`

const saysTheSame = (held: HeldLocation | undefined, told: HeldLocation): boolean =>
  held !== undefined &&
  held.until === told.until &&
  held.count === told.count &&
  held.label === told.label &&
  held.region === told.region
