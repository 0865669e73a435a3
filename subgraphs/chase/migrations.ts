import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'
import { changedMonthsMigration, factsOfOfficesMigration, feedbackMigration } from './feedback/migration.ts'

const bytes = { sqlite: 'blob', postgres: 'bytea' } as const
/** Of the order in which rows are added, where the engine has such a key. */
const ordered = { sqlite: 'integer', postgres: 'bigint' } as const

export const migrations: readonly Migration[] = [
  {
    id: '0001-care-records',
    says: 'long-term-care records under handles, revision by revision, and the uploads they came by',
    async up(transaction, dialect) {
      const blob = bytes[dialect]
      const inOrder = ordered[dialect]
      for (const statement of [
        'create table care_clock (revision bigint not null)',
        'insert into care_clock (revision) values (0)',
        `create table care_layout (
          id bigint primary key, version text not null, form text not null, items text not null)`,
        'create index care_layout_form on care_layout (form, version)',
        `create table care_record (
          revision ${inOrder} primary key, superseded bigint, id text not null, parent text, layout bigint not null,
          office text not null, service text not null, insurer text not null, handle text not null, on_date text,
          state text not null, content text not null, sealed ${blob}, upload bigint, entered_by text,
          known bigint not null)`,
        'create unique index care_record_id on care_record (id, revision)',
        'create index care_record_person on care_record (handle, layout) where superseded is null',
        'create index care_record_office on care_record (office, revision) where superseded is null',
        'create index care_record_upload on care_record (upload, revision) where upload is not null',
        `create index care_record_parent on care_record (parent) where parent is not null and superseded is null`,
        'create index care_record_gone on care_record (superseded) where superseded is not null',
        `create table upload (
          id bigint primary key, institution text not null, key text not null, state text not null,
          whole integer not null, version text, form text, position bigint not null, line bigint not null,
          after_cr integer not null, prefix ${blob} not null, rows bigint not null, landed bigint not null,
          unchanged bigint not null, refused bigint not null, began bigint not null, ended bigint,
          unique (institution, key))`,
        `create table refusal (
          upload bigint not null, line bigint not null, place integer not null, item text, reason text not null,
          value text not null, primary key (upload, line, place))`,
        `create table idempotency (
          credential text not null, operation text not null, key text not null, digest ${blob} not null,
          answer text not null, at bigint not null, primary key (credential, operation, key))`,
        'create index idempotency_at on idempotency (at)',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  feedbackMigration,
  {
    id: '0003-care-people',
    says: 'people numbered as they came, so that what is told of them together lies together',
    async up(transaction, dialect) {
      for (const statement of [
        `create table care_person (person ${ordered[dialect]} primary key, handle text not null unique)`,
        `insert into care_person (person, handle)
          select row_number() over (order by min(revision)), handle from care_record group by handle`,
        'alter table care_record add column person bigint not null default 0',
        `update care_record
          set person = (select person from care_person where care_person.handle = care_record.handle)`,
        'drop index care_record_person',
        'create index care_record_person on care_record (person, layout) where superseded is null',
        'alter table care_clock add column older_names integer not null default 0',
        'update care_clock set older_names = 1 where exists (select 1 from care_record)',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0004-staged',
    says: 'rows of files that land whole or not at all, until they do',
    async up(transaction, dialect) {
      const statement = `create table staged (
        upload bigint not null, position bigint not null, rows ${bytes[dialect]} not null,
        primary key (upload, position))`
      await sql.raw(statement).execute(transaction)
    },
  },
  changedMonthsMigration,
  factsOfOfficesMigration,
]
