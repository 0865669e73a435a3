import { rowPlace } from '../../shared/database/row-inserts.ts'
import type { TermRow } from '../rows.ts'

/** Of a term, in the order in which `termValues` gives them. */
const written = [
  'handle',
  'acquired',
  'lost',
  'reason_of_loss',
  'from_on',
  'until_on',
  'name',
  'kana',
  'other_name',
  'sex',
  'birth_date',
  'postal_code',
  'address',
  'card_class',
  'family',
  'share_of_cost',
  'issued_on',
  'valid_until',
  'elderly_from',
  'elderly_until',
  'elderly_share',
  'born',
  'municipality',
  'known',
  'superseded',
  'recorded_by',
] as const satisfies readonly (keyof TermRow)[]

export const termColumns = ['id', ...written] as const

/** Lists of what is asked for come as JSON, and are walked as they stand: `in` would sort them into a tree first. */
export const writing = {
  insurers: `select handle, insurer from json_each(?) as named
    cross join insured_number on insured_number.handle = named.value`,
  standing: `select ${termColumns.join(', ')} from term where handle = ? and superseded is null order by from_on`,
  number: rowPlace('insured_number', ['handle', 'scheme', 'insurer', 'branch', 'household', 'sealed'], 'FAILS'),
  supersede: 'update term set superseded = ? where id = ?',
  term: rowPlace('term', written, 'FAILS'),
} as const

/** What `continuity.sql.ts` does for the door: whose a number is, and whose it is taken for until the index says. */
export const linkText = {
  holder: 'select person from link where handle = ? order by from_on desc limit 1',
  expect: `insert into link (handle, person, filed, moved_at, from_on, until_on, sequence)
    values (?, ?, ?, null, ?, null, 0) on conflict (handle, from_on) do nothing`,
  await: rowPlace('awaited_continuity', ['handle', 'previous', 'stated'], 'PASSED_OVER'),
  /** Each as often as somebody waits for it. */
  waited: `select previous from json_each(?) as named
    cross join awaited_continuity on awaited_continuity.previous = named.value`,
  waiting: 'select handle from awaited_continuity where previous = ?',
  heard: 'delete from awaited_continuity where previous = ?',
} as const

export const outboxText = `insert into outbox (id, topic, key, body, created, attempts, next_attempt, dead, last_error_code)
  values (?, ?, ?, ?, ?, 0, 0, null, null)`
