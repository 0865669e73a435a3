import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'

/**
 * A link lies under its number and day: one tree less to write, and one walk less to whose a number is. PostgreSQL keeps
 * rows in a heap whatever their key.
 */
export const linkLayoutMigration: Migration = {
  id: '0025-link-layout',
  says: 'links of numbers lie where they are looked for',
  async up(transaction, dialect) {
    if (dialect !== 'sqlite') return
    const columns = 'handle, person, from_on, until_on, sequence, filed, moved_at, doubted'
    for (const statement of [
      `create table link_laid_out (
        handle text not null, person text not null, from_on text not null, until_on text, sequence bigint not null,
        filed text not null, moved_at bigint, doubted integer not null default 0, primary key (handle, from_on))
        without rowid`,
      `insert into link_laid_out (${columns}) select ${columns} from link order by handle, from_on`,
      'drop table link',
      'alter table link_laid_out rename to link',
      'create index link_person on link (person)',
      'create index link_filed on link (filed) where filed <> person',
    ]) {
      await sql.raw(statement).execute(transaction)
    }
  },
}
