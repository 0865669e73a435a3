import type { InsurerNumber, NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import { openNeo4jBulk } from '../../subgraphs/mpi/bulk.neo4j.ts'
import type { BulkRegistration } from '../../subgraphs/mpi/bulk.ts'
import type { MpiGraph } from '../../subgraphs/mpi/graph.ts'
import { openNeo4jGraph } from '../../subgraphs/mpi/store.neo4j.ts'
import type { PlainNumber } from '../../subgraphs/shared/internal.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { type Neo4jServer, startNeo4j } from '../support/neo4j-server.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import type { Bench, Figures } from './bench.ts'
import { rounded } from './statistics.ts'

/** Of four persons one has had another number before: five numbers for four. */
const perPersons = 4
/** A delivery to the inbox. */
const together = 4_000
const now = (): Instant => 1_795_000_000_000 as Instant
const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 5) }], 'mpi')

export const bench: Bench = {
  name: 'mpi-neo4j',
  says: 'The index on a Neo4j Community of this machine: loaded, told of more, a history at a time, and holders of many numbers.',
  options: { persons: 1_000_000, registered: 50_000, histories: 10_000, batched: 200_000, heap_mb: 3_072 },
  async run({ option, say }) {
    const server = await startNeo4j({ heap: `${option('heap_mb')}m`, pageCache: '2g' })
    const persons = option('persons')
    try {
      const { handles, figures: load } = await loaded(server, persons, say)
      const graph = await openNeo4jGraph({ server: { ...server, readMilliseconds: 30_000 }, seal, now })
      try {
        const random = new SeededRandom(20_261_120)
        const any = (): NumberHandle => handles[Math.floor(random.next() * handles.length)] as NumberHandle
        // The server compiles what it is asked most.
        await histories(graph, any, option('histories'))
        const one = await histories(graph, any, option('histories'))
        say('histories asked')
        await batched(graph, any, Math.min(option('batched'), 40_000))
        const many = await batched(graph, any, option('batched'))
        say('holders of many asked')
        const more = await registered(graph, server, handles.length, option('registered'), say)
        return {
          data: { persons, numbers: handles.length, heap_mb: option('heap_mb'), delivery: together },
          figures: { ...load, ...one, ...many, ...more },
        }
      } finally {
        await graph.close()
      }
    } finally {
      await server.stop()
    }
  },
}

/** A first load of the empty graph, until it can be opened. */
async function loaded(
  server: Neo4jServer,
  persons: number,
  say: (line: string) => void,
): Promise<{ readonly figures: Figures; readonly handles: readonly NumberHandle[] }> {
  const handles: NumberHandle[] = []
  const cost = spent(server)
  const bulk = await openNeo4jBulk({ server, seal, now })
  let place = 0
  for (let person = 0; person < persons; person += 1) {
    const changed = person % perPersons === 0
    for (const handle of bulk.take(historyFrom(place, changed)).handles) handles.push(handle)
    place += changed ? 2 : 1
    if (person % 100 === 99) await bulk.room()
    if (person % 100_000 === 99_999) say(`${handles.length} numbers of ${person + 1} of ${persons} persons`)
  }
  const sent = cost(handles.length)
  say('all sent; what is still on the way, and the indexes')
  await bulk.finish()
  const { seconds, serverMicroseconds, ownMicroseconds } = cost(handles.length)
  const figures = {
    load_numbers_per_s: rounded(handles.length / seconds),
    load_s: rounded(seconds),
    load_rows_s: rounded(sent.seconds),
    load_server_cpu_us: rounded(serverMicroseconds),
    load_own_cpu_us: rounded(ownMicroseconds),
  }
  return { handles, figures }
}

/** What a number has cost since: on the clock, of the server's processors and of this process's. */
function spent(server: Neo4jServer) {
  const began = performance.now()
  const before = { server: server.processorMilliseconds(), own: process.cpuUsage() }
  return (numbers: number) => {
    const own = process.cpuUsage(before.own)
    return {
      seconds: (performance.now() - began) / 1000,
      serverMicroseconds: ((server.processorMilliseconds() - before.server) * 1000) / numbers,
      ownMicroseconds: (own.user + own.system) / numbers,
    }
  }
}

const numbered = (place: number): PlainNumber => ({
  scheme: 'MEDICAL',
  insurer: '06130012' as InsurerNumber,
  symbol: String(Math.floor(place / 1_000)),
  number: String(place % 1_000),
  branch: '00',
})

function historyFrom(place: number, changed: boolean): readonly BulkRegistration[] {
  const [first, second] = [numbered(place), numbered(place + 1)]
  const began = { number: first, from: '2020-04-01' as CivilDate, until: null, previous: null }
  return changed ? [began, { number: second, from: '2025-04-01' as CivilDate, until: null, previous: first }] : [began]
}

/**
 * More numbers, told as insurers tell them: each fifth continues the one before it. They get their handles while those
 * before them are registered: two sessions.
 */
async function registered(
  graph: MpiGraph,
  server: Neo4jServer,
  after: number,
  count: number,
  say: (line: string) => void,
): Promise<Figures> {
  const cost = spent(server)
  let behind: Promise<unknown> = Promise.resolve()
  for (let from = 0; from < count; from += together) {
    const some = Array.from({ length: Math.min(together, count - from) }, (_, place) => numbered(after + from + place))
    const minted = await graph.mint(some.map((number) => ({ kind: 'NUMBER', number })))
    await behind
    behind = register(graph, minted as readonly NumberHandle[], from)
  }
  await behind
  say('more registered')
  const { seconds, serverMicroseconds, ownMicroseconds } = cost(count)
  return {
    registered_numbers_per_s: rounded(count / seconds),
    registered_server_cpu_us: rounded(serverMicroseconds),
    registered_own_cpu_us: rounded(ownMicroseconds),
  }
}

async function register(graph: MpiGraph, handles: readonly NumberHandle[], from: number): Promise<void> {
  const body = handles.map((handle, place) => {
    const continues = place % (perPersons + 1) === perPersons
    return {
      handle,
      previous: continues ? (handles[place - 1] ?? null) : null,
      from: (continues ? '2025-04-01' : '2020-04-01') as CivilDate,
      until: null,
    }
  })
  await graph.register?.({
    source: 'bench',
    messages: [{ id: `more-${from}`, topic: 'number-registrations', body }],
    at: now(),
    keptSince: 0 as Instant,
  })
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
