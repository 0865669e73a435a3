import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { subgraphNames } from '../subgraphs/shared/subgraph.ts'
import { cyclesIn, type Import, importsOf, type Source, sourcesIn, withoutComments } from './support/source-graph.ts'

const sources = sourcesIn('gateway', 'schema', 'subgraphs')
const imports = sources.flatMap(importsOf)
const inside = imports.filter(({ external }) => !external)
const outside = imports.filter(({ external }) => external)

interface Edge {
  /** A file, or a folder with a slash at its end. */
  readonly from: string
  readonly to: string
  readonly why: string
}

/** What of `subgraphs/` the gateway may know, beyond the files that wire the hub. */
const gatewayKnows: readonly Edge[] = [
  { from: 'gateway/config.ts', to: 'subgraphs/shared/subgraph.ts', why: 'the names that have an address setting' },
  { from: 'gateway/context.ts', to: 'subgraphs/shared/context.ts', why: "an operation's tickets travel with it" },
  { from: 'gateway/forward.ts', to: 'subgraphs/shared/', why: 'hop 5 is where both sides meet: fetch, failure, token' },
  {
    from: 'gateway/limits.ts',
    to: 'subgraphs/shared/serve/literals.ts',
    why: 'a place in the input has one name, before execution and at it',
  },
  { from: 'gateway/plan.ts', to: 'subgraphs/shared/serve/', why: 'the executor refuses in the words of a subgraph' },
  { from: 'gateway/plan/', to: 'subgraphs/shared/serve/', why: 'the executor refuses in the words of a subgraph' },
  { from: 'gateway/server.ts', to: 'subgraphs/shared/subgraph.ts', why: 'readiness has one shape' },
  { from: 'gateway/server.ts', to: 'subgraphs/shared/audit/audit.ts', why: 'the port of the log' },
  { from: 'gateway/server.ts', to: 'subgraphs/shared/file-door.ts', why: 'the port of the door for files' },
  { from: 'gateway/server.ts', to: 'subgraphs/shared/serve/finishing.ts', why: 'servers end in one way' },
  { from: 'gateway/server/upload.ts', to: 'subgraphs/shared/file-door.ts', why: 'the port of the door for files' },
  { from: 'gateway/server.ts', to: 'subgraphs/shared/watch/door.ts', why: 'the port of the watch at the last door' },
  { from: 'gateway/server/answer.ts', to: 'subgraphs/shared/audit/audit.ts', why: 'no answer before its record' },
  {
    from: 'gateway/server/answer.ts',
    to: 'subgraphs/shared/failure.ts',
    why: 'what the watch keeps inside is refused',
  },
  { from: 'gateway/server/answer.ts', to: 'subgraphs/shared/watch/door.ts', why: 'suspended callers get no answer' },
]

/** The files where storage and wiring are chosen; and the demo, which sows through the ports. */
const wiring = ['gateway/main.ts', 'gateway/wiring/', 'gateway/cli.ts', 'gateway/commands/', 'gateway/demo/']

/** Packages under a licence that is not open source, or unmaintained: named once, so that they can be replaced. */
const confined: readonly {
  readonly what: string
  readonly packages: RegExp
  readonly to: readonly string[]
  readonly why: string
}[] = [
  {
    what: 'graphql-shield',
    packages: /^graphql-shield$/,
    to: ['subgraphs/shared/policy/shield.ts'],
    why: 'unmaintained, and its ES module does not load',
  },
  {
    what: "Apollo's gateway and planner",
    packages: /^@apollo\/(gateway|query-planner|query-graphs|federation-internals|server-gateway-interface)$/,
    to: ['gateway/plan.ts', 'gateway/plan/', 'gateway/forward.ts'],
    why: 'Elastic-2.0',
  },
  {
    what: 'what composes',
    packages: /^(@apollo\/composition|@graphql-codegen\/.*)$/,
    to: ['gateway/compose.ts', 'gateway/compose/'],
    why: 'for composing only; the first is Elastic-2.0',
  },
]

/** What people see: bundled, so that nothing of its packages is needed where the hub runs. */
const pages = 'gateway/console/'
const bundling = [pages, 'gateway/commands/console/']

const longest = 400
/** The same file names in each: who knows one knows five. */
const inEverySubgraph = [
  'subgraph.ts',
  'resolvers.ts',
  'loaders.ts',
  'store.ts',
  'store.sql.ts',
  'tables.ts',
  'migrations.ts',
]

const lies = (path: string, place: string): boolean => (place.endsWith('/') ? path.startsWith(place) : path === place)
const liesInOne = (path: string, places: readonly string[]): boolean => places.some((place) => lies(path, place))
const arrow = ({ from, to }: Import): string => `${from} -> ${to}`

function mayImport({ from, to }: Import): boolean {
  const [layer = '', part = ''] = from.split('/')
  // The pages speak GraphQL with the hub, and nothing else is between them.
  if (from.startsWith(pages) || to.startsWith(pages)) return from.startsWith(pages) && to.startsWith(pages)
  if (layer === 'schema') return to.startsWith('schema/')
  if (to.startsWith('schema/')) return true
  if (layer === 'subgraphs') return liesInOne(to, [`subgraphs/${part}/`, 'subgraphs/shared/'])
  // What is wired does not know who wires it.
  if (to.startsWith('gateway/')) return !liesInOne(to, wiring) || liesInOne(from, wiring)
  return liesInOne(from, wiring) || gatewayKnows.some((edge) => lies(from, edge.from) && lies(to, edge.to))
}

test('imports run gateway -> schema <- subgraphs, and no subgraph imports another', () => {
  expect(inside.filter((edge) => !mayImport(edge)).map(arrow)).toEqual([])
})

test('the arrows are those of the project: forbidden ones are seen', () => {
  const forbidden: readonly Import[] = [
    { from: 'schema/domain/ids.ts', to: 'subgraphs/shared/gate.ts', external: false },
    { from: 'subgraphs/mpi/store.ts', to: 'subgraphs/qualification/store.ts', external: false },
    { from: 'subgraphs/shared/gate.ts', to: 'subgraphs/mpi/store.ts', external: false },
    { from: 'subgraphs/mpi/store.ts', to: 'gateway/config.ts', external: false },
    { from: 'gateway/server.ts', to: 'subgraphs/mpi/subgraph.ts', external: false },
    { from: 'gateway/limits.ts', to: 'subgraphs/shared/gate.ts', external: false },
    { from: 'gateway/server.ts', to: 'gateway/main.ts', external: false },
    { from: 'gateway/server.ts', to: 'test/support/clock.ts', external: false },
    { from: 'gateway/console/card/guard.ts', to: 'schema/domain/time.ts', external: false },
    { from: 'gateway/console/card/guard.ts', to: 'gateway/config.ts', external: false },
    { from: 'gateway/server/pages.ts', to: 'gateway/console/session/posts.ts', external: false },
  ]
  expect(forbidden.filter(mayImport)).toEqual([])
})

test('the schema needs no package at all', () => {
  expect(outside.filter(({ from }) => from.startsWith('schema/')).map(arrow)).toEqual([])
})

test('every exception to the arrows is in use', () => {
  const unused = gatewayKnows.filter(
    (edge) => !inside.some(({ from, to }) => lies(from, edge.from) && lies(to, edge.to)),
  )
  expect(unused).toEqual([])
})

test('no file imports itself by way of others', () => {
  expect(cyclesIn(imports).map((files) => files.join(' -> '))).toEqual([])
})

test('a ring of imports is found, types and re-exports included', () => {
  const ring: readonly Source[] = [
    { path: 'a/one.ts', text: "import type { Two } from './two.ts'\n" },
    { path: 'a/two.ts', text: "export {\n  three,\n} from '../b/three.ts'\n" },
    { path: 'b/three.ts', text: "// import './four.ts'\nconst one = await import('../a/one.ts')\n" },
    { path: 'b/four.ts', text: "import './three.ts'\n" },
  ]
  expect(cyclesIn(ring.flatMap(importsOf))).toEqual([['a/one.ts', 'a/two.ts', 'b/three.ts', 'a/one.ts']])
})

test.each(confined)('$what stays in its place: $why', ({ packages, to }) => {
  const elsewhere = outside.filter((edge) => packages.test(edge.to) && !liesInOne(edge.from, to))
  expect(elsewhere.map(arrow)).toEqual([])
})

test('what runs is declared as a dependency, what only composes or bundles may be for development', () => {
  const declared: { readonly dependencies: object; readonly devDependencies: object } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  /** A package of types: nothing of it is there when the hub runs. */
  const isTypes = (name: string): boolean =>
    `@types/${name}` in declared.devDependencies &&
    sources.every(({ text }) => !new RegExp(`^(?!import type ).*from '${name}[/']`, 'm').test(text))
  const missing = outside.filter(({ from, to }) => {
    if (to.startsWith('node:') || to in declared.dependencies || isTypes(to)) return false
    return !(liesInOne(from, ['gateway/compose.ts', 'gateway/compose/', ...bundling]) && to in declared.devDependencies)
  })
  expect(missing.map(arrow)).toEqual([])
})

test('one module alone loads graphql-shield, by whatever means', () => {
  const loading = sources.filter(({ text }) => /['"]graphql-shield['"]/.test(withoutComments(text)))
  expect(loading.map(({ path }) => path)).toEqual(['subgraphs/shared/policy/shield.ts'])
})

test(`no source file is longer than ${longest} lines`, () => {
  const lines = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
  expect(lines.filter((file) => file.lines > longest)).toEqual([])
})

test('the environment is read in one place, and set in one', () => {
  const reading = sources.filter(({ text }) => /\bprocess\.env\b|\bprocess\[/.test(withoutComments(text)))
  expect(reading.map(({ path }) => path)).toEqual(['gateway/config.ts', 'gateway/environment.ts'])
})

test('nothing is written to the console but by the command line', () => {
  const writing = sources.filter(
    ({ path, text }) =>
      /\bconsole\./.test(withoutComments(text)) && !liesInOne(path, ['gateway/cli.ts', 'gateway/commands/']),
  )
  expect(writing.map(({ path }) => path)).toEqual([])
})

test('no type is given up: no `any`, no comment that silences a checker', () => {
  const given = sources.filter(
    ({ text }) =>
      /[:<(|&,]\s*any\b(?!\s*[:(])|\bas any\b|\bany\[\]/.test(
        withoutComments(text).replace(/(['"`])(?:[^\\]|\\.)*?\1/g, ''),
      ) || /@ts-(ignore|expect-error|nocheck)|biome-ignore/.test(text),
  )
  expect(given.map(({ path }) => path)).toEqual([])
})

test('the subgraphs have the same file names', () => {
  const built = subgraphNames.filter((name) => sources.some(({ path }) => path.startsWith(`subgraphs/${name}/`)))
  const missing = built.flatMap((name) =>
    inEverySubgraph
      .map((file) => `subgraphs/${name}/${file}`)
      .filter((path) => !sources.some((source) => source.path === path)),
  )
  expect(built).toEqual(expect.arrayContaining(['qualification', 'mpi']))
  expect(missing).toEqual([])
})

test('a folder of subgraphs is a subgraph, or what two of them share', () => {
  const folders = new Set(
    sources.filter(({ path }) => path.startsWith('subgraphs/')).map(({ path }) => path.split('/')[1] ?? ''),
  )
  expect(
    [...folders].filter((folder) => folder !== 'shared' && !subgraphNames.some((name) => name === folder)),
  ).toEqual([])
})
