import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import { openNeo4jBulk } from '../../subgraphs/mpi/bulk.neo4j.ts'
import type { MpiBulk } from '../../subgraphs/mpi/bulk.ts'
import { connectNeo4j, type Neo4jConnection } from '../../subgraphs/mpi/neo4j/connection.ts'
import { openNeo4jGraph } from '../../subgraphs/mpi/store.neo4j.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { temporaryFolder } from '../support/folder.ts'
import { code, institutions } from '../support/hub/institutions.ts'
import { type HubProcess, startHubProcess } from '../support/hub-process.ts'
import { type Neo4jServer, startNeo4j } from '../support/neo4j-server.ts'

const patience = { timeout: 20_000 }
const many = 2_000
let server: Neo4jServer
beforeAll(async () => {
  server = await startNeo4j()
})
afterAll(() => server?.stop())

describe('a connection to Neo4j in trouble', () => {
  let connection: Neo4jConnection
  beforeAll(() => {
    const { url, user, password } = server
    connection = connectNeo4j({ url, user, password, connectMilliseconds: 1_000, readMilliseconds: 500 })
  })
  afterAll(() => connection.close())

  const notes = () =>
    connection.read(async (runner) => (await runner.rows<number>('MATCH (n:Note) RETURN count(n)'))[0])
  const write = () => connection.write((runner) => runner.rows('CREATE (:Note)'), { milliseconds: 500 })
  const outcomes = async (uses: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(uses)).map((outcome) =>
      outcome.status === 'fulfilled' ? 'answered' : (outcome.reason as Error).name,
    )
  const unavailable = ['StoreUnavailable', 'StoreUnavailable', 'StoreUnavailable']

  test('a server that is gone is an outage to every use, and found again when it is back', async () => {
    await write()
    await server.kill()
    expect(await outcomes([connection.ping(), notes(), write()])).toEqual(unavailable)
    await server.start()
    await vi.waitFor(async () => expect(await notes()).toBe(1), patience)
    await write()
    expect(await notes()).toBe(2)
  })

  test('a transaction that loses its server leaves nothing, and is not run again', async () => {
    let runs = 0
    const losing = connection.write(async (runner) => {
      runs += 1
      await runner.rows('CREATE (:Note)')
      await server.kill()
      await runner.rows('CREATE (:Note)')
    })
    await expect(losing).rejects.toMatchObject({ name: 'StoreUnavailable' })
    await server.start()
    await vi.waitFor(async () => expect(await notes()).toBe(2), patience)
    expect(runs).toBe(1)
  })

  test('a server that neither answers nor ends is an outage to every use, and found again', async () => {
    await write()
    server.freeze()
    expect(await outcomes([connection.ping(), notes(), write()])).toEqual(unavailable)
    server.thaw()
    await vi.waitFor(async () => expect(await notes()).toBeGreaterThanOrEqual(3), patience)
  })
})

describe('a delivery of many registrations', () => {
  test('whose server dies under it stands whole or not at all, and told again stands once', async () => {
    const { url, user, password } = server
    const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 3) }], 'mpi')
    const graph = await openNeo4jGraph({ server: { url, user, password }, seal, now: () => 1 as Instant })
    const handles = (await graph.mint(
      Array.from({ length: many }, (_, place) => ({
        kind: 'NUMBER' as const,
        number: {
          scheme: 'MEDICAL' as const,
          insurer: '06130012' as InsurerNumber,
          symbol: '1',
          number: String(place),
          branch: '00',
        },
      })),
    )) as readonly NumberHandle[]
    const body = handles.map((handle, place) => ({
      handle,
      previous: place % 2 === 0 ? null : (handles[place - 1] ?? null),
      from: (place % 2 === 0 ? '2020-04-01' : '2025-04-01') as CivilDate,
      until: null,
    }))
    const message = { id: 'all', topic: 'number-registrations', body }
    const tell = () =>
      graph.register?.({ source: 'insurers', messages: [message], at: 2 as Instant, keptSince: 0 as Instant })
    const told = async () => (await graph.changes(0, 2 * many)).length

    const telling = Promise.allSettled([tell()])
    await server.kill()
    const [{ status }] = await telling
    await server.start()
    const stands = await vi.waitFor(told, patience)
    expect([0, many]).toContain(stands)
    if (status === 'fulfilled') expect(stands).toBe(many)
    await tell()
    await tell()
    expect(await told()).toBe(many)
    expect(new Set((await graph.recordsUnder(handles, null)).flat().map(({ person }) => person)).size).toBe(many / 2)
    await graph.close()
    await server.empty()
  })
})

describe('a first load', () => {
  test('whose server dies under it leaves no index, and begun anew leaves only what was brought anew', async () => {
    const { url, user, password } = server
    const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 3) }], 'mpi')
    const parts = { server: { url, user, password }, seal, now: () => 1 as Instant }
    const bring = (bulk: MpiBulk, place: number) =>
      bulk.take([
        {
          number: {
            scheme: 'MEDICAL',
            insurer: '06130012' as InsurerNumber,
            symbol: '1',
            number: String(place),
            branch: '00',
          },
          from: '2020-04-01' as CivilDate,
          until: null,
          previous: null,
        },
      ])
    const dying = await openNeo4jBulk(parts)
    for (let place = 0; place < 3 * many; place += 1) bring(dying, place)
    const finishing = Promise.allSettled([dying.finish()])
    await server.kill()
    expect(await finishing).toMatchObject([{ status: 'rejected', reason: { name: 'StoreUnavailable' } }])
    await dying.close()
    await server.start()
    await vi.waitFor(() => expect(openNeo4jGraph(parts)).rejects.toMatchObject({ reason: 'UNFINISHED' }), {
      timeout: 60_000,
    })

    const anew = await openNeo4jBulk(parts)
    for (let place = 0; place < 3; place += 1) bring(anew, place)
    await anew.finish()
    const graph = await openNeo4jGraph(parts)
    expect((await graph.changes(0, 3 * many)).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    expect(await graph.persons(null, 10)).toHaveLength(3)
    await graph.close()
    await server.empty()
  })
})

describe('a hub whose index lies on Neo4j', () => {
  const folder = temporaryFolder()
  let hub: HubProcess
  beforeAll(async () => {
    hub = await startHubProcess(folder, {
      NEO4J_URL: server.url,
      NEO4J_USER: server.user,
      NEO4J_PASSWORD: server.password,
    })
    await hub.putInstitutions(institutions)
  })
  afterAll(() => hub?.stop())

  const ready = async () => {
    const answer = await fetch(`${hub.address}/ready`)
    return { status: answer.status, ...((await answer.json()) as { ready: boolean; reasons: string[] }) }
  }
  const person = async () => {
    const token = await hub.token({ role: 'IDENTITY_STEWARD', purpose: 'IDENTITY', institution: code.operator })
    const query = '{ person(id: "per_aaaaaaaaaaaaaaaaaaaaaa") { id } }'
    const { data, errors } = await hub.ask({ token, query, variables: {}, request: crypto.randomUUID() })
    return { data, codes: errors.map(({ extensions }) => extensions?.code) }
  }
  const nobody = { data: { person: null }, codes: [] }

  test('says so while the server is away, refuses with STORE_UNAVAILABLE, and goes on by itself when it is back', async () => {
    expect(await ready()).toEqual({ status: 200, ready: true, reasons: [] })
    expect(await person()).toEqual(nobody)

    await server.kill()
    expect(await ready()).toMatchObject({ status: 503, ready: false })
    expect((await ready()).reasons.join()).not.toMatch(/neo4j|bolt|127\.0\.0\.1|ECONN/i)
    expect((await person()).codes).toEqual(['STORE_UNAVAILABLE'])

    await server.start()
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ status: 200, ready: true }), patience)
    await vi.waitFor(async () => expect(await person()).toEqual(nobody), patience)
  })
})
