import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?schema=…&sslmode=…&sslrootcert=FILE`; see README. */
  readonly url: string
  /** As outages name it. */
  readonly name: string
  /** Connections of each kind; all processes together stay below the server's `max_connections`. */
  readonly connections?: Partial<Record<Use, number>>
  /** After this a statement is stopped by the server. */
  readonly statementMilliseconds?: Partial<Record<Use, number>>
  /** How long anybody waits for a connection, made or freed. */
  readonly connectMilliseconds?: number
  /** After this a transaction that doesn't end is rolled back. */
  readonly transactionMilliseconds?: number
}

/** Reads by key, reads that walk rows, and writes: none waits for a connection of another kind. */
export type Use = 'read' | 'scan' | 'write'

const CONNECTIONS: Record<Use, number> = { read: 4, scan: 2, write: 2 }
const STATEMENT_MILLISECONDS: Record<Use, number> = { read: 5_000, scan: 60_000, write: 15_000 }
const CONNECT_MILLISECONDS = 5_000
const TRANSACTION_MILLISECONDS = 30_000
const KEEP_ALIVE_MILLISECONDS = 10_000

/** Why an address cannot be used. Never quotes it: it holds a password. */
export class PostgresAddressError extends Error {
  constructor(store: string, reason: string) {
    super(`The address of the ${store} store cannot be used: ${reason}`)
    this.name = 'PostgresAddressError'
  }
}

export interface PostgresSettings {
  readonly name: string
  readonly schema: string
  readonly connections: Readonly<Record<Use, number>>
  readonly statementMilliseconds: Readonly<Record<Use, number>>
  readonly connectMilliseconds: number
  readonly transactionMilliseconds: number
  /** For a connection of this kind, under this name on the server. */
  client(use: Use, application: string): ClientConfig
}

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/
const KNOWN = new Set(['schema', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'host'])

export function postgresSettings(options: PostgresOptions): PostgresSettings {
  const { name } = options
  const refuse = (reason: string): never => {
    throw new PostgresAddressError(name, reason)
  }
  const url = URL.parse(options.url) ?? refuse('it is no URL.')
  if (!/^postgres(ql)?:$/.test(url.protocol)) refuse('it begins with postgres:// or postgresql://.')
  const unknown = [...url.searchParams.keys()].find((key) => !KNOWN.has(key))
  if (unknown !== undefined)
    refuse('it carries a parameter other than schema, sslmode, sslrootcert, sslcert, sslkey, host.')
  const database = decodeURIComponent(url.pathname.slice(1)) || refuse('it names no database.')
  const user = decodeURIComponent(url.username) || refuse('it names no user.')
  const password = decodeURIComponent(url.password)
  const host = url.searchParams.get('host') ?? (url.hostname.replace(/^\[(.*)\]$/, '$1') || refuse('it names no host.'))
  const schema = url.searchParams.get('schema') ?? 'public'
  if (!SCHEMA.test(schema)) refuse('its schema is lower-case letters, digits and underscores.')

  const statementMilliseconds = { ...STATEMENT_MILLISECONDS, ...options.statementMilliseconds }
  const connectMilliseconds = options.connectMilliseconds ?? CONNECT_MILLISECONDS
  const transactionMilliseconds = options.transactionMilliseconds ?? TRANSACTION_MILLISECONDS
  const ssl = tlsOf(url.searchParams, host, refuse)
  const server = {
    host,
    port: Number(url.port || 5432),
    database,
    user,
    // A function: pg looks for no password of its own, in no environment and no file.
    password: () => password,
    ssl,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MILLISECONDS,
    connectionTimeoutMillis: connectMilliseconds,
  }
  return {
    name,
    schema,
    connections: { ...CONNECTIONS, ...options.connections },
    statementMilliseconds,
    connectMilliseconds,
    transactionMilliseconds,
    client: (use, application) => ({
      ...server,
      application_name: application,
      options: sessionOf({
        search_path: schema,
        statement_timeout: statementMilliseconds[use],
        idle_in_transaction_session_timeout: transactionMilliseconds,
        default_transaction_read_only: use === 'write' ? 'off' : 'on',
        default_transaction_isolation: 'read\\ committed',
        client_min_messages: 'warning',
        timezone: 'UTC',
        bytea_output: 'hex',
        extra_float_digits: 1,
        jit: 'off',
      }),
    }),
  }
}

const sessionOf = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')

const loopback = /^(127(\.\d{1,3}){3}|::1|localhost|\/.*)$/

/** Encrypted and verified, unless the server is on this machine or `sslmode=disable` says that the network protects it. */
function tlsOf(
  parameters: URLSearchParams,
  host: string,
  refuse: (reason: string) => never,
): ConnectionOptions | false {
  const mode = parameters.get('sslmode') ?? (loopback.test(host) ? 'disable' : 'verify-full')
  if (mode === 'disable') return false
  if (mode !== 'verify-full') refuse('its sslmode is verify-full or disable: what is not verified protects nothing.')
  const pem = (key: string) => {
    const file = parameters.get(key)
    return file === null ? null : readFileSync(file, 'utf8')
  }
  const [ca, cert, key] = [pem('sslrootcert'), pem('sslcert'), pem('sslkey')]
  if ((cert === null) !== (key === null)) refuse('sslcert and sslkey: both or neither.')
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === null ? {} : { ca }),
    ...(cert === null || key === null ? {} : { cert, key }),
  }
}
