import { buildSchema, execute, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql'
import { type Config, readConfig } from '../../gateway/config.ts'
import type { GatewayContext } from '../../gateway/context.ts'
import type { Manifest } from '../../gateway/persisted.ts'
import type { Authenticate } from '../../gateway/server/answer.ts'
import type { Gateway } from '../../gateway/server/apollo.ts'
import type { PagesParts } from '../../gateway/server/pages.ts'
import { startServer } from '../../gateway/server.ts'
import { createLog } from '../../gateway/telemetry/log.ts'
import { createTelemetry } from '../../gateway/telemetry.ts'
import type { Caller } from '../../schema/domain/caller.ts'
import type { CredentialId, UserId } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditLog, Ticket } from '../../subgraphs/shared/audit/audit.ts'
import type { Readiness } from '../../subgraphs/shared/subgraph.ts'

/** A small graph behind the real door: one of each shape that the limits weigh. */
export const doorSdl = /* GraphQL */ `
  type Query {
    me: Person
    person(id: ID!): Person
    check(input: Check!): String
    checks(inputs: [Check!]!): [Result]
    echo(text: String): String
    fails(how: String!): String
    waits: String
  }
  type Mutation {
    write(text: String!): String
  }
  input Check {
    number: String!
    branch: String
    more: [Check!]
  }
  type Result {
    number: String
    notes: [String]
  }
  type Person {
    id: ID!
    name: String
    mother: Person
    children: [Person]
    friends(first: Int = 50, after: String): Friends
  }
  type Friends {
    edges: [Edge!]
    total: Int
  }
  type Edge {
    node: Person
  }
`

export type DoorResolvers = Readonly<Record<string, GraphQLFieldResolver<unknown, GatewayContext>>>

/** Root fields by name; everything below them is plain data. */
export function doorSchema(resolvers: DoorResolvers): GraphQLSchema {
  const schema = buildSchema(doorSdl)
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const resolve = resolvers[field.name]
      if (resolve !== undefined) field.resolve = resolve
    }
  }
  return schema
}

export function localGateway(schema: GraphQLSchema): Gateway {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' })
      return () => undefined
    },
    load: async () => ({
      executor: async ({ document, request, context }) =>
        execute({
          schema,
          document,
          contextValue: context,
          ...(request.variables === undefined ? {} : { variableValues: request.variables }),
          ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
        }),
    }),
    stop: async () => undefined,
  }
}

export const clerk: Caller = {
  role: 'CLERK',
  purpose: 'INSURANCE',
  user: 'user-1' as UserId,
  credential: 'credential-1' as CredentialId,
  institution: null,
  region: null,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: false,
  node: null,
}

/** Knows one token, and says of everything else that it does not. */
export const knowsClerk: Authenticate = async ({ authorization }) =>
  authorization === 'Bearer clerk'
    ? ok(clerk)
    : refuse({ code: 'UNAUTHENTICATED', reason: 'MISSING', message: 'There is no token.' })

export interface DoorOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly resolvers?: DoorResolvers
  /** Instead of the small graph above. */
  readonly graph?: { readonly schema: GraphQLSchema; readonly gateway: Gateway }
  readonly authenticate?: Authenticate
  readonly manifest?: Manifest
  readonly settle?: (tickets: readonly Ticket[]) => Promise<void>
  readonly readiness?: () => Promise<Readiness>
  readonly pages?: PagesParts
}

export interface Door {
  readonly url: string
  readonly port: number
  readonly config: Config
  /** Lines of the log, as written. */
  readonly lines: string[]
  /** A POST by the clerk, of an operation or of any other body. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Told>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Told>
  drain(): Promise<void>
}

export interface Told {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

export async function openDoor(options: DoorOptions = {}): Promise<Door> {
  const lines: string[] = []
  const config = readConfig({ HUB_MODE: 'production', PORT: '0', ...options.environment })
  const schema = doorSchema({ me: () => ({ id: 'per_1', name: 'つなぐ' }), ...options.resolvers })
  const audit: AuditLog = {
    append: () => ({}) as Ticket,
    settle: options.settle ?? (async () => undefined),
  }
  const server = await startServer({
    config,
    graph: options.graph ?? { schema, gateway: localGateway(schema) },
    authenticate: options.authenticate ?? knowsClerk,
    audit,
    readiness: options.readiness ?? (async () => ({ ready: true, reasons: [] })),
    manifest: options.manifest ?? null,
    telemetry: await createTelemetry({ traces: null, processMetrics: false }),
    log: createLog('info', { write: (line) => void lines.push(line) }),
    now: () => 1_790_000_000_000 as Instant,
    ...(options.pages === undefined ? {} : { pages: options.pages }),
  })
  const tell = async (response: Response): Promise<Told> => {
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
  }
  return {
    url: server.address,
    port: Number(new URL(server.address).port),
    config,
    lines,
    post: async (body, headers = {}) =>
      tell(
        await fetch(`${server.address}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer clerk', ...headers },
          body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
        }),
      ),
    get: async (path, headers = {}) => tell(await fetch(`${server.address}${path}`, { headers, redirect: 'manual' })),
    drain: () => server.drain(),
  }
}
