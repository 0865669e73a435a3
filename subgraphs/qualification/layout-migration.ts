import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'

/**
 * One walk down one tree where there were two: a number lies under its handle, a link under its number and its first
 * day. PostgreSQL keeps rows in a heap whatever their key.
 */
export const layoutMigration: Migration = {
  id: '0023-layout',
  says: 'rows lie where they are looked for',
  async up(transaction, dialect) {
    if (dialect !== 'sqlite') return
    for (const statement of [
      // Terms and certificates refer to a number, which is away and comes back before the end: then they are looked at.
      'pragma defer_foreign_keys = on',
      'create temporary table moved_number as select * from insured_number order by handle',
      'drop table insured_number',
      `create table insured_number (
        handle text primary key, scheme text not null, insurer text not null, branch text not null,
        household blob not null, sealed blob not null) without rowid`,
      `insert into insured_number (handle, scheme, insurer, branch, household, sealed)
        select handle, scheme, insurer, branch, household, sealed from moved_number order by handle`,
      'drop table moved_number',
      'create unique index insured_number_household on insured_number (household, branch)',
      `create table link_laid_out (
        handle text not null, person text not null, from_on text not null, until_on text, sequence bigint not null,
        filed text not null default '', moved_at bigint, doubted integer not null default 0,
        primary key (handle, from_on)) without rowid`,
      `insert into link_laid_out (handle, person, from_on, until_on, sequence, filed, moved_at, doubted)
        select handle, person, from_on, until_on, sequence, filed, moved_at, doubted from link order by handle, from_on`,
      'drop table link',
      'alter table link_laid_out rename to link',
      'create index link_person on link (person)',
      'create index link_filed on link (filed) where filed <> person',
    ]) {
      await sql.raw(statement).execute(transaction)
    }
  },
}
