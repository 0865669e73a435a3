import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../../schema/domain/time.ts'
import type { FiledRecord } from '../../../../subgraphs/mpi/ledger/ledger.ts'
import { connectNeo4j } from '../../../../subgraphs/mpi/neo4j/connection.ts'
import { migrate } from '../../../../subgraphs/mpi/neo4j/migrate.ts'
import { graphMigrations } from '../../../../subgraphs/mpi/neo4j/migrations.ts'
import { openNeo4jGraph } from '../../../../subgraphs/mpi/store.neo4j.ts'
import { at, delta, filed, personOf, recordId, seal } from '../../../stores/mpi-graph/rig.ts'
import { emptyNeo4jAccess } from '../../../support/neo4j-engine.ts'

const lines = 1_203
const line = (sequence: number) => ({
  sequence,
  handle: `num_${sequence}`,
  person: `per_${sequence % 7}`,
  was: sequence % 5 === 0 ? 'per_was' : null,
  from_on: '2024-04-01',
  until_on: sequence % 3 === 0 ? '2025-04-01' : null,
  doubted: sequence % 2,
})

test('a feed of single lines is put on pages, line by line the same, and goes on after the last', async () => {
  const server = await emptyNeo4jAccess()
  const connection = connectNeo4j(server)
  const earlier = graphMigrations.filter(({ id }) => id < '0003')
  await migrate(connection, earlier, 1 as Instant)
  const told = Array.from({ length: lines }, (_, place) => line(place + 1))
  await connection.write(async (runner) => {
    await runner.rows('UNWIND $told AS row CREATE (l:LinkChange) SET l = row', { told })
    await runner.rows(`MATCH (c:Counter {name: 'link_change'}) SET c.value = $lines`, { lines })
  })
  const [rewriting = ''] = graphMigrations.find(({ id }) => id === '0003-feed-pages')?.shape.slice(1) ?? []
  await connection.define(rewriting)
  const graph = await openNeo4jGraph({ server, seal, now: () => 2 as Instant })

  const changes = told.map(({ from_on, until_on, doubted, ...rest }) => ({
    ...rest,
    from: from_on as CivilDate,
    until: until_on as CivilDate | null,
    doubted: doubted === 1,
  }))
  expect(await graph.changes(0, lines + 10)).toEqual(changes)
  expect(await graph.changes(498, 5)).toEqual(changes.slice(498, 503))
  expect(await graph.changes(lines - 1, 5)).toEqual(changes.slice(-1))
  expect(await graph.changes(lines, 5)).toEqual([])
  expect(await graph.write((transaction) => transaction.take('FILED', 1))).toBe(1)
  expect(await connection.read((runner) => runner.rows('MATCH (l:LinkChange) RETURN l.sequence'))).toEqual([])
  await graph.close()
  await connection.close()
})

test('the record by which a person goes loses the id of its own, is read as before, and moves away and back', async () => {
  const server = await emptyNeo4jAccess()
  const connection = connectNeo4j(server)
  await migrate(
    connection,
    graphMigrations.filter(({ id }) => id < '0004'),
    1 as Instant,
  )
  const old = [
    { id: recordId('a'), filed: 1, handle: 'num_a', person: personOf('a') },
    { id: recordId('b'), filed: 2, handle: 'num_b', person: personOf('a') },
  ]
  await connection.write((runner) =>
    runner.rows(
      `UNWIND $old AS row CREATE (s:InsuredNumber {id: row.handle}) MERGE (p:Person {id: row.person})
        CREATE (p)-[:HELD {id: row.id, filed: row.filed, from_on: '2024-04-01', evidence: 'FIRST_REGISTRATION',
          doubted: 0, known: 1000}]->(s)`,
      { old },
    ),
  )
  const graph = await openNeo4jGraph({ server, seal, now: () => 2 as Instant })
  const ids = () =>
    connection.read((runner) => runner.rows('MATCH ()-[h:HELD]->() RETURN {filed: h.filed, id: h.id} ORDER BY h.filed'))
  const of = async (name: string) =>
    (await graph.recordsOf([personOf(name)], null)).flat().map(({ id, person }) => [id, person])

  expect(await ids()).toEqual([
    { filed: 1, id: null },
    { filed: 2, id: recordId('b') },
  ])
  const [[record]] = (await graph.recordsUnder(['num_a' as NumberHandle], null)) as [[FiledRecord]]
  expect(record).toEqual(filed('a', 1, 'num_a' as NumberHandle))
  const away = { ...record, person: personOf('b'), known: at(3_000) }
  await graph.write((transaction) => transaction.apply(delta({ moves: [{ record: away, was: personOf('a') }] })))
  expect(await ids()).toEqual([
    { filed: 1, id: recordId('a') },
    { filed: 2, id: recordId('b') },
  ])
  expect(await graph.resolve([personOf('a'), personOf('b')], null)).toEqual([personOf('b'), personOf('a')])
  const back = { ...record, known: at(4_000) }
  await graph.write((transaction) => transaction.apply(delta({ moves: [{ record: back, was: personOf('b') }] })))
  expect((await ids())[0]).toEqual({ filed: 1, id: null })
  expect(await of('a')).toEqual([
    [recordId('b'), personOf('a')],
    [recordId('a'), personOf('a')],
  ])
  expect(await graph.resolve([personOf('a')], at(3_500))).toEqual([personOf('b')])
  expect((await graph.recordsUnder(['num_a' as NumberHandle], at(3_500))).flat()).toEqual([away])
  await graph.close()
  await connection.close()
})

test('records say no more than what is not as usual, in both times, and are read as before', async () => {
  const server = await emptyNeo4jAccess()
  const connection = connectNeo4j(server)
  await migrate(
    connection,
    graphMigrations.filter(({ id }) => id < '0005'),
    1 as Instant,
  )
  await connection.write((runner) =>
    runner.rows(
      `CREATE (p:Person {id: $person}), (n:InsuredNumber {id: 'num_a', minted: 1000}), (:LocalId {id: 'lid_a', minted: 1000}),
        (p)-[:HELD {filed: 1, from_on: '2024-04-01', evidence: 'FIRST_REGISTRATION', doubted: 0, known: 3000}]->(n),
        (p)-[:HELD {id: $b, filed: 2, from_on: '0999-01-02', until_on: '2025-12-31', evidence: 'STEWARD', decision: 'dec_b',
          doubted: 1, known: 1000}]->(n),
        (p)-[:HELD_BEFORE {id: $a, filed: 1, from_on: '2024-04-01', until_on: '2024-09-30', evidence: 'FIRST_REGISTRATION',
          doubted: 0, known: 1000, superseded: 3000}]->(n)`,
      { person: personOf('a'), a: recordId('a'), b: recordId('b') },
    ),
  )
  const graph = await openNeo4jGraph({ server, seal, now: () => 2 as Instant })

  expect(
    await connection.read((runner) =>
      runner.rows('MATCH ()-[h:HELD|HELD_BEFORE]->() RETURN properties(h) ORDER BY h.filed, h.superseded'),
    ),
  ).toEqual([
    { id: recordId('a'), filed: 1, from_on: 20_240_401, until_on: 20_240_930, known: 1_000, superseded: 3_000 },
    { filed: 1, from_on: 20_240_401, known: 3_000 },
    {
      ...{ id: recordId('b'), filed: 2, from_on: 9_990_102, until_on: 20_251_231 },
      ...{ evidence: 'STEWARD', decision: 'dec_b', doubted: 1, known: 1_000 },
    },
  ])
  expect(await connection.read((runner) => runner.rows('MATCH (n:InsuredNumber|LocalId) RETURN n.minted'))).toEqual([
    null,
    null,
  ])
  const a = filed('a', 1, 'num_a' as NumberHandle)
  const b = {
    ...filed('b', 2, 'num_a' as NumberHandle),
    ...{ person: personOf('a'), from: '0999-01-02', until: '2025-12-31' },
    ...{ evidence: 'STEWARD', decision: 'dec_b', doubted: true },
  }
  expect(await graph.recordsUnder(['num_a' as NumberHandle], null)).toEqual([[b, { ...a, known: at(3_000) }]])
  expect(await graph.recordsUnder(['num_a' as NumberHandle], at(2_000))).toEqual([[b, { ...a, until: '2024-09-30' }]])
  await graph.close()
  await connection.close()
})
