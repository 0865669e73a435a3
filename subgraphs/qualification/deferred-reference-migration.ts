import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'
import { bornBlock } from './born-blocks.ts'

const columns = `handle, acquired, lost, reason_of_loss, from_on, until_on, name, kana, other_name, sex, birth_date,
  postal_code, address, card_class, family, share_of_cost, issued_on, valid_until, elderly_from, elderly_until,
  elderly_share, born, municipality, known, superseded, recorded_by`

/**
 * A term's number is looked for as it is written, and missed at the commit: a statement that a reference may not stop
 * keeps no pages for its own undoing (see `row-inserts.ts`). PostgreSQL keeps none in either case.
 */
export const deferredReferenceMigration: Migration = {
  id: '0027-deferred-reference',
  says: 'terms whose numbers are checked at the commit',
  async up(transaction, dialect) {
    if (dialect !== 'sqlite') return
    for (const statement of [
      `create table term_laid_out (
        id integer primary key autoincrement,
        handle text not null references insured_number (handle) deferrable initially deferred,
        acquired text not null, lost text, reason_of_loss text, from_on text not null, until_on text, name text not null,
        kana text not null, other_name text, sex text not null, birth_date text not null, postal_code text,
        address text not null, card_class text not null, family text not null, share_of_cost integer, issued_on text,
        valid_until text, elderly_from text, elderly_until text, elderly_share integer, born blob not null,
        municipality text, known bigint not null, superseded bigint, recorded_by text not null)`,
      `insert into term_laid_out (id, ${columns}) select id, ${columns} from term order by id`,
      // An id is never given twice, whatever became of the last.
      `update sqlite_sequence set seq = (select seq from sqlite_sequence where name = 'term')
        where name = 'term_laid_out'`,
      'drop table term',
      'alter table term_laid_out rename to term',
      'create index term_handle on term (handle)',
      `create index term_born on term ((id / ${bornBlock}), born) where superseded is null`,
    ]) {
      await sql.raw(statement).execute(transaction)
    }
  },
}
