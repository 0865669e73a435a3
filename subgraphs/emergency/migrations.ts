import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'

const bytes = { sqlite: 'blob', postgres: 'bytea' } as const

export const migrations: readonly Migration[] = [
  {
    id: '0001-records',
    says: 'sections being written, approved versions, notes after transport',
    async up(transaction, dialect) {
      const blob = bytes[dialect]
      for (const statement of [
        `create table section (
          person text not null, name text not null, state text not null, revision integer not null, saved bigint not null,
          by_user text not null, reason ${blob}, version integer, content ${blob} not null, primary key (person, name))`,
        `create table version (
          person text not null, number integer not null, approved bigint not null, by_user text not null,
          institution text not null, digest text not null, superseded bigint, content ${blob} not null,
          primary key (person, number))`,
        `create table transport_note (
          id text primary key, person text not null, at bigint not null, by_user text not null, institution text not null,
          content ${blob} not null)`,
        'create index transport_note_person on transport_note (person, at)',
        `create table idempotency (
          credential text not null, operation text not null, key text not null, digest ${blob} not null,
          answer text not null, at bigint not null, primary key (credential, operation, key))`,
        'create index idempotency_at on idempotency (at)',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0002-signatures',
    says: 'approved versions are signed, in the name of the institution',
    async up(transaction, dialect) {
      for (const statement of [
        `create table institution_key (
          id text primary key, institution text not null unique, public_half text not null,
          private_half ${bytes[dialect]} not null, made bigint not null)`,
        'alter table version add column signing_key text',
        'alter table version add column signature text',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0003-images',
    says: 'small images of a record',
    async up(transaction, dialect) {
      for (const statement of [
        `create table image (
          id text primary key, person text not null, media_type text not null, width integer not null,
          height integer not null, digest text not null, saved bigint not null, by_user text not null,
          content ${bytes[dialect]} not null)`,
        'create index image_person on image (person)',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0004-care-notes',
    says: 'notes of facilities that look after somebody for a day or a night',
    async up(transaction, dialect) {
      for (const statement of [
        `create table care_note (
          id text primary key, person text not null, at bigint not null, by_user text not null, institution text not null,
          content ${bytes[dialect]} not null)`,
        'create index care_note_person on care_note (person, at)',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0005-consent-snapshots',
    says: 'what consent says of an approved page, as it was last known',
    async up(transaction, dialect) {
      const blob = bytes[dialect]
      for (const statement of [
        `create table consent_snapshot (
          person text primary key, taken bigint, digest text, signing_key text, signature text, content ${blob})`,
        'create index consent_snapshot_taken on consent_snapshot (taken)',
        `create table consent_feed (id integer primary key, content ${blob} not null)`,
        'insert into consent_snapshot (person) select distinct person from version',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
  {
    id: '0006-unconfirmed-readings',
    says: 'pages read while consent could not be asked, decided again when it could',
    async up(transaction, dialect) {
      const blob = bytes[dialect]
      for (const statement of [
        `create table unconfirmed_reading (
          id text primary key, person text not null, at bigint not null, request text not null, as_of bigint not null,
          content ${blob} not null, decided bigint, outcome text, reviewed bigint, verdict text, review ${blob})`,
        'create unique index unconfirmed_reading_once on unconfirmed_reading (request, at, person)',
        'create index unconfirmed_reading_person on unconfirmed_reading (person, at)',
        'create index unconfirmed_reading_decided on unconfirmed_reading (decided)',
        'create index unconfirmed_reading_outcome on unconfirmed_reading (outcome, at, id)',
      ]) {
        await sql.raw(statement).execute(transaction)
      }
    },
  },
]
