import { StoreUnavailable } from '../failure.ts'
import { Unstorable } from './storable.ts'
import { ConstraintViolation, type ViolatedConstraint } from './violation.ts'

/** A failure as it crosses a thread. */
export type SqliteFailure =
  | { readonly kind: 'constraint'; readonly violated: ViolatedConstraint }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'unstorable' }
  | { readonly kind: 'bug'; readonly message: string }

/** The store cannot be used, whatever the statement: closed, or its file gone. */
export class Outage extends Error {}

// Primary result codes that speak of the file or the machine, not of the statement (sqlite.org/rescode.html).
const OUTAGES: ReadonlySet<number> = new Set([
  3 /* PERM */, 5 /* BUSY */, 6 /* LOCKED */, 7 /* NOMEM */, 9 /* INTERRUPT */, 10 /* IOERR */, 11 /* CORRUPT */,
  13 /* FULL */, 14 /* CANTOPEN */, 15 /* PROTOCOL */, 22 /* NOLFS */, 23 /* AUTH */, 26 /* NOTADB */,
])
const CHECK = 275
const FOREIGN_KEY = 787
const NOT_NULL = 1299
const UNIQUE: ReadonlySet<number> = new Set([1555 /* PRIMARYKEY */, 2067, 2579 /* ROWID */])

const codeOf = (error: Error): number | null =>
  'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null

export function failureOf(error: unknown): SqliteFailure {
  if (error instanceof Unstorable) return { kind: 'unstorable' }
  if (error instanceof Outage) return { kind: 'unavailable', reason: error.message }
  if (!(error instanceof Error)) return { kind: 'bug', message: String(error) }
  const code = codeOf(error)
  if (code === null) {
    // node:sqlite after close(): the connection is gone, the statement is not to blame.
    const closed = error.message === 'database is not open' || error.message === 'statement has been finalized'
    return closed ? { kind: 'unavailable', reason: error.message } : { kind: 'bug', message: error.message }
  }
  const violated = violatedBy(code, error.message)
  if (violated !== null) return { kind: 'constraint', violated }
  return OUTAGES.has(code & 0xff)
    ? { kind: 'unavailable', reason: `${error.message} (${code})` }
    : { kind: 'bug', message: `${error.message} (${code})` }
}

export function exceptionOf(store: string, failure: SqliteFailure): Error {
  switch (failure.kind) {
    case 'constraint':
      return new ConstraintViolation(failure.violated)
    case 'unavailable':
      return new StoreUnavailable(store, failure.reason)
    case 'unstorable':
      return new Unstorable()
    case 'bug':
      return new Error(failure.message)
  }
}

/** SQLite's messages name table and column (`UNIQUE constraint failed: person.id, person.at`), index or check. */
function violatedBy(code: number, message: string): ViolatedConstraint | null {
  const told = message.slice(message.indexOf(': ') + 2)
  if (code === FOREIGN_KEY) return { kind: 'foreign', table: null, columns: [], constraint: null }
  if (code === CHECK) return { kind: 'check', table: null, columns: [], constraint: told }
  const kind = code === NOT_NULL ? 'notnull' : UNIQUE.has(code) ? 'unique' : null
  if (kind === null) return null
  const index = /^index '(.*)'$/.exec(told)?.[1]
  if (index !== undefined) return { kind, table: null, columns: [], constraint: index }
  const places = told.split(', ').map((place) => place.split('.'))
  return {
    kind,
    table: places[0]?.[0] ?? null,
    columns: places.flatMap(([, column]) => (column === undefined ? [] : [column])),
    constraint: null,
  }
}
