import { DatabaseError } from 'pg'
import { StoreUnavailable } from '../failure.ts'
import { Unstorable } from './storable.ts'
import { type ConstraintKind, ConstraintViolation } from './violation.ts'

/** What became of a statement, as far as its caller can do anything about it. */
export type PostgresFailure =
  /** Run the whole transaction again. */
  | { readonly kind: 'again'; readonly error: Error }
  /** The connection is not to be used any more, and the store perhaps not either. */
  | { readonly kind: 'unavailable'; readonly lost: boolean; readonly error: Error }
  | { readonly kind: 'refused'; readonly error: Error }

// SQLSTATEs: PostgreSQL, appendix "PostgreSQL Error Codes".
const AGAIN: ReadonlySet<string> = new Set(['40001' /* serialization_failure */, '40P01' /* deadlock_detected */])
/** "cached plan must not change result type": a table changed its shape under a prepared statement. */
const PLAN_CHANGED = 'RevalidateCachedQuery'
const CONSTRAINTS: Readonly<Record<string, ConstraintKind>> = {
  23502: 'notnull',
  23503: 'foreign',
  23505: 'unique',
  23514: 'check',
}
const UNSTORABLE: ReadonlySet<string> = new Set(['22003' /* out of range */, '22021' /* not in repertoire */, '22P05'])
/** Connection, authorisation, no such database, resources, operator intervention, system. */
const OUTAGE_CLASSES: ReadonlySet<string> = new Set(['08', '28', '3D', '53', '57', '58'])
const OUTAGES: ReadonlySet<string> = new Set([
  '55P03' /* lock_not_available */,
  '25P03' /* idle in transaction */,
  'XX001' /* data_corrupted */,
  'XX002',
])
const STILL_CONNECTED: ReadonlySet<string> = new Set(['57014' /* query_canceled */, '55P03', '53100', '53200'])
const READ_ONLY = '25006'

export function failureOf(store: string, error: unknown, writing: boolean): PostgresFailure {
  if (error instanceof Unstorable) return { kind: 'refused', error }
  if (!(error instanceof DatabaseError)) {
    // pg's own and the socket's: names and codes, never a value.
    const said = error instanceof Error ? describeNative(error) : String(error)
    return { kind: 'unavailable', lost: true, error: new StoreUnavailable(store, said) }
  }
  const code = error.code ?? 'XX000'
  if (AGAIN.has(code) || error.routine === PLAN_CHANGED)
    return { kind: 'again', error: new StoreUnavailable(store, described(error, code)) }
  const constraint = CONSTRAINTS[code]
  if (constraint !== undefined) return { kind: 'refused', error: violation(constraint, error) }
  if (UNSTORABLE.has(code)) return { kind: 'refused', error: new Unstorable() }
  // A server that became a standby refuses writes until the address leads to the new primary.
  const standby = code === READ_ONLY && writing
  if (OUTAGE_CLASSES.has(code.slice(0, 2)) || OUTAGES.has(code) || standby) {
    const lost = !STILL_CONNECTED.has(code)
    return { kind: 'unavailable', lost, error: new StoreUnavailable(store, described(error, code)) }
  }
  return { kind: 'refused', error: new Error(described(error, code)) }
}

const describeNative = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? `${error.code}` : error.message

/** Syntax errors and missing names (class 42) are told in words; other messages may quote a value. */
function described(error: DatabaseError, code: string): string {
  const where = [error.routine, error.table, error.column, error.constraint].filter((name) => name !== undefined)
  const said = code.startsWith('42') ? error.message : 'PostgreSQL refused a statement'
  return `${said} (${[code, ...where].join(' ')})`
}

function violation(kind: ConstraintKind, error: DatabaseError): ConstraintViolation {
  return new ConstraintViolation({
    kind,
    table: error.table ?? null,
    columns: kind === 'notnull' && error.column !== undefined ? [error.column] : columnsIn(kind, error.detail),
    constraint: error.constraint ?? null,
  })
}

/** `Key (label, room)=(…) already exists.`: the columns stand before the values, in every language. */
function columnsIn(kind: ConstraintKind, detail: string | undefined): readonly string[] {
  if (kind !== 'unique') return []
  const named = /\(([^()]*)\)=\(/.exec(detail ?? '')?.[1]
  return named === undefined ? [] : named.split(', ').map((column) => column.replace(/^"(.*)"$/, '$1'))
}
