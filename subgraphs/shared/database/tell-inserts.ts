import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { CHANNEL } from './postgres-listener.ts'

/**
 * For a migration: what is inserted into this table is told to the other processes when it is committed. Only feeds are
 * told, because PostgreSQL lets commits with a NOTIFY pass one at a time; SQLite's counter sees every commit by itself.
 */
export async function tellInserts(
  transaction: Kysely<never>,
  dialect: Database<unknown>['dialect'],
  table: string,
): Promise<void> {
  if (dialect !== 'postgres') return
  await sql`create function tell_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify(${sql.lit(CHANNEL)}, current_setting('application_name'));
      return null;
    end $$`.execute(transaction)
  await sql`create trigger told after insert on ${sql.table(table)}
    for each statement execute function tell_changed()`.execute(transaction)
}
