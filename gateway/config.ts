import { z } from 'zod'
import type { SubgraphName } from '../subgraphs/shared/subgraph.ts'

/** One key of the environment, as data: what it is called, what it means, what it is when nobody sets it. */
export interface Setting<T> {
  readonly key: string
  readonly doc: string
  /** As it would be written in the environment; null: unset means none. */
  readonly fallback: string | null
  readonly secret: boolean
  readonly read: z.ZodType<T, string>
}

/** A regional node (地域ノード): its region, its code in the register, and where it listens. */
export interface ConfiguredNode {
  readonly region: string
  readonly node: string
  readonly url: string
}

const setting =
  <T>(read: z.ZodType<T, string>) =>
  (key: string, doc: string, fallback: string): Setting<T> => ({ key, doc, fallback, secret: false, read })

const optional =
  <T>(read: z.ZodType<T, string>) =>
  (key: string, doc: string): Setting<T | null> => ({ key, doc, fallback: null, secret: false, read })

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const text = z.string().min(1)
const url = z.url({ protocol: /^https?$/ })
const identifiers = z
  .string()
  .regex(/^[0-2](\.\d+)+(,[0-2](\.\d+)+)*$/, 'must be object identifiers with commas between them')
  .transform((list): readonly string[] => list.split(','))

const count = setting(integer(1, 1_000_000_000))
const duration = setting(integer(1, 3_600_000))
const nodes = z
  .string()
  .transform((list) => list.split(',').map((one) => /^([a-z][a-z0-9-]{0,30}):(\d{10})=(https?:\/\/[^\s,]+)$/.exec(one)))
  .refine((all) => all.every((one) => one !== null), 'must be REGION:CODE=URL, with commas between them')
  .refine((all) => new Set(all.map((one) => one?.[1])).size === all.length, 'must name each region once')
  .transform((all): readonly ConfiguredNode[] =>
    all.flatMap((one) => (one === null ? [] : [{ region: one[1] ?? '', node: one[2] ?? '', url: one[3] ?? '' }])),
  )
const file = optional(text)
const address = optional(url)
const database = (key: string, name: SubgraphName | 'node'): Setting<string | null> => ({
  ...optional(z.url({ protocol: /^postgres(ql)?$/ }))(
    key,
    `PostgreSQL that keeps the ${name} store: \`postgres://user:password@host/database?schema=${name}\`, encrypted and verified unless on this machine (\`sslrootcert=FILE\`, or \`sslmode=disable\`); unset: a file under \`DATA_DIR\`.`,
  ),
  secret: true,
})
const apart = (key: string, name: SubgraphName) =>
  address(key, `Address of the ${name} subgraph where it runs apart; unset: in process.`)

/** Every key the hub reads. The README's table and `hub config` are made from this. */
export const settings = {
  hub: {
    mode: setting(z.enum(['demo', 'production']))(
      'HUB_MODE',
      '`demo` (development issuer, synthetic people, GraphiQL; only on loopback) or `production`.',
      'demo',
    ),
    dataDir: setting(text)('DATA_DIR', 'Folder of the embedded stores, the access record and demo keys.', 'data'),
    keysDir: file('KEYS_DIR', 'Folder of signing and sealing keys; unset: `keys` under `DATA_DIR`.'),
    region: setting(text)('REGION', 'Region named in the access record of this process.', 'hub'),
  },
  server: {
    host: setting(text)('HOST', 'Address to listen on.', '127.0.0.1'),
    port: setting(integer(0, 65_535))('PORT', 'Port to listen on; 0 takes a free one.', '4000'),
    tlsCertificate: file('TLS_CERT_FILE', 'PEM certificate chain; with `TLS_KEY_FILE` the hub speaks HTTPS.'),
    tlsKey: file('TLS_KEY_FILE', 'PEM private key of the certificate.'),
    tlsClientAuthorities: file('TLS_CLIENT_CA_FILE', 'PEM authorities whose client certificates are accepted.'),
    bodyBytes: count('LIMIT_BODY_BYTES', 'Largest request body.', '1048576'),
    headerBytes: setting(integer(1_024, 1_048_576))('LIMIT_HEADER_BYTES', 'Largest request head.', '16384'),
    tlsAtProxy: setting(flag)(
      'TLS_AT_PROXY',
      'Whether a proxy that speaks TLS stands in front, and nothing but it reaches the hub: in production, off loopback, every process otherwise speaks HTTPS or does not start.',
      'false',
    ),
    inFlight: count('LIMIT_IN_FLIGHT', 'Operations at work at once; more are turned away.', '1000'),
    inFlightOfCaller: count(
      'LIMIT_IN_FLIGHT_OF_CALLER',
      'Operations at work at once of one credential, and of a node with all who come by it; more are turned away.',
      '250',
    ),
    receiveMs: duration('TIMEOUT_RECEIVE_MS', 'How long a request may take to arrive.', '10000'),
    operationMs: duration('TIMEOUT_OPERATION_MS', 'How long an operation may take.', '30000'),
    fetchMs: duration('TIMEOUT_FETCH_MS', 'How long one fetch from a subgraph may take.', '5000'),
    keepAliveMs: duration('TIMEOUT_KEEP_ALIVE_MS', 'How long an idle connection is kept.', '65000'),
    noticeMs: setting(integer(0, 600_000))(
      'DRAIN_NOTICE_MS',
      'After SIGTERM, how long `/ready` already says no while requests are still taken.',
      '0',
    ),
    drainMs: duration('TIMEOUT_DRAIN_MS', 'How long answers in flight may take to finish after SIGTERM.', '20000'),
  },
  limits: {
    tokens: count('LIMIT_TOKENS', 'Tokens in a document.', '2000'),
    depth: count('LIMIT_DEPTH', 'Levels of fields.', '15'),
    aliases: count('LIMIT_ALIASES', 'Aliases, fragments counted at each spread.', '30'),
    rootFields: count('LIMIT_ROOT_FIELDS', 'Fields at the root.', '20'),
    duplicateFields: count('LIMIT_DUPLICATE_FIELDS', 'Fields that repeat another of the same selection.', '10'),
    directives: count('LIMIT_DIRECTIVES', 'Directives in a document.', '50'),
    fragments: count('LIMIT_FRAGMENTS', 'Fragment spreads in a document.', '100'),
    cost: count('LIMIT_COST', 'Values an operation may answer with, by the sizes of its lists.', '150000'),
    listSize: count('LIMIT_LIST_SIZE', 'Entries in one list of the input.', '1000'),
    variableValues: count('LIMIT_VARIABLE_VALUES', 'Values in the variables, all together.', '50000'),
  },
  operations: {
    manifest: file('OPERATIONS_FILE', 'Manifest of committed operations; unset: the one committed with the hub.'),
    persistedOnly: setting(flag)('PERSISTED_ONLY', 'Answer nothing but the operations of the manifest.', 'false'),
  },
  callers: {
    issuer: address('ISSUER', 'Issuer whose tokens are accepted; unset in demo mode: the development issuer.'),
    audience: setting(text)('AUDIENCE', 'Audience a token must name.', 'tsunagu'),
    jwks: optional(text)('JWKS', "The issuer's keys: a file, or an https address."),
  },
  console: {
    clientId: optional(text)(
      'CONSOLE_CLIENT_ID',
      'What the issuer knows the pages under `/console/` by; unset: nobody signs in there, but in demo mode.',
    ),
    authorizeUrl: address('CONSOLE_AUTHORIZE_URL', "The issuer's authorization endpoint, where people sign in."),
    tokenUrl: address('CONSOLE_TOKEN_URL', "The issuer's token endpoint, which the pages ask from the browser."),
  },
  cards: {
    authorityDir: file(
      'CARD_AUTHORITY_DIR',
      "Folder of the card authority (公的個人認証): `roots`, `intermediates`, `lists` of revoked certificates; unset: the demo's in demo mode, else no card opens anything.",
    ),
    policies: optional(identifiers)(
      'CARD_POLICIES',
      'Object identifiers of the policies that user certificates (利用者証明用電子証明書) are issued under, with commas between them.',
    ),
  },
  subgraphs: {
    qualification: apart('QUALIFICATION_URL', 'qualification'),
    mpi: apart('MPI_URL', 'mpi'),
    clinical: apart('CLINICAL_URL', 'clinical'),
    emergency: apart('EMERGENCY_URL', 'emergency'),
    chase: apart('CHASE_URL', 'chase'),
  } satisfies Record<SubgraphName, Setting<string | null>>,
  regions: {
    nodes: optional(nodes)(
      'NODES',
      'Regional nodes that keep clinical records: `REGION:CODE=URL`, with commas between them; CODE is the institution code of the network.',
    ),
    deadlineMs: duration('TIMEOUT_NODE_MS', "How long a region's node may take to answer.", '800'),
  },
  stores: {
    qualification: database('QUALIFICATION_DATABASE_URL', 'qualification'),
    mpi: database('MPI_DATABASE_URL', 'mpi'),
    emergency: database('EMERGENCY_DATABASE_URL', 'emergency'),
    chase: database('CHASE_DATABASE_URL', 'chase'),
    node: database('NODE_DATABASE_URL', 'node'),
    connections: setting(integer(1, 100))(
      'DATABASE_CONNECTIONS',
      'Connections of each process for reads by key, to each store on PostgreSQL; five more serve scans, writes and news.',
      '4',
    ),
  },
  index: {
    url: optional(z.url({ protocol: /^(neo4j|bolt)(\+s)?$/ }))(
      'NEO4J_URL',
      'Neo4j that keeps the index of numbers in place of the mpi store: `neo4j+s://host/database`, encrypted unless on this machine; unset: none.',
    ),
    user: setting(text)('NEO4J_USER', 'User of Neo4j.', 'neo4j'),
    password: { ...optional(text)('NEO4J_PASSWORD', 'Password of that user.'), secret: true },
    authority: file('NEO4J_CA_FILE', "PEM authority of Neo4j's certificate; unset: those the system trusts."),
    connections: setting(integer(2, 100))('NEO4J_CONNECTIONS', 'Connections of each process to Neo4j.', '10'),
    model: file(
      'MPI_MODEL',
      'Model by which records are taken for one person’s (`hub mpi train --index`, or of a file with columns named kana, kanji, latin, birthDate, sex, postalCode, address, phone); unset: the committed one.',
    ),
  },
  telemetry: {
    logLevel: setting(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']))(
      'LOG_LEVEL',
      'Lines below this level are not written.',
      'info',
    ),
    traces: address('OTEL_EXPORTER_OTLP_ENDPOINT', 'Collector that traces are sent to; unset: none are made.'),
  },
} as const satisfies Record<string, Record<string, Setting<unknown>>>

type Settings = typeof settings
export type Config = {
  readonly [Group in keyof Settings]: {
    readonly [Name in keyof Settings[Group]]: Settings[Group][Name] extends Setting<infer T> ? T : never
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What is wrong with the environment, by key; never with the values found there. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The hub cannot start with this configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** The only reader of the environment. */
export function readConfig(environment: Environment = process.env): Config {
  const problems: string[] = []
  const config: Record<string, Record<string, unknown>> = {}
  for (const [group, members] of Object.entries<Record<string, Setting<unknown>>>(settings)) {
    const values: Record<string, unknown> = {}
    for (const [name, { key, fallback, read }] of Object.entries(members)) {
      const raw = environment[key]?.trim() || fallback
      const result = raw === null ? null : read.safeParse(raw)
      if (result?.success === false) problems.push(`${key}: ${expectation(result.error)}`)
      values[name] = result?.success ? result.data : null
    }
    config[group] = values
  }
  if (problems.length > 0) throw new ConfigError(problems)
  // Every group and name of `settings` was read just now, by the schema its type comes from.
  const read = config as unknown as Config
  const contradictions = contradictionsIn(read)
  if (contradictions.length > 0) throw new ConfigError(contradictions)
  return read
}

/** zod's first complaint; for lists of words and formats it names what was expected and never quotes what was found. */
function expectation(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'cannot be read'
}

const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/

export const isLoopback = (host: string): boolean => loopback.test(host)

/** Whether the door would take tokens and answer in the clear, for others than this machine to hear. */
export const speaksInTheClear = ({ hub, server }: Pick<Config, 'hub' | 'server'>): boolean =>
  hub.mode === 'production' && !isLoopback(server.host) && server.tlsCertificate === null && !server.tlsAtProxy

function contradictionsIn({ hub, server, callers, console: pages, cards, stores, index }: Config): readonly string[] {
  const problems: string[] = []
  if (hub.mode === 'demo' && !isLoopback(server.host)) {
    problems.push('HOST: demo mode has a development issuer and listens on loopback only.')
  }
  if ((server.tlsCertificate === null) !== (server.tlsKey === null)) {
    problems.push('TLS_CERT_FILE, TLS_KEY_FILE: both or neither.')
  }
  if (server.tlsClientAuthorities !== null && server.tlsCertificate === null) {
    problems.push('TLS_CLIENT_CA_FILE: client certificates need TLS_CERT_FILE and TLS_KEY_FILE.')
  }
  if ((cards.authorityDir === null) !== (cards.policies === null)) {
    problems.push('CARD_AUTHORITY_DIR, CARD_POLICIES: both or neither.')
  }
  if (hub.mode === 'production' && (callers.issuer === null) !== (callers.jwks === null)) {
    problems.push('ISSUER, JWKS: both or neither.')
  }
  const signIn = [pages.clientId, pages.authorizeUrl, pages.tokenUrl].filter((one) => one !== null)
  if (signIn.length !== 0 && signIn.length !== 3) {
    problems.push('CONSOLE_CLIENT_ID, CONSOLE_AUTHORIZE_URL, CONSOLE_TOKEN_URL: all or none.')
  }
  if (signIn.length === 3 && callers.issuer === null) {
    problems.push('CONSOLE_CLIENT_ID: people sign in at an ISSUER.')
  }
  if ((index.url === null) !== (index.password === null)) {
    problems.push('NEO4J_URL, NEO4J_PASSWORD: both or neither.')
  }
  if (index.url !== null && stores.mpi !== null) {
    problems.push('NEO4J_URL, MPI_DATABASE_URL: the index lies in one place.')
  }
  return problems
}

export const allSettings: readonly Setting<unknown>[] = Object.values<Record<string, Setting<unknown>>>(
  settings,
).flatMap((group) => Object.values(group))

/** The README's table of settings. */
export function settingsTable(): string {
  const rows = allSettings.map(
    ({ key, fallback, doc }) => `| \`${key}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${doc} |`,
  )
  return ['| key | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

export interface ShownSetting {
  readonly key: string
  readonly value: string | null
  readonly from: 'environment' | 'default'
}

/** What is in force, for `hub config`: secrets masked, and what an address may carry of one. */
export function shownSettings(environment: Environment = process.env): readonly ShownSetting[] {
  readConfig(environment)
  return allSettings.map(({ key, fallback, secret }) => {
    const set = environment[key]?.trim() || null
    const value = set ?? fallback
    return { key, value: value === null ? null : mask(value, secret), from: set === null ? 'default' : 'environment' }
  })
}

function mask(value: string, secret: boolean): string {
  if (secret) return '••••••'
  const parsed = URL.parse(value)
  if (parsed === null || (parsed.username === '' && parsed.password === '' && parsed.search === '')) return value
  if (parsed.username !== '') parsed.username = 'masked'
  if (parsed.password !== '') parsed.password = 'masked'
  if (parsed.search !== '') parsed.search = '?masked'
  return parsed.href
}
