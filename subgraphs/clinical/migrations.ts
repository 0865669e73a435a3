import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'

export const migrations: readonly Migration[] = [
  {
    id: '0001-records',
    says: "a regional node's clinical records, under its own tokens",
    async up(transaction) {
      for (const statement of [
        `create table record (
          id text primary key, token text not null, institution text not null, source text not null, kind text not null,
          category text not null, on_date text not null, labels text not null, kept_from text not null,
          keep_long integer not null, content text not null, digest text not null, known bigint not null,
          superseded bigint)`,
        'create unique index record_now on record (institution, source) where superseded is null',
        'create index record_token on record (token, category) where superseded is null',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0002-codes',
    says: "claims in one row, institutions' own codes and what they mean",
    async up(transaction) {
      for (const statement of [
        'alter table record add column entries integer not null default 1',
        'alter table record add column local_system text',
        'alter table record add column local_code text',
        'alter table record add column place_labels text',
        'create index record_coded on record (id) where place_labels is not null and superseded is null',
        `create table code_meaning (
          institution text not null, system text not null, code text not null, target text, name text,
          known bigint not null, primary key (system, code, institution))`,
        `create table code_unmapped (
          institution text not null, system text not null, code text not null, name text,
          primary key (institution, system, code))`,
        'create table code_revision (revision bigint not null)',
        'insert into code_revision (revision) values (0)',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
]
