import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InsurerNumber, NumberHandle } from '../../../../schema/domain/ids.ts'
import { openNeo4jBulk } from '../../../../subgraphs/mpi/bulk.neo4j.ts'
import type { BulkRegistration, MpiBulk } from '../../../../subgraphs/mpi/bulk.ts'
import type { MpiGraph } from '../../../../subgraphs/mpi/graph.ts'
import { connectNeo4j } from '../../../../subgraphs/mpi/neo4j/connection.ts'
import { openNeo4jGraph } from '../../../../subgraphs/mpi/store.neo4j.ts'
import type { PlainNumber } from '../../../../subgraphs/shared/internal.ts'
import { at, day, now, seal } from '../../../stores/mpi-graph/rig.ts'
import { emptyNeo4jAccess } from '../../../support/neo4j-engine.ts'
import type { Neo4jAccess } from '../../../support/neo4j-server.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const card = (place: number): PlainNumber => ({
  scheme: place % 7 === 0 ? 'CARE' : 'MEDICAL',
  insurer: '06130012' as InsurerNumber,
  symbol: '記',
  number: String(place),
  branch: '00',
})

/** Persons who change numbers, come back under one they had, or continue one that nobody registered. */
function people(count: number, seed: number): readonly (readonly BulkRegistration[])[] {
  const random = new SeededRandom(seed)
  let place = 0
  return Array.from({ length: count }, () => {
    const registrations: BulkRegistration[] = []
    let number = card(place++)
    let previous = random.next() < 0.1 ? card(place++) : null
    for (let year = 2016; year < 2026; year += 2) {
      const until = random.next() < 0.5 ? day(`${year + 1}-04-01`) : null
      registrations.push({ number, previous, from: day(`${year}-04-01`), until })
      if (random.next() < 0.6) break
      previous = random.next() < 0.7 ? number : null
      if (previous !== null) number = card(place++)
    }
    return registrations
  })
}

let server: Neo4jAccess
beforeEach(async () => {
  server = await emptyNeo4jAccess()
})
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})
const opening = async <One extends { close(): Promise<void> }>(one: Promise<One>): Promise<One> => {
  const open = await one
  opened.push(open)
  return open
}
const openGraph = () => opening(openNeo4jGraph({ server, seal, now }))
const openBulk = () => opening(openNeo4jBulk({ server, seal, now }))

const loaded = (bulk: MpiBulk, persons: readonly (readonly BulkRegistration[])[]): readonly NumberHandle[] =>
  persons.flatMap((registrations) => {
    const { handles, previous } = bulk.take(registrations)
    return [...handles, ...previous.filter((handle) => handle !== null)]
  })

async function registered(
  graph: MpiGraph,
  persons: readonly (readonly BulkRegistration[])[],
): Promise<readonly NumberHandle[]> {
  const all = persons.flatMap((registrations) => [
    ...registrations.map(({ number }) => number),
    ...registrations.flatMap(({ previous }) => previous ?? []),
  ])
  const handles = (await graph.mint(all.map((number) => ({ kind: 'NUMBER', number })))) as readonly NumberHandle[]
  const handleOf = new Map(all.map((number, place) => [number, handles[place] as NumberHandle]))
  const handle = (number: PlainNumber) => handleOf.get(number) as NumberHandle
  const messages = persons.flat().map(({ number, previous, from, until }, order) => ({
    id: String(order),
    topic: 'number-registrations' as const,
    body: [{ handle: handle(number), previous: previous === null ? null : handle(previous), from, until }],
  }))
  await graph.register?.({ source: 'insurers', messages, at: now(), keptSince: at(0) })
  return handles
}

/** Everything the graph answers, with ids by the order in which they are named. */
async function answers(graph: MpiGraph, handles: readonly NumberHandle[]) {
  const under = await graph.recordsUnder(handles, null)
  const persons = [...new Set(under.flat().map(({ person }) => person))]
  const subjects = await graph.subjects(handles)
  const all = {
    subjects: subjects.map((one) => one && { ...one, sealed: seal.open(one.sealed, one.handle) }),
    under,
    before: await graph.recordsUnder(handles, at(999)),
    persons: await graph.recordsOf(persons, null),
    resolved: await graph.resolve(persons, null),
    decisions: await graph.decisionsAbout(persons),
    changes: await graph.changes(0, 10_000),
    continued: await graph.write((transaction) => transaction.continuedBy(handles)),
    next: await graph.write(async (transaction) => [
      await transaction.take('FILED', 1),
      await transaction.take('DECISION', 1),
      await transaction.take('REVIEW', 1),
    ]),
  }
  const named = new Map<string, string>()
  return JSON.parse(
    JSON.stringify(all).replaceAll(/\b(num|rec|per|dec)_[\w-]{22}/g, (id, kind: string) => {
      const name = named.get(id) ?? `${kind} ${named.size}`
      named.set(id, name)
      return name
    }),
  )
}

async function asked<T>(text: string): Promise<readonly T[]> {
  const connection = connectNeo4j(server)
  const rows = await connection.read((runner) => runner.rows<T>(text))
  await connection.close()
  return rows
}

const shape = () =>
  asked<string>(`SHOW INDEXES YIELD name, owningConstraint
    RETURN name + ' ' + coalesce(owningConstraint, '') AS row ORDER BY row`)

describe('a first load into Neo4j', () => {
  test('leaves a graph that answers as one whose persons registered', async () => {
    const seed = 20_261_121
    const persons = people(60, seed)
    const one = await openGraph()
    const expected = await answers(one, await registered(one, persons))
    const before = await shape()

    server = await emptyNeo4jAccess()
    const bulk = await openBulk()
    const handles = loaded(bulk, persons)
    await bulk.finish()
    const graph = await openGraph()
    expect(await answers(graph, handles), `seed ${seed}`).toEqual(expected)
    expect(await shape()).toEqual(before)
    const numbers = persons.flat().map(({ number }) => ({ kind: 'NUMBER', number }) as const)
    const found = await graph.find(numbers)
    expect(found.every((handle) => handle !== null && handles.includes(handle as NumberHandle))).toBe(true)
  })

  test('that is cut off leaves no index, and begins anew', async () => {
    const cut = await openBulk()
    loaded(cut, people(5, 1))
    await cut.close()
    const refused = { name: 'FirstLoadRefused', reason: 'UNFINISHED' }
    await expect(openGraph()).rejects.toMatchObject({
      ...refused,
      message: 'The mpi index was being loaded, and the load was cut off. Load it anew (FIRST_LOAD_UNFINISHED).',
    })
    const anew = await openBulk()
    await expect(openGraph()).rejects.toMatchObject(refused)
    await anew.finish()
    expect(await (await openGraph()).changes(0, 10)).toEqual([])
  })

  test('is refused where something is, and changes nothing there', async () => {
    const graph = await openGraph()
    await graph.mint([{ kind: 'NUMBER', number: card(1) }])
    const before = await shape()
    await expect(openBulk()).rejects.toMatchObject({ reason: 'NOT_EMPTY' })
    expect(await shape()).toEqual(before)
    await openGraph()
  })

  test('ends when another begins', async () => {
    const [earlier, later] = [await openBulk(), await openBulk()]
    loaded(earlier, people(2, 2))
    await expect(earlier.finish()).rejects.toMatchObject({ reason: 'SUPERSEDED' })
    await later.finish()
    expect(await (await openGraph()).changes(0, 10)).toEqual([])
  })

  test('that was told of one number twice is not finished, and is cleared away by the next', async () => {
    const twice = await openBulk()
    loaded(twice, [...people(5, 3), ...people(5, 3)])
    await expect(twice.finish()).rejects.toMatchObject({ reason: 'TWICE' })
    await expect(openGraph()).rejects.toMatchObject({ reason: 'UNFINISHED' })
    const persons = 'MATCH (p:Person) RETURN count(*) AS row'
    expect(await asked(persons)).toEqual([10])

    const anew = await openBulk()
    expect(await asked(persons)).toEqual([0])
    const { handles } = anew.take([{ number: card(1), previous: null, from: day('2020-04-01'), until: null }])
    await anew.finish()
    const graph = await openGraph()
    expect((await graph.changes(0, 10)).map(({ handle, sequence }) => [handle, sequence])).toEqual([[handles[0], 1]])
    expect(
      await asked('MATCH (n) WHERE NOT (n:Migration OR n:Counter) RETURN labels(n)[0] AS row ORDER BY row'),
    ).toEqual(['FeedPage', 'InsuredNumber', 'Person'])
  })
})
