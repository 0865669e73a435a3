import { Neo4jError } from 'neo4j-driver'
import { StoreUnavailable } from '../../shared/failure.ts'

/** What became of a statement, as far as its caller can do anything about it. */
export type Neo4jFailure =
  /** The server rolled the transaction back: run the whole again. */
  | { readonly kind: 'again'; readonly error: Error }
  /** Nobody answers; whether a commit stands is not known. */
  | { readonly kind: 'lost'; readonly error: Error }
  | { readonly kind: 'unavailable'; readonly error: Error }
  | { readonly kind: 'refused'; readonly error: Error }

const LOST: ReadonlySet<string> = new Set(['ServiceUnavailable', 'SessionExpired', 'ProtocolError', 'N/A'])
/** Neo4j status codes: security, the database not there or not writable, and transactions past their time. */
const OUTAGE = /^Neo\.(DatabaseError\.|ClientError\.(Security|Database|Cluster)\.|ClientError\.Transaction\.)/
const TAKEN: ReadonlySet<string> = new Set([
  'Neo.ClientError.Schema.ConstraintValidationFailed',
  'Neo.DatabaseError.Schema.ConstraintCreationFailed',
])
const READ_ONLY: ReadonlySet<string> = new Set([
  'Neo.ClientError.General.ForbiddenOnReadOnlyDatabase',
  'Neo.ClientError.General.TransactionOutOfMemoryError',
])

/** Somebody was faster, or the program wrong: what was to be unique is there. The message of Neo4j would quote it. */
export class AlreadyThere extends Error {
  constructor() {
    super('What was to be unique is there already.')
    this.name = 'AlreadyThere'
  }
}

/** Null: it comes from the work itself, not from the driver. */
export function failureOf(store: string, error: unknown): Neo4jFailure | null {
  if (!(error instanceof Neo4jError)) return null
  const { code } = error
  if (LOST.has(code)) return { kind: 'lost', error: new StoreUnavailable(store, code) }
  if (code.startsWith('Neo.TransientError.') || code === 'Neo.ClientError.Security.AuthorizationExpired')
    return { kind: 'again', error: new StoreUnavailable(store, code) }
  if (TAKEN.has(code)) return { kind: 'refused', error: new AlreadyThere() }
  if (OUTAGE.test(code) || READ_ONLY.has(code)) return { kind: 'unavailable', error: new StoreUnavailable(store, code) }
  return { kind: 'refused', error: new Error(described(error)) }
}

/** Syntax is told in words, for the text of a query holds no values; other messages may quote one. */
function described({ code, message }: Neo4jError): string {
  const said = code === 'Neo.ClientError.Statement.SyntaxError' ? message : 'Neo4j refused a statement'
  return `${said} (${code})`
}
