import type { GraphMigration } from './migrate.ts'

// Community edition: uniqueness and indexes, no key constraints.
const unique = (label: string, ...properties: readonly string[]): string =>
  `CREATE CONSTRAINT ${label.toLowerCase()}_${properties.join('_')} IF NOT EXISTS FOR (n:${label}) REQUIRE (${properties
    .map((property) => `n.${property}`)
    .join(', ')}) IS UNIQUE`
const index = (label: string, property: string): string =>
  `CREATE INDEX ${label.toLowerCase()}_${property}_index IF NOT EXISTS FOR (n:${label}) ON (n.${property})`
const uniquelyHeld = 'CREATE CONSTRAINT held_id IF NOT EXISTS FOR ()-[h:HELD]-() REQUIRE h.id IS UNIQUE'
const indexBefore = 'CREATE INDEX held_before_id_index IF NOT EXISTS FOR ()-[h:HELD_BEFORE]-() ON (h.id)'

interface Costly {
  readonly drop: string
  readonly create: string
}

const costly = (...made: readonly string[]): readonly Costly[] =>
  made.map((create) => ({ drop: create.replace(/^CREATE (\w+ \w+) IF NOT EXISTS .*$/, 'DROP $1 IF EXISTS'), create }))

/**
 * What a first load does without until its rows are in: made of all of them at once, an index costs a fraction. Those of
 * one label one after another, for each takes the label for itself; those of several at a time.
 */
export const costlyByRow: readonly (readonly Costly[])[] = [
  costly(unique('InsuredNumber', 'id'), unique('InsuredNumber', 'lookup')),
  costly(
    unique('Person', 'id'),
    uniquelyHeld,
    unique('Decision', 'id'),
    unique('Decision', 'sequence'),
    index('Decision', 'one'),
    index('Decision', 'other'),
  ),
]

export const graphMigrations: readonly GraphMigration[] = [
  {
    id: '0001-index',
    says: 'numbers, persons, the ledger, identities, places of records and the change feed',
    shape: [
      unique('InsuredNumber', 'id'),
      unique('InsuredNumber', 'lookup'),
      unique('LocalId', 'id'),
      unique('LocalId', 'lookup'),
      unique('Person', 'id'),
      unique('Decision', 'id'),
      unique('Decision', 'sequence'),
      index('Decision', 'one'),
      index('Decision', 'other'),
      unique('LinkChange', 'sequence'),
      unique('Counter', 'name'),
      unique('Message', 'source', 'id'),
      index('Message', 'at'),
      unique('Review', 'id'),
      unique('Review', 'ordinal'),
      index('Review', 'one'),
      index('Identity', 'record'),
      unique('IdentityKey', 'key', 'record'),
      index('IdentityKey', 'key'),
      unique('Unmatched', 'record'),
      index('Doubt', 'link'),
      unique('Facility', 'code'),
      uniquelyHeld,
      indexBefore,
    ],
    facts: [
      `UNWIND ['link_change', 'filed', 'decision', 'review'] AS name
        MERGE (c:Counter {name: name}) ON CREATE SET c.value = 0`,
    ],
  },
  {
    id: '0002-reviews',
    says: 'reviews are found by either record',
    shape: [index('Review', 'other')],
    facts: [],
  },
  {
    id: '0003-feed-pages',
    says: 'the change feed in pages, a node for hundreds of lines',
    shape: [
      unique('FeedPage', 'last'),
      `MATCH (c:Counter {name: 'link_change'}) UNWIND range(0, c.value / 500) AS page
        CALL (page) {
          MATCH (l:LinkChange) WHERE page * 500 < l.sequence AND l.sequence <= (page + 1) * 500
          WITH l ORDER BY l.sequence WITH collect(l) AS lines WHERE size(lines) > 0
          CREATE (:FeedPage {first: lines[0].sequence, last: lines[-1].sequence,
            lines: substring(reduce(text = '', l IN lines | text + ';' + l.handle + ' ' + l.person + ' ' +
              coalesce(l.was, '') + ' ' + l.from_on + ' ' + coalesce(l.until_on, '') + ' ' + l.doubted), 1)})
          FOREACH (l IN lines | DELETE l)
        } IN TRANSACTIONS OF 20 ROWS`,
      'DROP CONSTRAINT linkchange_sequence IF EXISTS',
    ],
    facts: [],
  },
  {
    id: '0004-records-of-persons',
    says: 'the record by which a person goes has that person’s id alone',
    shape: [
      `MATCH (p:Person)-[h:HELD]->() WHERE h.id = 'rec_' + substring(p.id, 4)
        CALL (h) { REMOVE h.id } IN TRANSACTIONS OF 10000 ROWS`,
    ],
    facts: [],
  },
  {
    id: '0005-short-records',
    says: 'a record says of itself what is not as usual; nobody asks when a number came',
    shape: [
      `MATCH ()-[h:HELD|HELD_BEFORE]->() WHERE h.from_on IS :: STRING
        CALL (h) {
          SET h.from_on = toInteger(replace(h.from_on, '-', '')), h.until_on = toInteger(replace(h.until_on, '-', '')),
            h.evidence = nullIf(h.evidence, 'FIRST_REGISTRATION'), h.doubted = nullIf(h.doubted, 0)
        } IN TRANSACTIONS OF 10000 ROWS`,
      `MATCH (n:InsuredNumber|LocalId) WHERE n.minted IS NOT NULL
        CALL (n) { REMOVE n.minted } IN TRANSACTIONS OF 10000 ROWS`,
    ],
    facts: [],
  },
]
