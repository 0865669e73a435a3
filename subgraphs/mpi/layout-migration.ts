import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'

/** Under its own name again, with the same rows in the order in which they are to lie. */
function laidOut(table: string, columns: string, order: string, ending: string): readonly string[] {
  const names = columns.split(/,\s*/).map((column) => column.trim().split(' ')[0])
  return [
    `create table ${table}_laid_out (${columns}) ${ending}`,
    `insert into ${table}_laid_out (${names.join(', ')}) select ${names.join(', ')} from ${table} order by ${order}`,
    `drop table ${table}`,
    `alter table ${table}_laid_out rename to ${table}`,
  ]
}

const narrow = 'without rowid'
const minted = 'lookup blob not null, sealed blob not null, minted bigint not null'

/**
 * One walk down one tree where there were two: a number lies under its handle, a record, an entry and a change under
 * their place in the order in which they came, statements under the number they continue. PostgreSQL keeps rows in a
 * heap whatever their key.
 */
export const layoutMigration: Migration = {
  id: '0010-layout',
  says: 'rows lie where they are looked for',
  async up(transaction, dialect) {
    if (dialect !== 'sqlite') return
    for (const statement of [
      ...laidOut(
        'number',
        `handle text primary key, scheme text not null, insurer text not null, ${minted}`,
        'handle',
        narrow,
      ),
      'create unique index number_lookup on number (lookup)',
      ...laidOut('local_id', `handle text primary key, assigner text not null, ${minted}`, 'handle', narrow),
      'create unique index local_id_lookup on local_id (lookup)',
      ...laidOut(
        'record',
        `id text not null, filed integer primary key, handle text not null, from_on text not null, until_on text,
          person text not null, evidence text not null, decision text, doubted integer not null, known bigint not null`,
        'filed',
        '',
      ),
      'create unique index record_id on record (id)',
      'create index record_handle on record (handle)',
      'create index record_person on record (person)',
      ...laidOut(
        'ledger',
        `sequence integer primary key, id text not null, kind text not null, at bigint not null, by_user text not null,
          rule text not null, one text, other text, weight double precision not null, reasons text not null,
          counts integer not null`,
        'sequence',
        '',
      ),
      'create unique index ledger_id on ledger (id)',
      'create index ledger_one on ledger (one)',
      'create index ledger_other on ledger (other)',
      ...laidOut(
        'link_change',
        `sequence integer primary key, handle text not null, person text not null, from_on text not null,
          until_on text, at bigint not null, was text, doubted integer not null default 0`,
        'sequence',
        '',
      ),
      `create table continuity_laid_out (handle text not null, previous text not null, known bigint not null,
        primary key (previous, handle)) ${narrow}`,
      `insert into continuity_laid_out (handle, previous, known)
        select handle, previous, known from continuity order by previous, handle`,
      'drop table continuity',
      'alter table continuity_laid_out rename to continuity',
    ]) {
      await sql.raw(statement).execute(transaction)
    }
  },
}
