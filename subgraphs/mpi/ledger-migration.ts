import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'

const spelling = {
  sqlite: {
    bytes: 'blob',
    narrow: 'without rowid',
    // Twenty-two signs of an id's alphabet.
    freshRecord: "'rec_' || lower(hex(randomblob(11)))",
    freshDecision: "'dec_' || lower(hex(randomblob(11)))",
  },
  postgres: {
    bytes: 'bytea',
    narrow: '',
    freshRecord: "'rec_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 22)",
    freshDecision: "'dec_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 22)",
  },
} as const

/**
 * Records linked by a ledger of decisions take the place of links to persons. A person's first record keeps the
 * person's id as its own; each further one was linked to it, and each merged person by its first.
 */
export const ledgerMigration: Migration = {
  id: '0005-ledger',
  says: 'records, linked and ruled apart by a ledger of decisions; identities, reviews, places of records',
  async up(transaction, dialect) {
    const { bytes, narrow, freshRecord, freshDecision } = spelling[dialect]
    const state = `handle text not null, from_on text not null, until_on text, person text not null,
      evidence text not null, decision text, doubted integer not null, known bigint not null`
    for (const statement of [
      `create table record (id text primary key, filed bigint not null, ${state})`,
      `create table record_past (id text not null, filed bigint not null, ${state}, superseded bigint not null)`,
      `create table ledger (
        sequence bigint primary key, id text not null, kind text not null, at bigint not null, by_user text not null,
        rule text not null, one text, other text, weight double precision not null, reasons text not null,
        counts integer not null)`,
      `create table ledger_void (decision text not null, target text not null, primary key (decision, target)) ${narrow}`,
      `create table ledger_cite (decision text not null, cited text not null, primary key (decision, cited)) ${narrow}`,
      `create table doubt (
        link text not null, kind text not null, one text not null, other text not null, since bigint not null,
        primary key (link, kind, one, other)) ${narrow}`,
      `create table review (
        id text primary key, ordinal bigint not null unique, one text not null, other text not null, cause text not null,
        reasons text not null, state text not null, opened bigint not null, answered bigint, decision text)`,
      `create table identity (
        record text not null, kind text not null, kana text not null, kanji text not null, latin text not null,
        birth_date text, sex text not null, postal_code text not null, address text not null, phone text not null,
        source text not null, verified integer not null, normaliser integer not null, household text not null,
        branch text not null, died_on text, from_on text, until_on text, known bigint not null, superseded bigint)`,
      `create table identity_key (key bigint not null, record text not null, primary key (key, record)) ${narrow}`,
      `create table unmatched (record text primary key, since bigint not null)`,
      `create table location (
        handle text not null, facility text not null, region text not null, category text not null, label text,
        from_on text not null, until_on text, count bigint not null, known bigint not null, superseded bigint)`,
      `create table local_id (
        handle text primary key, assigner text not null, lookup ${bytes} not null, sealed ${bytes} not null,
        minted bigint not null)`,
      'alter table link_change add column was text',
      'alter table link_change add column doubted integer not null default 0',

      // Whose a filed period is now: the person of its newest link. Its order of filing: that of its oldest.
      `insert into record (id, filed, handle, from_on, until_on, person, evidence, decision, doubted, known)
        select 'new ' || o.first, o.first, h.handle, h.from_on, h.until_on, h.person, h.evidence, null, 0, h.known
        from held h join (select handle, from_on, min(id) as first from held group by handle, from_on) o
          on o.handle = h.handle and o.from_on = h.from_on
        where h.superseded is null`,
      // The first record that ever was a person's has that person's id as its own.
      `update record set id = 'rec_' || substr(
          (select h.person from held h where h.id = record.filed), 5)
        where record.filed = (select min(h2.id) from held h2
          where h2.person = (select h.person from held h where h.id = record.filed))`,
      `update record set id = ${freshRecord} where id like 'new %'`,
      `insert into ledger (sequence, id, kind, at, by_user, rule, one, other, weight, reasons, counts)
        select row_number() over (order by r.filed), ${freshDecision}, 'LINK', r.known, 'insurer', 'CONTINUITY_STATEMENT',
          (select min(s.id) from record s where s.person = r.person
            and s.filed = (select min(t.filed) from record t where t.person = r.person)),
          r.id, 200, '', 1
        from record r
        where r.filed > (select min(t.filed) from record t where t.person = r.person)`,
      `update record set evidence = 'CONTINUITY_STATEMENT',
          decision = (select l.id from ledger l where l.other = record.id)
        where exists (select 1 from ledger l where l.other = record.id)`,
      `insert into sequence (name, value) select 'filed', coalesce(max(filed), 0) from record`,
      `insert into sequence (name, value) select 'decision', coalesce(max(sequence), 0) from ledger`,
      "insert into sequence (name, value) values ('review', 0)",
      'drop table held',
      'drop table person',
      'drop table decision',

      'create index record_handle on record (handle)',
      'create index record_person on record (person)',
      'create index record_past_id on record_past (id)',
      'create index record_past_handle on record_past (handle)',
      'create index record_past_person on record_past (person)',
      'create unique index ledger_id on ledger (id)',
      'create index ledger_one on ledger (one)',
      'create index ledger_other on ledger (other)',
      'create index ledger_void_target on ledger_void (target)',
      'create index ledger_cite_cited on ledger_cite (cited)',
      'create index review_state on review (state, ordinal)',
      'create index review_one on review (one)',
      'create index review_other on review (other)',
      'create index identity_record on identity (record)',
      'create index identity_key_record on identity_key (record)',
      'create index location_handle on location (handle)',
      'create unique index local_id_lookup on local_id (lookup)',
    ]) {
      await sql.raw(statement).execute(transaction)
    }
  },
}
