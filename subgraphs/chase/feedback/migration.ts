import { sql } from 'kysely'
import type { Migration } from '../../shared/database/migrate.ts'

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
