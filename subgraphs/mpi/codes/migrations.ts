import { sql } from 'kysely'
import type { Migration } from '../../shared/database/migrate.ts'

const bytes = { sqlite: 'blob', postgres: 'bytea' } as const

/** Part of the index's own store in SQL; a store of its own beside Neo4j. */
export const codeMigrations: readonly Migration[] = [
  {
    id: '0006-codes',
    says: 'who may ask for number histories, keys of linkage codes, tokens of nodes, and the meter',
    async up(transaction, dialect) {
      for (const statement of [
        `create table recipient (
          institution text not null, purpose text not null, basis text not null, attested_on text not null,
          recheck_by text not null, from_on text not null, until_on text, space text not null, by_user text not null,
          known bigint not null, superseded bigint)`,
        'create unique index recipient_now on recipient (institution) where superseded is null',
        `create table epoch (
          space text not null, number integer not null, sealed ${bytes[dialect]}, begun bigint not null, ended bigint,
          primary key (space, number))`,
        'create unique index epoch_now on epoch (space) where ended is null',
        'create table node_token (node text not null, handle text not null, token text not null, primary key (node, handle))',
        'create unique index node_token_token on node_token (token)',
        'create index node_token_handle on node_token (handle)',
        `create table metering (
          institution text not null, month text not null, coded bigint not null, unknown bigint not null,
          refused bigint not null, primary key (institution, month))`,
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0007-nodes',
    says: 'regional nodes that register numbers, and their regions',
    async up(transaction) {
      await sql
        .raw(
          'create table node (node text primary key, region text not null, since bigint not null, acknowledged bigint not null)',
        )
        .execute(transaction)
    },
  },
  {
    id: '0008-spaces',
    says: 'whose codes are aligned; who may ask at all stands in the register of the qualifications',
    async up(transaction) {
      await sql.raw('drop table recipient').execute(transaction)
      await sql
        .raw(
          'create table code_space (institution text primary key, space text not null, by_user text not null, since bigint not null)',
        )
        .execute(transaction)
    },
  },
  {
    id: '0009-webhooks',
    says: 'where institutions are told that there is news for them',
    async up(transaction, dialect) {
      const type = bytes[dialect]
      await sql
        .raw(
          `create table webhook (
            institution text not null, topic text not null, url text not null, sealed ${type} not null, former ${type},
            former_until bigint not null, by_user text not null, since bigint not null, position bigint not null,
            failures integer not null, next_attempt bigint not null, dead bigint, last_failure text,
            primary key (institution, topic))`,
        )
        .execute(transaction)
    },
  },
]
