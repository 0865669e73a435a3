import { sql } from 'kysely'
import type { Database } from '../../shared/database/database.ts'
import type { Migration } from '../../shared/database/migrate.ts'

type Dialect = Database<unknown>['dialect']

export const feedbackMigration: Migration = {
  id: '0002-care-feedback',
  says: 'what records measure, people counted by office and month, and the editions published of them',
  async up(transaction) {
    for (const statement of [
      `create table care_fact (
        service text not null, handle text not null, office text not null, id text not null, insurer text not null,
        on_date text not null, told text not null, primary key (service, handle, office, id))`,
      `create table care_month (
        service text not null, month text not null, office text not null, insurer text not null, own text not null,
        counted text not null, primary key (service, month, office, insurer))`,
      'create index care_month_office on care_month (office, month)',
      'create table care_counted (revision bigint not null)',
      'insert into care_counted (revision) values (0)',
      `create table care_closed (
        service text not null, month text not null, looked text not null, edition integer not null,
        primary key (service, month))`,
      `create table care_edition (
        service text not null, month text not null, edition integer not null, at bigint not null, shown text not null,
        tallies text not null, offices text not null, primary key (service, month, edition))`,
    ]) {
      await sql.raw(statement).execute(transaction)
    }
  },
}

/** All rows of a month are read together: in SQLite they lie together too. */
const months: Readonly<Record<Dialect, readonly string[]>> = {
  postgres: [],
  sqlite: [
    'alter table care_month rename to care_month_before',
    `create table care_month (
      service text not null, month text not null, office text not null, insurer text not null, own text not null,
      counted text not null, primary key (service, month, office, insurer)) without rowid`,
    `insert into care_month (service, month, office, insurer, own, counted)
      select service, month, office, insurer, own, counted from care_month_before
      order by service, month, office, insurer`,
    'drop table care_month_before',
    'create index care_month_office on care_month (office, month)',
  ],
}

export const factsOfOfficesMigration: Migration = {
  id: '0006-facts-of-offices',
  says: 'whom an office told of, so that whoever has several is found',
  async up(transaction) {
    await sql.raw('create index care_fact_office on care_fact (office, service, handle)').execute(transaction)
  },
}

export const changedMonthsMigration: Migration = {
  id: '0005-changed-months',
  says: 'which months changed since an edition of them was thought of',
  async up(transaction, dialect) {
    for (const statement of [
      ...months[dialect],
      'alter table care_closed add column changed bigint not null default 0',
      'alter table care_closed add column drafted bigint not null default -1',
      `insert into care_closed (service, month, looked, edition)
        select distinct service, month, '', 0 from care_month where not exists (
          select 1 from care_closed
          where care_closed.service = care_month.service and care_closed.month = care_month.month)`,
    ]) {
      await sql.raw(statement).execute(transaction)
    }
  },
}
