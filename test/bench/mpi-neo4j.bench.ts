import type { InsurerNumber, NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { MintedSubject, MpiGraph } from '../../subgraphs/mpi/graph.ts'
import { openNeo4jGraph } from '../../subgraphs/mpi/store.neo4j.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { type Neo4jServer, startNeo4j } from '../support/neo4j-server.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import type { Bench, Figures } from './bench.ts'
import { rounded } from './statistics.ts'

/** Of four persons one has had another number before: five numbers for four. */
const perPersons = 4
const together = 4_000
const now = (): Instant => 1_795_000_000_000 as Instant

export const bench: Bench = {
  name: 'mpi-neo4j',
  says: 'The index on a Neo4j Community of this machine: numbers loaded, a history at a time, and holders of many numbers.',
  options: { persons: 1_000_000, histories: 4_000, batched: 100_000, heap_mb: 3_072 },
  async run({ option, say }) {
    const server = await startNeo4j({ heap: `${option('heap_mb')}m`, pageCache: '1g' })
    const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 5) }], 'mpi')
    const graph = await openNeo4jGraph({ server: { ...server, readMilliseconds: 30_000 }, seal, now })
    try {
      const { handles, figures: load } = await loaded(graph, server, option('persons'), say)
      const random = new SeededRandom(20_261_120)
      const any = (): NumberHandle => handles[Math.floor(random.next() * handles.length)] as NumberHandle
      // The server compiles what it is asked most.
      await histories(graph, any, Math.min(option('histories'), 2_000))
      const one = await histories(graph, any, option('histories'))
      await batched(graph, any, Math.min(option('batched'), 40_000))
      const many = await batched(graph, any, option('batched'))
      return {
        data: { persons: option('persons'), numbers: handles.length, heap_mb: option('heap_mb'), delivery: together },
        figures: { ...load, ...one, ...many },
      }
    } finally {
      await graph.close()
      await server.stop()
    }
  },
}

/** Numbers get their handles while those before them are registered: two sessions. */
async function loaded(
  graph: MpiGraph,
  server: Neo4jServer,
  persons: number,
  say: (line: string) => void,
): Promise<{ readonly figures: Figures; readonly handles: readonly NumberHandle[] }> {
  const total = persons + Math.floor(persons / perPersons)
  const handles: NumberHandle[] = []
  let minting = 0
  let registering = 0
  const began = performance.now()
  const before = { server: server.processorMilliseconds(), own: process.cpuUsage() }
  let behind: Promise<unknown> = Promise.resolve()
  for (let from = 0; from < total; from += together) {
    const some = Array.from({ length: Math.min(together, total - from) }, (_, place) => numbered(from + place))
    const mintFrom = performance.now()
    const minted = (await graph.mint(some)) as readonly NumberHandle[]
    minting += performance.now() - mintFrom
    await behind
    for (const handle of minted) handles.push(handle)
    behind = registered(graph, minted, from).then((milliseconds) => {
      registering += milliseconds
    })
    if ((from / together) % 25 === 24) say(`${handles.length} of ${total} numbers`)
  }
  await behind
  const perSecond = (milliseconds: number) => rounded((total * 1000) / milliseconds)
  const own = process.cpuUsage(before.own)
  const figures = {
    load_numbers_per_s: perSecond(performance.now() - began),
    mint_numbers_per_s: perSecond(minting),
    register_numbers_per_s: perSecond(registering),
    load_server_cpu_us: rounded(((server.processorMilliseconds() - before.server) * 1000) / total),
    load_own_cpu_us: rounded((own.user + own.system) / total),
  }
  return { handles, figures }
}

const numbered = (place: number): MintedSubject => ({
  kind: 'NUMBER',
  number: {
    scheme: 'MEDICAL',
    insurer: '06130012' as InsurerNumber,
    symbol: String(Math.floor(place / 1_000)),
    number: String(place % 1_000),
    branch: '00',
  },
})

/** Each fifth number continues the one before it. */
async function registered(graph: MpiGraph, handles: readonly NumberHandle[], from: number): Promise<number> {
  const began = performance.now()
  const body = handles.map((handle, place) => {
    const continues = (from + place) % (perPersons + 1) === perPersons
    return {
      handle,
      previous: continues ? (handles[place - 1] ?? null) : null,
      from: (continues ? '2025-04-01' : '2020-04-01') as CivilDate,
      until: null,
    }
  })
  await graph.register?.({
    source: 'bench',
    messages: [{ id: `load-${from}`, topic: 'number-registrations', body }],
    at: now(),
    keptSince: 0 as Instant,
  })
  return performance.now() - began
}

/** All records of a number's holder, and what number each is of: as the store asks for a history. */
async function histories(graph: MpiGraph, any: () => NumberHandle, times: number): Promise<Figures> {
  const milliseconds: number[] = []
  for (let done = 0; done < times; done += 1) {
    const [held = []] = await graph.recordsUnder([any()], null)
    const id = held.at(-1)?.person as PersonId
    const began = performance.now()
    const [records = []] = await graph.recordsOf([id], null)
    const schemes = await graph.schemes(records.map(({ handle }) => handle as NumberHandle))
    milliseconds.push(performance.now() - began)
    if (schemes.length === 0 || schemes.includes(null)) throw new Error('A number without a history.')
  }
  milliseconds.sort((left, right) => left - right)
  const at = (share: number) => rounded(milliseconds[Math.floor(milliseconds.length * share)] ?? Number.NaN)
  return { lookup_p50_ms: at(0.5), lookup_p99_ms: at(0.99) }
}

/** Whose many numbers are, by 500 and by two at a time. */
async function batched(graph: MpiGraph, any: () => NumberHandle, numbers: number): Promise<Figures> {
  const began = performance.now()
  let left = numbers
  const ask = async () => {
    while (left > 0) {
      left -= 500
      const found = await graph.recordsUnder(Array.from({ length: 500 }, any), null)
      if (found.some((records) => records.length === 0)) throw new Error('A number without a holder.')
    }
  }
  await Promise.all([ask(), ask()])
  return { batched_lookups_per_s: rounded((numbers * 1000) / (performance.now() - began)) }
}
