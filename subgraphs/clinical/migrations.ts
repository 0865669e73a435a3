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
]
