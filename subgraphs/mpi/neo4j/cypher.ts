import type { FiledTable } from '../tables.ts'
import { betweenCells, betweenLines } from './lines.ts'

/**
 * What the index asks of Neo4j. Values are parameters, never text; every answer is a map with the names of the same
 * table in SQL, so that both engines are read by one reading.
 *
 * (:Person {id})-[:HELD {id?, filed, from_on, until_on?, evidence?, decision?, doubted?, known}]->(:InsuredNumber|LocalId {id})
 * (:Person)-[:HELD_BEFORE {id, …, superseded}]->(…): what was known until then
 * (:InsuredNumber)-[:CONTINUES {known}]->(:InsuredNumber)
 * (:Decision {id, sequence, …})-[:VOIDS|CITES]->(:Decision)
 * (:InsuredNumber|LocalId)-[:RECORDS_AT {category, region, …}]->(:Facility {code})
 * (:FeedPage {first, last, lines}): consecutive lines of the change feed
 *
 * The record by which a person goes has that person's id (see `ownPerson`) and none of its own in HELD: most records are
 * such, and an index of their ids would say once more what that of the persons says. What else is absent: `held.ts`.
 */

const heldMap = (held: string, person: string, subject: string): string =>
  `{id: ${held}.id, filed: ${held}.filed, handle: ${subject}.id, from_on: ${held}.from_on, until_on: ${held}.until_on,
    person: ${person}.id, evidence: ${held}.evidence, decision: ${held}.decision, doubted: ${held}.doubted, known: ${held}.known}`

/** The cells of a line (see `lines.ts`), in their order. */
export const heldCells = [
  'handle',
  'person',
  'id',
  'filed',
  'from_on',
  'until_on',
  'evidence',
  'decision',
  'doubted',
  'known',
] as const satisfies readonly (keyof FiledTable)[]
export const numberCells = ['id', 'lookup', 'scheme', 'insurer'] as const

const cell = (names: readonly string[], name: string): string => `row[${names.indexOf(name)}]`
const whole: ReadonlySet<string> = new Set(['filed', 'from_on', 'until_on', 'doubted', 'known'])
const perhaps: ReadonlySet<string> = new Set(['id', 'evidence', 'decision'])
const heldValue = (name: string): string => {
  const value = cell(heldCells, name)
  // Of an empty cell there is no integer.
  if (whole.has(name)) return `toInteger(${value})`
  return perhaps.has(name) ? `nullIf(${value}, '')` : value
}

/** As it is written: whose and of what it is, its ends say. */
const heldNames = heldCells.filter((name) => name !== 'handle' && name !== 'person')
const heldRow = `{${heldNames.map((name) => `${name}: row.${name}`).join(', ')}}`
const heldLine = `{${heldNames.map((name) => `${name}: ${heldValue(name)}`).join(', ')}}`
const eachLine = `UNWIND split($lines, '${betweenLines}') AS line WITH split(line, '${betweenCells}') AS row`
const subject = (label: string): string => `MATCH (s:${label} {id: ${cell(heldCells, 'handle')}})`
const person = `Person {id: ${cell(heldCells, 'person')}}`

const decisionMap = `{sequence: d.sequence, id: d.id, kind: d.kind, at: d.at, by_user: d.by_user, rule: d.rule, one: d.one,
    other: d.other, weight: d.weight, reasons: d.reasons, counts: d.counts,
    voids: [(d)-[:VOIDS]->(v) | v.id], cites: [(d)-[:CITES]->(c) | c.id]}`

const reviewMap = `{id: r.id, ordinal: r.ordinal, one: r.one, other: r.other, cause: r.cause, reasons: r.reasons,
    state: r.state, opened: r.opened, answered: r.answered, decision: r.decision}`

const locationMap = `{handle: s.id, facility: f.code, region: l.region, category: l.category, label: l.label, from_on: l.from_on,
    until_on: l.until_on, count: l.count, known: l.known, superseded: l.superseded}`

export const read = {
  subjects: `UNWIND $numbers AS handle MATCH (s:InsuredNumber {id: handle})
    RETURN {handle: s.id, scheme: s.scheme, insurer: s.insurer, assigner: null, sealed: s.sealed} AS row
    UNION ALL UNWIND $localIds AS handle MATCH (s:LocalId {id: handle})
    RETURN {handle: s.id, scheme: null, insurer: null, assigner: s.assigner, sealed: s.sealed} AS row`,
  schemes: `UNWIND $numbers AS handle MATCH (s:InsuredNumber {id: handle}) RETURN {handle: handle, scheme: s.scheme} AS row`,
  byLookup: `UNWIND $numbers AS lookup MATCH (s:InsuredNumber {lookup: lookup}) RETURN {lookup: lookup, handle: s.id} AS row
    UNION ALL UNWIND $localIds AS lookup MATCH (s:LocalId {lookup: lookup}) RETURN {lookup: lookup, handle: s.id} AS row`,
  underNumbers: `UNWIND $numbers AS key MATCH (s:InsuredNumber {id: key})<-[h:HELD]-(p:Person)
    RETURN ${heldMap('h', 'p', 's')} AS row
    UNION ALL UNWIND $localIds AS key MATCH (s:LocalId {id: key})<-[h:HELD]-(p:Person)
    RETURN ${heldMap('h', 'p', 's')} AS row`,
  underNumbersBefore: `UNWIND $numbers AS key MATCH (s:InsuredNumber {id: key})<-[h:HELD_BEFORE]-(p:Person)
    RETURN {row: ${heldMap('h', 'p', 's')}, superseded: h.superseded} AS past
    UNION ALL UNWIND $localIds AS key MATCH (s:LocalId {id: key})<-[h:HELD_BEFORE]-(p:Person)
    RETURN {row: ${heldMap('h', 'p', 's')}, superseded: h.superseded} AS past`,
  /** With what is wanted next of most numbers: a way to the server and back is most of what a history takes. */
  ofPersons: `UNWIND $keys AS key MATCH (p:Person {id: key})-[h:HELD]->(s)
    RETURN ${heldMap('h', 'p', 's').replace(/}$/, ', scheme: s.scheme}')} AS row`,
  ofPersonsBefore: `UNWIND $keys AS key MATCH (p:Person {id: key})-[h:HELD_BEFORE]->(s)
    RETURN {row: ${heldMap('h', 'p', 's')}, superseded: h.superseded} AS past`,
  records: `UNWIND $keys AS key MATCH (p:Person)-[h:HELD {id: key}]->(s)
    RETURN ${heldMap('h', 'p', 's')} AS row
    UNION ALL UNWIND $persons AS key MATCH (p:Person {id: key})-[h:HELD]->(s) WHERE h.id IS NULL
    RETURN ${heldMap('h', 'p', 's')} AS row`,
  recordsBefore: `UNWIND $keys AS key MATCH (p:Person)-[h:HELD_BEFORE {id: key}]->(s)
    RETURN {row: ${heldMap('h', 'p', 's')}, superseded: h.superseded} AS past`,
  persons: `MATCH (p:Person) WHERE p.id > $after AND EXISTS { (p)-[:HELD]->() }
    RETURN {id: p.id} AS row ORDER BY p.id LIMIT $first`,
  /** Bounded at both ends of what is indexed: a page holds so many lines at most. */
  feed: `MATCH (p:FeedPage) WHERE $after < p.last AND p.last < $upTo + $linesOnPage AND p.first <= $upTo
    RETURN {first: p.first, last: p.last, lines: p.lines} AS row ORDER BY p.last`,
  counter: `MATCH (c:Counter {name: $name}) RETURN c.value AS row`,
  decisions: `UNWIND $ids AS id MATCH (d:Decision {id: id}) RETURN ${decisionMap} AS row`,
  decisionsNaming: `UNWIND $records AS record MATCH (d:Decision {one: record}) RETURN ${decisionMap} AS row
    UNION UNWIND $records AS record MATCH (d:Decision {other: record}) RETURN ${decisionMap} AS row`,
  history: `UNWIND $ids AS id MATCH (start:Decision {id: id})-[:VOIDS*0..]-(d:Decision)
    WITH DISTINCT d RETURN ${decisionMap} AS row`,
  reviews: `MATCH (r:Review) WHERE r.ordinal > $after AND ($state IS NULL OR r.state = $state)
    RETURN ${reviewMap} AS row ORDER BY r.ordinal LIMIT $first`,
  review: `MATCH (r:Review {id: $id}) RETURN ${reviewMap} AS row`,
  reviewsNaming: `UNWIND $records AS record MATCH (r:Review {one: record}) WHERE r.state IN ['OPEN', 'LATER']
    RETURN ${reviewMap} AS row
    UNION UNWIND $records AS record MATCH (r:Review {other: record}) WHERE r.state IN ['OPEN', 'LATER']
    RETURN ${reviewMap} AS row`,
  identities: `UNWIND $records AS record MATCH (i:Identity {record: record}) WHERE i.superseded IS NULL
    RETURN properties(i) AS row ORDER BY i.kind, i.known`,
  candidates: `UNWIND range(0, size($questions) - 1) AS question UNWIND $questions[question] AS key
    CALL (key) { MATCH (k:IdentityKey {key: key}) RETURN k.record AS record LIMIT $most + 1 }
    WITH question, key, collect(record) AS records WHERE size(records) <= $most
    UNWIND records AS record WITH question, record, count(*) AS times
    RETURN {question: question, record: record, times: times} AS row`,
  unmatched: `MATCH (u:Unmatched) RETURN {record: u.record} AS row ORDER BY u.since, u.record LIMIT $first`,
  locations: `UNWIND $numbers AS handle MATCH (s:InsuredNumber {id: handle})-[l:RECORDS_AT]->(f:Facility)
    RETURN ${locationMap} AS row
    UNION ALL UNWIND $localIds AS handle MATCH (s:LocalId {id: handle})-[l:RECORDS_AT]->(f:Facility)
    RETURN ${locationMap} AS row`,
  continuedBy: `UNWIND $handles AS handle MATCH (n:InsuredNumber)-[c:CONTINUES]->(:InsuredNumber {id: handle})
    RETURN {previous: handle, handle: n.id} AS row ORDER BY c.known, n.id`,
  doubts: `MATCH (d:Doubt) RETURN properties(d) AS row ORDER BY d.since, d.link`,
} as const

export const write = {
  /** The one node every writer takes first (a value that does not change takes no lock): what follows is one writer's after the other's. */
  lock: `MATCH (c:Counter {name: 'link_change'}) SET c.writers = coalesce(c.writers, 0) + 1`,
  take: `MATCH (c:Counter {name: $name}) SET c.value = c.value + $count RETURN c.value - $count + 1 AS row`,
  putCounter: `MERGE (c:Counter {name: $name}) SET c.value = $value`,
  accept: `UNWIND $ids AS id OPTIONAL MATCH (m:Message {source: $source, id: id})
    WITH id, m WHERE m IS NULL CREATE (:Message {source: $source, id: id, at: $at}) RETURN id AS row`,
  forget: `MATCH (m:Message) WHERE m.at < $before WITH m ORDER BY m.at LIMIT $most DELETE m`,
  mintNumbers: `UNWIND range(0, size($sealed) - 1) AS place WITH place, split($lines[place], '${betweenCells}') AS row
    CREATE (:InsuredNumber {${numberCells.map((name) => `${name}: ${cell(numberCells, name)}`).join(', ')},
      sealed: $sealed[place]})`,
  mintLocalIds: `UNWIND $rows AS row CREATE (s:LocalId) SET s = row`,
  stateContinuity: `UNWIND $rows AS row
    MATCH (n:InsuredNumber {id: row.handle}), (b:InsuredNumber {id: row.previous})
    MERGE (n)-[c:CONTINUES]->(b) ON CREATE SET c.known = row.known RETURN count(*) AS row`,
  persons: `UNWIND $ids AS id MERGE (:Person {id: id})`,
  fileNewPersons: `${eachLine} ${subject('InsuredNumber')}
    CREATE (:${person})-[:HELD ${heldLine}]->(s) RETURN count(*) AS row`,
  fileNewPersonsLocally: `${eachLine} ${subject('LocalId')}
    CREATE (:${person})-[:HELD ${heldLine}]->(s) RETURN count(*) AS row`,
  fileNumbers: `${eachLine} ${subject('InsuredNumber')} MATCH (p:${person})
    CREATE (p)-[:HELD ${heldLine}]->(s) RETURN count(*) AS row`,
  fileLocalIds: `${eachLine} ${subject('LocalId')} MATCH (p:${person})
    CREATE (p)-[:HELD ${heldLine}]->(s) RETURN count(*) AS row`,
  move: `UNWIND $rows AS row
    CALL (row) {
      MATCH (was:Person)-[h:HELD {id: row.record}]->(s) RETURN was, h, s
      UNION ALL MATCH (was:Person {id: row.own})-[h:HELD]->(s) WHERE h.id IS NULL RETURN was, h, s
    }
    MATCH (p:Person {id: row.person})
    CREATE (was)-[past:HELD_BEFORE]->(s) SET past = properties(h), past.id = row.record, past.superseded = row.known
    DELETE h CREATE (p)-[:HELD ${heldRow}]->(s) RETURN count(*) AS row`,
  tell: `UNWIND $rows AS row CREATE (p:FeedPage) SET p = row`,
  decide: `UNWIND $rows AS row CREATE (d:Decision) SET d = row`,
  voids: `UNWIND $rows AS row MATCH (d:Decision {id: row.decision}), (t:Decision {id: row.target}) CREATE (d)-[:VOIDS]->(t) RETURN count(*) AS row`,
  cites: `UNWIND $rows AS row MATCH (d:Decision {id: row.decision}), (t:Decision {id: row.target}) CREATE (d)-[:CITES]->(t) RETURN count(*) AS row`,
  turn: `UNWIND $rows AS row MATCH (d:Decision {id: row.id}) SET d.counts = row.counts RETURN count(*) AS row`,
  settle: `UNWIND $links AS link MATCH (d:Doubt {link: link}) DELETE d`,
  doubt: `UNWIND $rows AS row MERGE (d:Doubt {link: row.link, kind: row.kind, one: row.one, other: row.other})
    ON CREATE SET d.since = row.since`,
  openReviews: `UNWIND $rows AS row
    OPTIONAL MATCH (o:Review {one: row.one, other: row.other, cause: row.cause}) WHERE o.state IN ['OPEN', 'LATER']
    WITH row, count(o) AS stand WHERE stand = 0 CREATE (r:Review) SET r = row`,
  answerReview: `MATCH (r:Review {id: $id}) SET r.state = $state, r.decision = $decision, r.answered = $at`,
  supersedeIdentities: `UNWIND $rows AS row MATCH (i:Identity {record: row.record})
    WHERE i.source = row.source AND i.superseded IS NULL SET i.superseded = row.known`,
  putIdentities: `UNWIND $rows AS row CREATE (i:Identity) SET i = row`,
  putKeys: `UNWIND $rows AS row MERGE (:IdentityKey {key: row.key, record: row.record})`,
  awaitMatching: `UNWIND $records AS record MERGE (u:Unmatched {record: record}) ON CREATE SET u.since = $at`,
  matched: `UNWIND $records AS record MATCH (u:Unmatched {record: record}) DELETE u`,
  endNumberLocations: `UNWIND $rows AS row
    MATCH (:InsuredNumber {id: row.handle})-[l:RECORDS_AT]->(:Facility {code: row.facility})
    WHERE l.category = row.category AND l.from_on = row.from_on AND l.superseded IS NULL SET l.superseded = row.at`,
  endLocalIdLocations: `UNWIND $rows AS row
    MATCH (:LocalId {id: row.handle})-[l:RECORDS_AT]->(:Facility {code: row.facility})
    WHERE l.category = row.category AND l.from_on = row.from_on AND l.superseded IS NULL SET l.superseded = row.at`,
  putFacilities: `UNWIND $codes AS code MERGE (:Facility {code: code})`,
  locateNumbers: `UNWIND $rows AS row MATCH (s:InsuredNumber {id: row.handle}), (f:Facility {code: row.facility})
    CREATE (s)-[l:RECORDS_AT]->(f) SET l = row.state RETURN count(*) AS row`,
  locateLocalIds: `UNWIND $rows AS row MATCH (s:LocalId {id: row.handle}), (f:Facility {code: row.facility})
    CREATE (s)-[l:RECORDS_AT]->(f) SET l = row.state RETURN count(*) AS row`,
} as const
