import { sql } from 'kysely'
import type { Migration } from '../shared/database/migrate.ts'
import { tellInserts } from '../shared/database/tell-inserts.ts'
import { createOutbox } from '../shared/outbox/tables.ts'
import { bornBlock } from './born-blocks.ts'
import { deferredReferenceMigration } from './deferred-reference-migration.ts'
import { linkLayoutMigration } from './link-layout-migration.ts'

type Dialect = 'sqlite' | 'postgres'

/** What the two dialects spell differently. */
const spelling = {
  sqlite: { bytes: 'blob', serial: 'integer primary key autoincrement' },
  postgres: { bytes: 'bytea', serial: 'bigint generated always as identity primary key' },
} as const satisfies Record<Dialect, Record<string, string>>

function migration(
  id: string,
  says: string,
  statements: (spelled: (typeof spelling)[Dialect]) => readonly string[],
): Migration {
  return {
    id,
    says,
    async up(transaction, dialect) {
      for (const statement of statements(spelling[dialect])) await sql.raw(statement).execute(transaction)
    },
  }
}

export const migrations: readonly Migration[] = [
  migration(
    '0001-eligibility',
    'insured numbers, their terms, limit certificates and vouchers',
    ({ bytes, serial }) => [
      `create table insured_number (
      handle text primary key, scheme text not null, insurer text not null, branch text not null,
      household ${bytes} not null, whole ${bytes} not null, sealed ${bytes} not null)`,
      'create unique index insured_number_whole on insured_number (whole)',
      'create index insured_number_household on insured_number (household)',
      `create table term (
      id ${serial}, handle text not null references insured_number (handle), acquired text not null, lost text, reason_of_loss text,
      from_on text not null, until_on text, name text not null, kana text not null, other_name text, sex text not null,
      birth_date text not null, postal_code text, address text not null, card_class text not null, family text not null,
      share_of_cost integer, issued_on text, valid_until text, elderly_from text, elderly_until text, elderly_share integer,
      born ${bytes} not null, municipality text, known bigint not null, superseded bigint, recorded_by text not null)`,
      'create index term_handle on term (handle)',
      'create index term_born on term (born) where superseded is null',
      `create table limit_certificate (
      id ${serial}, handle text not null references insured_number (handle), kind text not null, class text not null,
      from_on text not null, until_on text, long_term_since text, known bigint not null, superseded bigint)`,
      'create index limit_certificate_handle on limit_certificate (handle)',
      `create table specific_disease (
      id ${serial}, handle text not null references insured_number (handle), disease text not null, from_on text not null,
      until_on text, self_pay_ceiling integer not null, known bigint not null, superseded bigint)`,
      'create index specific_disease_handle on specific_disease (handle)',
      `create table voucher (
      handle text not null references insured_number (handle), month text not null, known bigint not null, primary key (handle, month))`,
      `create table link (
      handle text not null, person text not null, from_on text not null, until_on text, sequence bigint not null,
      primary key (handle, from_on))`,
      'create index link_person on link (person)',
      'create table feed_cursor (name text primary key, position bigint not null)',
    ],
  ),
  migration(
    '0002-consent',
    'provisions, proxies, grants, protections, relations and the fact feed',
    ({ bytes, serial }) => [
      `create table provision (
      id text primary key, person text not null, giver text not null, proxy text, effect text not null, recipient_kind text not null,
      recipient text, category text not null, label text, purpose text, even_in_emergency integer not null, channel text not null,
      given bigint not null, from_at bigint not null, until_at bigint, withdrawn bigint, bereaved text)`,
      'create index provision_person on provision (person)',
      `create table proxy (
      id text primary key, guardian text not null, person text not null, categories text, from_at bigint not null,
      until_at bigint, ended bigint)`,
      'create index proxy_person on proxy (person)',
      `create table emergency_grant (
      id text primary key, kind text not null, subject text not null, opened_by text not null, credential text not null,
      holders text not null, categories text not null, labels text not null, reason text not null, note ${bytes},
      from_at bigint not null, until_at bigint not null, stopped bigint, review_due bigint not null, reviewed bigint,
      verdict text, reviewer text, review_note ${bytes})`,
      'create index emergency_grant_subject on emergency_grant (subject)',
      'create index emergency_grant_from on emergency_grant (from_at)',
      `create table protection (
      id ${serial}, kind text not null, subject text not null, held_by text not null, from_at bigint not null, until_at bigint,
      lifted bigint)`,
      'create index protection_subject on protection (subject)',
      `create table care_office (
      id ${serial}, person text not null, office text not null, from_at bigint not null, until_at bigint)`,
      'create index care_office_person on care_office (person)',
      `create table fact_change (revision ${serial}, of_what text not null, subject text, at bigint not null)`,
    ],
  ),
  migration(
    '0003-register',
    'institutions, readers, delegations, disasters, suspensions and history recipients',
    () => [
      `create table institution (
      code text primary key, name text not null, kind text not null, status text not null, region text, area text,
      address_prefix text, emergency_entitled integer not null, roles text not null)`,
      'create table machine (thumbprint text primary key, institution text not null, role text not null, purpose text not null)',
      'create table reader (key text primary key, institution text not null, public_jwk text not null, retired bigint)',
      'create table assertion (id text primary key, expires bigint not null)',
      `create table delegation (
      id text primary key, role text not null, physician text not null, nurse text not null, institution text not null,
      purposes text not null, from_at bigint not null, until_at bigint not null, revoked bigint)`,
      `create table disaster (
      id text primary key, declared_by text not null, areas text not null, deployed text not null, from_at bigint not null,
      until_at bigint not null)`,
      `create table suspension (
      id text primary key, credential text not null, institution text, by_whom text not null, from_at bigint not null,
      lifted bigint, lift_reason text)`,
      'create index suspension_credential on suspension (credential)',
      `create table recipient (
      institution text not null, purpose text not null, categories text not null, legal_basis text not null,
      from_at bigint not null, until_at bigint, recheck_by bigint not null, primary key (institution, purpose, from_at))`,
    ],
  ),
  migration('0004-idempotency', 'answers given to idempotency keys', ({ bytes }) => [
    `create table idempotency (
      credential text not null, operation text not null, key text not null, digest ${bytes} not null, answer text not null,
      at bigint not null, primary key (credential, operation, key))`,
    'create index idempotency_at on idempotency (at)',
  ]),
  { id: '0005-outbox', says: 'messages to the master patient index', up: createOutbox },
  migration('0006-usage', 'what credentials usually do in an hour, and who was received where', () => [
    `create table usage (
      credential text not null, kind text not null, hour bigint not null, count bigint not null,
      primary key (credential, kind, hour))`,
    'create index usage_hour on usage (hour)',
    `create table reception (
      institution text not null, subject text not null, at bigint not null, primary key (institution, subject))`,
    'create index reception_at on reception (at)',
  ]),
  migration('0007-filed', 'under which id a number was filed before its person was merged', () => [
    "alter table link add column filed text not null default ''",
    'alter table link add column moved_at bigint',
    'update link set filed = person',
    'create index link_filed on link (filed)',
  ]),
  migration('0008-pruning', 'what was remembered to be answered once is forgotten in time', () => [
    'create index assertion_expires on assertion (expires)',
  ]),
  migration('0009-cards', 'which My Number card certificates stand for which numbers', ({ bytes, serial }) => [
    `create table card_certificate (
      id ${serial}, card ${bytes} not null, handle text not null references insured_number (handle), known bigint not null,
      superseded bigint, recorded_by text not null)`,
    'create index card_certificate_card on card_certificate (card)',
    'create index card_certificate_handle on card_certificate (handle)',
  ]),
  {
    id: '0010-feed-told',
    says: 'changes of facts are told to other processes',
    up: (transaction, dialect) => tellInserts(transaction, dialect, 'fact_change'),
  },
  migration('0011-imports', 'files of insurers, how far each was taken and which rows were refused', ({ bytes }) => [
    `create table import_job (
      id text primary key, institution text not null, key text not null, state text not null, position bigint not null,
      line bigint not null, after_cr integer not null, prefix ${bytes} not null, rows bigint not null,
      landed bigint not null, unchanged bigint not null, refused bigint not null, began bigint not null, ended bigint,
      unique (institution, key))`,
    'create index import_job_ended on import_job (ended)',
    `create table import_refusal (
      job text not null references import_job (id), line bigint not null, column_name text, reason text not null,
      value text not null, primary key (job, line))`,
  ]),
  migration('0012-awaited', 'continuities of numbers that nobody has entered yet', () => [
    `create table awaited_continuity (
      handle text not null, previous text not null, stated bigint not null, primary key (handle, previous))`,
    'create index awaited_continuity_previous on awaited_continuity (previous)',
  ]),
  migration('0013-doubted', 'links to persons that are in dispute', () => [
    'alter table link add column doubted integer not null default 0',
  ]),
  migration('0014-attending', 'doctors whom a person named as theirs', ({ serial }) => [
    `create table attending (
      id ${serial}, person text not null, institution text not null, doctor text not null, from_at bigint not null,
      until_at bigint)`,
    'create index attending_person on attending (person)',
  ]),
  migration('0015-fewer-pages', 'indexes that a file of numbers touches in fewer places', () => [
    'drop index insured_number_whole',
    'drop index insured_number_household',
    'alter table insured_number drop column whole',
    'create unique index insured_number_household on insured_number (household, branch)',
    'drop index link_filed',
    'create index link_filed on link (filed) where filed <> person',
    'drop index term_born',
    `create index term_born on term ((id / ${bornBlock}), born) where superseded is null`,
  ]),
  migration('0016-counted-together', 'what several workers count of an hour, once', () => [
    'alter table usage add column forgiven bigint not null default 0',
    `create table met (
      credential text not null, hour bigint not null, subject text not null, primary key (credential, hour, subject))`,
    'create index met_hour on met (hour)',
  ]),
  migration('0017-attended', 'whom a doctor attends', () => [
    'create index attending_doctor on attending (institution, doctor, id)',
  ]),
  migration('0018-care-register', 'whom municipalities insure for care, and which offices serve them', ({ serial }) => [
    `create table care_insured (
      id ${serial}, handle text not null, insurer text not null, acquired text not null, lost text, name text not null,
      kana text not null, sex text not null, birth_date text not null, postal_code text, address text not null,
      municipality text, lives_elsewhere integer not null, level text, certified_from text, certified_until text,
      known bigint not null, superseded bigint, recorded_by text not null)`,
    'create unique index care_insured_now on care_insured (handle, acquired) where superseded is null',
    `create table care_service (
      id ${serial}, handle text not null, office text not null, service text not null, from_on text not null,
      until_on text, known bigint not null, superseded bigint, recorded_by text not null)`,
    'create unique index care_service_now on care_service (handle, office, service, from_on) where superseded is null',
  ]),
  migration('0019-kept-open', 'what a stopped grant had opened already', () => [
    'alter table emergency_grant add column kept_open text',
  ]),
  migration('0020-heads', 'offices of care, and who leads them', () => [
    'alter table institution add column head text',
    'create index institution_head on institution (head) where head is not null',
  ]),
  migration(
    '0021-guardians',
    'who acts by law, by whom proxies were handed on, and whom courts exclude',
    ({ serial }) => [
      "alter table proxy add column basis text not null default 'NAMED'",
      'alter table proxy add column named_by text',
      'create index proxy_guardian on proxy (guardian)',
      `create table guardian_exclusion (
      id ${serial}, person text not null, guardian text not null, held_by text not null, from_at bigint not null,
      until_at bigint, lifted bigint)`,
      'create index guardian_exclusion_person on guardian_exclusion (person)',
    ],
  ),
  migration('0022-clients', 'whom an office serves', () => [
    'create index care_service_office on care_service (office, handle) where superseded is null',
    'create index care_office_office on care_office (office, person)',
  ]),
  migration('0022-newborns', 'who was born and has no number yet', () => [
    `create table newborn (
      handle text primary key, mother text not null, facility text not null, birth_date text not null,
      birth_order integer not null, sex text not null, recorded_by text not null, at bigint not null, number text unique)`,
  ]),
  migration('0023-reviewers', 'who owes a review, and who stands above them', () => [
    'create table reviewer (reviewer text primary key, superior text, entered bigint not null, "left" bigint)',
    'alter table emergency_grant add column owed_by text',
    'create index emergency_grant_owed on emergency_grant (owed_by, review_due) where reviewed is null',
  ]),
  migration('0024-vouchers', 'vouchers that were taken back', () => [
    'alter table voucher add column withdrawn bigint',
  ]),
  linkLayoutMigration,
  migration('0026-issued-vouchers', 'which office issued a voucher', () => [
    "alter table voucher add column insurer text not null default ''",
    'update voucher set insurer = (select insurer from insured_number where insured_number.handle = voucher.handle)',
    'create index voucher_issued on voucher (insurer, month)',
  ]),
  deferredReferenceMigration,
]
