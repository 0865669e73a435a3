import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'

const bytes = { sqlite: 'blob', postgres: 'bytea' } as const

export const migrations: readonly Migration[] = [
  {
    id: '0001-care-records',
    says: 'long-term-care records under handles, and the uploads they came by',
    async up(transaction, dialect) {
      const blob = bytes[dialect]
      for (const statement of [
        `create table care_record (
          id text primary key, upload text not null, office text not null, service text not null, handle text not null,
          version text not null, form text not null, name text not null, detail text not null, on_date text,
          state text not null, content text not null, sealed ${blob}, digest text not null, known bigint not null,
          superseded bigint, replaced_by text)`,
        'create unique index care_record_now on care_record (office, form, name, detail) where superseded is null',
        'create index care_record_person on care_record (handle) where superseded is null',
        'create index care_record_upload on care_record (upload)',
        'create index care_record_replaced on care_record (replaced_by) where replaced_by is not null',
        `create table upload (
          id text primary key, institution text not null, key text not null, state text not null, form text,
          position bigint not null, line bigint not null, after_cr integer not null, prefix ${blob} not null,
          rows bigint not null, landed bigint not null, unchanged bigint not null, refused bigint not null,
          began bigint not null, ended bigint, unique (institution, key))`,
        `create table refusal (
          upload text not null, line bigint not null, place integer not null, item text, reason text not null,
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
]
