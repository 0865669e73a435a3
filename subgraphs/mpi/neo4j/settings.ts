import { existsSync } from 'node:fs'
import type { Config } from 'neo4j-driver'

export interface Neo4jOptions {
  /** `neo4j+s://host`, or `bolt+s://` past the routing; `/name` behind it is the database. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** PEM of the authority that the server's certificate is of; null: those the system trusts. */
  readonly authorityFile?: string | null
  /** As outages name it. */
  readonly name?: string
  readonly connections?: number
  /** How long anybody waits for a connection, made or freed. */
  readonly connectMilliseconds?: number
  /** After this a read is stopped by the server. */
  readonly readMilliseconds?: number
  /** After this a transaction that writes is rolled back by the server. */
  readonly writeMilliseconds?: number
  /** Transactions that met another are run again for so long. */
  readonly retryMilliseconds?: number
}

export interface Neo4jSettings {
  readonly url: string
  readonly database: string
  readonly user: string
  readonly password: string
  readonly name: string
  readonly connectMilliseconds: number
  readonly readMilliseconds: number
  readonly writeMilliseconds: number
  readonly retryMilliseconds: number
  readonly driver: Config
}

/** Why an address cannot be used. Never quotes it. */
export class Neo4jAddressError extends Error {
  constructor(store: string, reason: string) {
    super(`The address of the ${store} store cannot be used: ${reason}`)
    this.name = 'Neo4jAddressError'
  }
}

const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/
const PORT = 7687
const DATABASE = 'neo4j'
/** A connection idle for longer is asked whether it lives before it is used. */
const IDLE_MILLISECONDS = 30_000

/** Encrypted and verified, unless the server is on this machine. */
export function neo4jSettings(options: Neo4jOptions): Neo4jSettings {
  const { name = 'mpi', user, password, authorityFile = null } = options
  const refuse = (reason: string): never => {
    throw new Neo4jAddressError(name, reason)
  }
  const url = URL.parse(options.url) ?? refuse('it is no URL.')
  const [, scheme, encrypted] =
    /^(neo4j|bolt)(\+s)?:$/.exec(url.protocol) ?? refuse('it begins with neo4j+s://, bolt+s://, neo4j:// or bolt://.')
  if (url.username !== '' || url.password !== '') refuse('user and password have settings of their own.')
  if (url.search !== '' || url.hash !== '') refuse('it carries parameters.')
  const host = url.hostname || refuse('it names no host.')
  if (encrypted === undefined && !loopback.test(host.replace(/^\[(.*)\]$/, '$1')))
    refuse('a server elsewhere is asked over TLS alone: neo4j+s:// or bolt+s://.')
  if (authorityFile !== null && encrypted === undefined) refuse('an authority is named, and no TLS asked for.')
  if (authorityFile !== null && !existsSync(authorityFile)) refuse('the file of its authority is not there.')
  const connectMilliseconds = options.connectMilliseconds ?? 5_000
  // The driver takes an authority of ours only where the scheme itself says nothing of TLS.
  const ours = authorityFile !== null
  return {
    url: `${scheme}${ours ? '' : (encrypted ?? '')}://${host}:${url.port || PORT}`,
    database: decodeURIComponent(url.pathname.slice(1)) || DATABASE,
    user,
    password,
    name,
    connectMilliseconds,
    readMilliseconds: options.readMilliseconds ?? 5_000,
    writeMilliseconds: options.writeMilliseconds ?? 30_000,
    retryMilliseconds: options.retryMilliseconds ?? 5_000,
    driver: {
      ...(ours
        ? {
            encrypted: true,
            trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES' as const,
            trustedCertificates: [authorityFile],
          }
        : {}),
      maxConnectionPoolSize: options.connections ?? 10,
      connectionAcquisitionTimeout: connectMilliseconds,
      connectionTimeout: connectMilliseconds,
      connectionLivenessCheckTimeout: IDLE_MILLISECONDS,
      // Counters and instants stay below 2^53; blocking keys are 64 bits wide and never read back.
      disableLosslessIntegers: true,
      // Every answer is bounded by its question: one round trip brings it whole.
      fetchSize: -1,
      telemetryDisabled: true,
      userAgent: 'tsunagu',
    },
  }
}
