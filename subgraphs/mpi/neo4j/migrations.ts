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
]
