import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'
import { tellInserts } from '../shared/database/tell-inserts.ts'
import { createInbox } from '../shared/outbox/tables.ts'
import { codeMigrations } from './codes/migrations.ts'
import { layoutMigration } from './layout-migration.ts'
import { ledgerMigration } from './ledger-migration.ts'

const spelling = {
  sqlite: { bytes: 'blob', serial: 'integer primary key autoincrement' },
  postgres: { bytes: 'bytea', serial: 'bigint generated always as identity primary key' },
} as const

export const migrations: readonly Migration[] = [
  {
    id: '0001-persons',
    says: 'persons, the numbers they held, the ledger of decisions and the change feed',
    async up(transaction, dialect) {
      const { bytes, serial } = spelling[dialect]
      for (const statement of [
        `create table number (
          handle text primary key, scheme text not null, insurer text not null, lookup ${bytes} not null,
          sealed ${bytes} not null, minted bigint not null)`,
        'create unique index number_lookup on number (lookup)',
        'create table person (id text primary key, since bigint not null, merged_into text)',
        `create table held (
          id ${serial}, person text not null references person (id), handle text not null references number (handle),
          from_on text not null, until_on text, known bigint not null, superseded bigint, evidence text not null,
          decision text not null)`,
        'create index held_person on held (person)',
        'create index held_handle on held (handle)',
        'create table continuity (handle text not null, previous text not null, known bigint not null, primary key (handle, previous))',
        'create index continuity_previous on continuity (previous)',
        'create table decision (id text primary key, kind text not null, at bigint not null, rule text not null, evidence text not null)',
        `create table link_change (
          sequence bigint primary key, handle text not null, person text not null, from_on text not null, until_on text,
          at bigint not null)`,
        'create table sequence (name text primary key, value bigint not null)',
        "insert into sequence (name, value) values ('link_change', 0)",
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0002-inbox',
    says: 'registrations accepted from other subgraphs',
    up: (transaction) => createInbox(transaction),
  },
  {
    id: '0003-told',
    says: 'changes of links are told to other processes',
    up: (transaction, dialect) => tellInserts(transaction, dialect, 'link_change'),
  },
  ledgerMigration,
  ...codeMigrations,
  layoutMigration,
  {
    id: '0011-schemes',
    says: 'schemes of numbers beside their records',
    // Those from before have none, and are asked of their numbers.
    up: async (transaction) => void (await sql.raw('alter table record add column scheme text').execute(transaction)),
  },
  {
    id: '0012-keys-once',
    says: 'blocking keys lie once: nobody asks for them by their record',
    up: async (transaction) => void (await sql.raw('drop index identity_key_record').execute(transaction)),
  },
]
