import { Neo4jError } from 'neo4j-driver'
import { describe, expect, test } from 'vitest'
import { firstLoad } from '../../../../subgraphs/mpi/neo4j/cypher.first-load.ts'
import { read, write } from '../../../../subgraphs/mpi/neo4j/cypher.ts'
import { failureOf } from '../../../../subgraphs/mpi/neo4j/failure.ts'
import { graphMigrations } from '../../../../subgraphs/mpi/neo4j/migrations.ts'
import { neo4jSettings } from '../../../../subgraphs/mpi/neo4j/settings.ts'
import { sentFields } from '../../../../subgraphs/mpi/neo4j/statement.ts'

const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim())
const { clear, ...load } = firstLoad
const all = [...Object.entries({ ...read, ...write, ...load }), ...clear.map((text) => ['clear', text] as const)]
const shape = graphMigrations.flatMap((migration) => migration.shape)

describe('what the index asks of Neo4j', () => {
  test('the holder of a number, as it is sent', () => {
    const row = (subject: string, keys: string) => [
      `UNWIND $${keys} AS key MATCH (s:${subject} {id: key})<-[h:HELD]-(p:Person)`,
      'RETURN {id: h.id, filed: h.filed, handle: s.id, from_on: h.from_on, until_on: h.until_on,',
      'person: p.id, evidence: h.evidence, decision: h.decision, doubted: h.doubted, known: h.known} AS row',
    ]
    const [first, ...rest] = row('LocalId', 'localIds')
    expect(lines(read.underNumbers)).toEqual([...row('InsuredNumber', 'numbers'), `UNION ALL ${first}`, ...rest])
  })

  test('a new person is made once, together with its record', () => {
    expect(lines(write.fileNewPersons)).toEqual([
      `UNWIND split($lines, ';') AS line WITH split(line, ' ') AS row MATCH (s:InsuredNumber {id: row[0]})`,
      `CREATE (:Person {id: row[1]})-[:HELD {id: nullIf(row[2], ''), filed: toInteger(row[3]), from_on: toInteger(row[4]), \
until_on: toInteger(row[5]), evidence: nullIf(row[6], ''), decision: nullIf(row[7], ''), doubted: toInteger(row[8]), \
known: toInteger(row[9])}]->(s) RETURN count(*) AS row`,
    ])
  })

  test('a number is made of a line, and of what was sealed at the same place', () => {
    expect(lines(write.mintNumbers)).toEqual([
      `UNWIND range(0, size($sealed) - 1) AS place WITH place, split($lines[place], ' ') AS row`,
      'CREATE (:InsuredNumber {id: row[0], lookup: row[1], scheme: row[2], insurer: row[3],',
      'sealed: $sealed[place]})',
    ])
  })

  test('a record that moves is found by its id, or as the one by which its person went', () => {
    expect(lines(write.move)).toEqual([
      'UNWIND $rows AS row',
      'CALL (row) {',
      'MATCH (was:Person)-[h:HELD {id: row.record}]->(s) RETURN was, h, s',
      'UNION ALL MATCH (was:Person {id: row.own})-[h:HELD]->(s) WHERE h.id IS NULL RETURN was, h, s',
      '}',
      'MATCH (p:Person {id: row.person})',
      'CREATE (was)-[past:HELD_BEFORE]->(s) SET past = properties(h), past.id = row.record, past.superseded = row.known',
      `DELETE h CREATE (p)-[:HELD {id: row.id, filed: row.filed, from_on: row.from_on, until_on: row.until_on, \
evidence: row.evidence, decision: row.decision, doubted: row.doubted, known: row.known}]->(s) RETURN count(*) AS row`,
    ])
  })

  test('the feed is asked for between two ends of its index, and for no page more', () => {
    expect(lines(read.feed)).toEqual([
      'MATCH (p:FeedPage) WHERE $after < p.last AND p.last < $upTo + $linesOnPage AND p.first <= $upTo',
      'RETURN {first: p.first, last: p.last, lines: p.lines} AS row ORDER BY p.last',
    ])
  })

  test('the lock writes something that changes, for what does not change locks nothing', () => {
    expect(write.lock).toBe(`MATCH (c:Counter {name: 'link_change'}) SET c.writers = coalesce(c.writers, 0) + 1`)
  })

  test('the rows of a first load are made without a search', () => {
    expect(lines(firstLoad.rows).slice(0, 7)).toEqual([
      'CALL () {',
      `UNWIND range(0, size($beginnersSealed) - 1) AS place WITH place, split($beginners[place], ' ') AS row`,
      'CREATE (p:Person {id: row[4]})-[:HELD {filed: toInteger(row[5]), from_on: toInteger(row[6]), until_on: toInteger(row[7]), known: $at}]->',
      '(n:InsuredNumber {id: row[0], lookup: row[1], scheme: row[2], insurer: row[3],',
      'sealed: $beginnersSealed[place]})',
      'RETURN collect(p) AS persons, collect(n) AS begun',
      '}',
    ])
    expect(firstLoad.rows).not.toMatch(/MATCH|MERGE/)
  })

  test('values are parameters: what is quoted are the words of the model', () => {
    const quoted = all.flatMap(([, text]) => [...text.matchAll(/'([^']*)'/g)].map(([, word]) => word))
    expect([...new Set(quoted)].sort()).toEqual(['', ' ', ';', 'LATER', 'LINK', 'OPEN', 'insurer', 'link_change'])
  })

  test('every node that is found by a property is found by an index', () => {
    const found = all.flatMap(([, text]) =>
      [...text.matchAll(/(?:MATCH|MERGE)[^\n]*?\((?:\w+)?:(\w+) \{(\w+):/g)].map(([, label, key]) => `${label}.${key}`),
    )
    const indexed = new Set(
      shape.flatMap((statement) => {
        const [, label = '', properties = ''] = /FOR \(n:(\w+)\) (?:REQUIRE|ON) \(([^)]*)\)/.exec(statement) ?? []
        return properties.split(', ').map((property) => property.replace('n.', `${label}.`))
      }),
    )
    expect(found.length).toBeGreaterThan(20)
    expect([...new Set(found)].filter((one) => !indexed.has(one))).toEqual([])
  })

  test('every change of shape can be begun again', () => {
    const again = / IF NOT EXISTS | IF EXISTS$/
    const rewriting = shape.filter((statement) => !again.test(statement))
    // What one has put on pages, or taken away, it does not find again.
    expect(
      rewriting.flatMap((statement) => lines(statement).filter((line) => /DELETE|REMOVE|nullIf/.test(line))),
    ).toEqual([
      'FOREACH (l IN lines | DELETE l)',
      'CALL (h) { REMOVE h.id } IN TRANSACTIONS OF 10000 ROWS',
      "h.evidence = nullIf(h.evidence, 'FIRST_REGISTRATION'), h.doubted = nullIf(h.doubted, 0)",
      'CALL (n) { REMOVE n.minted } IN TRANSACTIONS OF 10000 ROWS',
    ])
    expect(rewriting.length).toBe(4)
  })
})

describe('what is sent to Neo4j', () => {
  test('whole numbers go as integers, bytes signed, nothing else is taken', () => {
    const { whole, part, wide, bytes, list } = sentFields({
      whole: 7,
      part: 0.5,
      wide: 2n ** 62n,
      bytes: Uint8Array.of(1, 255),
      list: [null, true, 'x'],
    })
    expect([String(whole), (whole as object).constructor.name, part, wide]).toEqual(['7', 'Integer', 0.5, 2n ** 62n])
    expect(bytes).toEqual(Int8Array.of(1, -1))
    expect(list).toEqual([null, true, 'x'])
    expect(() => sentFields({ nothing: undefined })).toThrow('Neo4j keeps no undefined.')
  })
})

describe('the address of Neo4j', () => {
  const settings = (url: string, authorityFile: string | null = null) =>
    neo4jSettings({ url, user: 'neo4j', password: 'sekret', authorityFile, name: 'mpi' })

  test.each([
    ['neo4j+s://graph.example', 'neo4j+s://graph.example:7687', 'neo4j'],
    ['bolt+s://graph.example:7777/index', 'bolt+s://graph.example:7777', 'index'],
    ['bolt://127.0.0.1:4001', 'bolt://127.0.0.1:4001', 'neo4j'],
    ['neo4j://[::1]/index', 'neo4j://[::1]:7687', 'index'],
  ])('%s is taken', (given, url, database) => {
    expect(settings(given)).toMatchObject({ url, database })
  })

  test('an authority of one’s own is all that is trusted', () => {
    const { url, driver } = settings('neo4j+s://graph.example', import.meta.filename)
    expect([url, driver.encrypted, driver.trust, driver.trustedCertificates]).toEqual([
      'neo4j://graph.example:7687',
      true,
      'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',
      [import.meta.filename],
    ])
  })

  test.each([
    ['no address', null, 'it is no URL.'],
    ['http://127.0.0.1', null, 'it begins with neo4j+s://, bolt+s://, neo4j:// or bolt://.'],
    ['neo4j+ssc://graph.example', null, 'it begins with neo4j+s://, bolt+s://, neo4j:// or bolt://.'],
    ['neo4j://graph.example', null, 'a server elsewhere is asked over TLS alone: neo4j+s:// or bolt+s://.'],
    ['bolt://me:sekret@127.0.0.1', null, 'user and password have settings of their own.'],
    ['bolt://127.0.0.1?sekret=1', null, 'it carries parameters.'],
    ['bolt://127.0.0.1', '/nowhere.pem', 'an authority is named, and no TLS asked for.'],
    ['bolt+s://127.0.0.1', '/nowhere.pem', 'the file of its authority is not there.'],
  ])('%s is refused, and not quoted', (given, authority, reason) => {
    expect(() => settings(given, authority)).toThrow(`The address of the mpi store cannot be used: ${reason}`)
  })
})

describe('a failure of Neo4j', () => {
  const failed = (code: string) => failureOf('mpi', new Neo4jError("value 'sekret'", code as never, '50N42', 'sekret'))
  test.each([
    ['ServiceUnavailable', 'lost', 'StoreUnavailable'],
    ['SessionExpired', 'lost', 'StoreUnavailable'],
    ['Neo.TransientError.Transaction.DeadlockDetected', 'again', 'StoreUnavailable'],
    ['Neo.ClientError.Security.AuthorizationExpired', 'again', 'StoreUnavailable'],
    ['Neo.ClientError.Security.Unauthorized', 'unavailable', 'StoreUnavailable'],
    ['Neo.ClientError.Database.DatabaseNotFound', 'unavailable', 'StoreUnavailable'],
    ['Neo.ClientError.Cluster.NotALeader', 'unavailable', 'StoreUnavailable'],
    ['Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration', 'unavailable', 'StoreUnavailable'],
    ['Neo.DatabaseError.General.UnknownError', 'unavailable', 'StoreUnavailable'],
    ['Neo.ClientError.Schema.ConstraintValidationFailed', 'refused', 'AlreadyThere'],
    ['Neo.ClientError.Statement.TypeError', 'refused', 'Error'],
  ])('%s is "%s", and quotes no value', (code, kind, name) => {
    const failure = failed(code)
    expect([failure?.kind, failure?.error.name]).toEqual([kind, name])
    expect(`${failure?.error.message} ${String(failure?.error.cause)}`).not.toContain('sekret')
  })

  test('what the work itself throws is no failure of the store', () => {
    expect(failureOf('mpi', new Error('changed my mind'))).toBe(null)
  })
})
