import { betweenCells, betweenLines } from './lines.ts'

/**
 * A first load (see `first-load.ts`). Within a statement what hangs on a node finds it by its place among those made
 * before it, not by an index: there is none.
 */

/** A number whose first record begins a person. */
export const beginnerCells = [
  'handle',
  'lookup',
  'scheme',
  'insurer',
  'person',
  'filed',
  'from_on',
  'until_on',
] as const
/** A number that others continue, or whose records are all of persons that began under another. */
export const numberCells = ['handle', 'lookup', 'scheme', 'insurer'] as const
/** Of a person who is there already; `number` and `person` are places. */
export const recordCells = ['number', 'person', 'id', 'filed', 'from_on', 'until_on', 'evidence', 'decision'] as const
/** Both are places of numbers. */
export const continuityCells = ['number', 'previous'] as const
export const decisionCells = ['id', 'sequence', 'rule', 'one', 'other', 'weight'] as const

type Cells = Readonly<Record<string, string>>
const cellsOf = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name, place) => [name, `row[${place}]`])) as Readonly<Record<Name, string>>

const eachOf = (lines: string): string =>
  `UNWIND CASE $${lines} WHEN '' THEN [] ELSE split($${lines}, '${betweenLines}') END AS line
    WITH *, split(line, '${betweenCells}') AS row`
/** Sealed bytes lie beside the lines, at the same places. */
const placesOf = (lines: string, sealed: string): string =>
  `UNWIND range(0, size($${sealed}) - 1) AS place WITH place, split($${lines}[place], '${betweenCells}') AS row`

const number = (cells: Cells, sealed: string): string =>
  `InsuredNumber {id: ${cells.handle}, lookup: ${cells.lookup}, scheme: ${cells.scheme}, insurer: ${cells.insurer},
      sealed: $${sealed}[place]}`
const period = (cells: Cells): string =>
  `filed: toInteger(${cells.filed}), from_on: toInteger(${cells.from_on}), until_on: toInteger(${cells.until_on}), known: $at`

const beginner = cellsOf(beginnerCells)
const alone = cellsOf(numberCells)
const record = cellsOf(recordCells)
const continuity = cellsOf(continuityCells)
const decision = cellsOf(decisionCells)

export const firstLoad = {
  unfinished: 'MATCH (l:FirstLoad) RETURN l.run AS row LIMIT 1',
  some: 'MATCH (n) WHERE NOT (n:Migration OR n:Counter OR n:FirstLoad) RETURN 1 AS row LIMIT 1',
  /** Whoever loads already is waited for, and told at its next rows. */
  begin: `OPTIONAL MATCH (l:FirstLoad) DELETE l WITH count(*) AS before
    UNWIND $sessions AS session CREATE (:FirstLoad {run: $run, session: session, deliveries: 0})`,
  resetCounters: `MATCH (c:Counter) SET c.value = 0`,
  clear: [
    'MATCH (n:FeedPage) WITH n LIMIT $most DETACH DELETE n RETURN count(*) AS row',
    'MATCH (n:Decision) WITH n LIMIT $most DETACH DELETE n RETURN count(*) AS row',
    'MATCH (n:InsuredNumber) WITH n LIMIT $most DETACH DELETE n RETURN count(*) AS row',
    'MATCH (n:Person) WITH n LIMIT $most DETACH DELETE n RETURN count(*) AS row',
  ],
  /** Nothing, where another load has begun. A value that changes takes the lock. */
  go: `MATCH (l:FirstLoad) WHERE l.run = $run AND l.session = $session SET l.deliveries = l.deliveries + 1
    RETURN l.deliveries AS row`,
  rows: `CALL () {
      ${placesOf('beginners', 'beginnersSealed')}
      CREATE (p:Person {id: ${beginner.person}})-[:HELD {${period(beginner)}}]->
        (n:${number(beginner, 'beginnersSealed')})
      RETURN collect(p) AS persons, collect(n) AS begun
    }
    CALL () {
      ${placesOf('numbers', 'numbersSealed')}
      CREATE (n:${number(alone, 'numbersSealed')}) RETURN collect(n) AS more
    }
    WITH persons, begun + more AS numbers
    CALL (persons, numbers) {
      ${eachOf('records')}
      WITH row, persons[toInteger(${record.person})] AS p, numbers[toInteger(${record.number})] AS n
      CREATE (p)-[:HELD {id: ${record.id}, ${period(record)}, evidence: ${record.evidence}, decision: ${record.decision}}]->(n)
      RETURN count(*) AS records
    }
    CALL (numbers) {
      ${eachOf('continuity')}
      WITH numbers[toInteger(${continuity.number})] AS n, numbers[toInteger(${continuity.previous})] AS b
      CREATE (n)-[:CONTINUES {known: $at}]->(b) RETURN count(*) AS stated
    }
    CALL () {
      ${eachOf('decisions')}
      CREATE (:Decision {id: ${decision.id}, sequence: toInteger(${decision.sequence}), kind: 'LINK', at: $at,
        by_user: 'insurer', rule: ${decision.rule}, one: ${decision.one}, other: ${decision.other},
        weight: toInteger(${decision.weight}), reasons: '', counts: 1})
      RETURN count(*) AS decided
    }
    CALL () { UNWIND $pages AS page CREATE (f:FeedPage) SET f = page RETURN count(*) AS paged }
    RETURN [size(numbers), records + size(persons), stated, decided] AS row`,
  count: `UNWIND $counters AS counter MATCH (c:Counter {name: counter.name}) SET c.value = counter.value`,
  end: 'MATCH (l:FirstLoad) WHERE l.run = $run DELETE l RETURN count(*) AS row',
} as const
