import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { print } from 'graphql'
import { afterEach, describe, expect, it } from 'vitest'
import { composeProject } from '../../gateway/compose/project.ts'
import { composableSdl, publicSdl } from '../../gateway/compose/public-sdl.ts'
import { resolverTypes } from '../../gateway/compose/resolver-types.ts'
import { compose } from '../../gateway/compose.ts'
import { policyView } from '../../subgraphs/shared/policy/view.ts'
import { withDirectives } from '../../subgraphs/shared/sdl.ts'

const guard = (role = 'PHYSICIAN') =>
  `@access(to: [{ role: ${role}, purpose: TREATMENT }]) @consent(category: CLINICAL, subject: "id")`
const herd = (policy: string) =>
  withDirectives(`
    type Query { cows: [Cow!] @access(to: [{ role: PHYSICIAN, purpose: TREATMENT }]) @consent(category: ELIGIBILITY) }
    type Cow @key(fields: "id") { id: ID!  name: String ${guard()}  milk: Int @shareable ${policy} }`)
const dairy = (policy: string, more = '') =>
  withDirectives(`type Cow @key(fields: "id") { id: ID!  milk: Int @shareable ${policy} } ${more}`)
const policy = policyView(() => true)

const farm = (dairySdl = dairy(guard())) => [
  { name: 'herd', sdl: herd(guard()), parents: null },
  { name: 'dairy', sdl: dairySdl, parents: null },
]

describe('composing', () => {
  it('makes a supergraph, a policy table and resolver types, and shows nobody the policy’s own vocabulary', async () => {
    const composed = await compose(farm(), [], policy)
    if (!composed.ok) throw new Error(composed.faults.join('\n'))
    expect([...composed.artefacts.keys()]).toEqual([
      'schema/supergraph.graphql',
      'schema/policy.md',
      'subgraphs/herd/resolver-types.ts',
      'subgraphs/dairy/resolver-types.ts',
    ])
    const named = Object.keys(composed.apiSchema.getTypeMap()).filter((name) => !name.startsWith('__'))
    expect(named.sort()).toEqual(['Boolean', 'Cow', 'ID', 'Int', 'Query', 'String'])
    expect(composed.apiSchema.getDirectives().map(({ name }) => name)).not.toContain('access')
    const supergraph = composed.artefacts.get('schema/supergraph.graphql') ?? ''
    expect(supergraph.match(/\b(access|consent|sensitive|AccessPair|Role|Label|PHYSICIAN)\b/g)).toBeNull()
    expect(supergraph.match(/join__graph\(name: ".*$/gm)).toEqual([
      'join__graph(name: "dairy", url: "http://dairy.internal/graphql")',
      'join__graph(name: "herd", url: "http://herd.internal/graphql")',
    ])
  })

  it.each([
    ['differ', guard('DENTIST'), ['Cow.milk: herd and dairy differ in pairs']],
    [
      'are missing in one',
      '',
      ['dairy: Cow.milk: a field of an entity has no policy', 'Cow.milk: herd has GUARDED, dairy has none'],
    ],
  ])('is refused when the policies of a shared coordinate %s, which Apollo lets pass', async (_how, other, faults) => {
    expect(await compose(farm(dairy(other)), [], policy)).toEqual({ ok: false, faults })
  })

  it('is refused when composition itself fails, and says why', async () => {
    const other = dairy(guard()).replace('milk: Int', 'milk: String')
    const composed = await compose(farm(other), [], policy)
    expect(composed).toEqual({ ok: false, faults: [expect.stringContaining('Cow.milk')] })
  })

  it('is refused when two subgraphs know different members of a union, of which Apollo only hints', async () => {
    const shed = (members: string) =>
      `union Shed = ${members} type Hay @shareable { bales: Int } ${members.includes('Straw') ? 'type Straw { bales: Int }' : ''}`
    const shared = `type Barn @key(fields: "id") { id: ID! shed: Shed @shareable ${guard()} }`
    const both = (one: string, other: string) => [
      ...farm(),
      { name: 'east', sdl: withDirectives(`${shared} ${shed(one)}`), parents: null },
      { name: 'west', sdl: withDirectives(`${shared} ${shed(other)}`), parents: null },
    ]
    expect(await compose(both('Hay | Straw', 'Hay'), [], policy)).toEqual({
      ok: false,
      faults: [expect.stringMatching(/^Union type "Shed" includes member type "Straw" in some but not all/)],
    })
    expect(await compose(both('Hay', 'Hay'), [], policy)).toMatchObject({ ok: true })
  })

  it('is refused when a committed client operation would break', async () => {
    const operations = [
      { path: 'schema/operations/milker.graphql', text: 'query Milk { cows { id milk } }' },
      { path: 'schema/operations/vet.graphql', text: 'query Vet { cows { hoof } herds { id } }' },
    ]
    expect(await compose(farm(), operations, policy)).toEqual({
      ok: false,
      faults: [
        'schema/operations/vet.graphql would break: Cannot query field "hoof" on type "Cow".',
        'schema/operations/vet.graphql would break: Cannot query field "herds" on type "Query".',
      ],
    })
  })

  it('is refused when a committed client operation cannot be read', async () => {
    const composed = await compose(farm(), [{ path: 'schema/operations/vet.graphql', text: 'query {' }], policy)
    expect(composed).toEqual({
      ok: false,
      faults: ['schema/operations/vet.graphql would break: Syntax Error: Expected Name, found <EOF>.'],
    })
  })
})

describe('the SDL as the graph shows it', () => {
  it('keeps what fields use, Category for one, and drops what only the policy used', () => {
    const more = 'extend type Cow { kind(of: Category): Category } union Unused = Cow input Stray { a: Int }'
    const kept = publicSdl(dairy(guard(), more)).definitions.map((each) =>
      'name' in each ? each.name?.value : each.kind,
    )
    expect(kept).toEqual(['SchemaExtension', 'Category', 'Cow', 'Cow'])
  })

  it('keeps the types that implement an interface a field returns', () => {
    const more = 'extend type Cow { home: Home } interface Home { a: Int } type Stall implements Home { a: Int }'
    const kept = publicSdl(dairy(guard(), more)).definitions.flatMap((each) =>
      'name' in each ? [each.name?.value] : [],
    )
    expect(kept).toEqual(['Cow', 'Cow', 'Home', 'Stall'])
  })

  it('leaves out @oneOf for composition alone, which does not know it', () => {
    const sdl = 'type Query { a(by: By!): Int } input By @oneOf { id: ID tag: ID }'
    expect(print(publicSdl(sdl))).toContain('input By @oneOf {')
    expect(print(composableSdl(sdl))).toContain('input By {')
  })
})

describe('resolver types', () => {
  it('give a resolver the parent that its subgraph exports for the type', async () => {
    const parents = 'export interface CowParent { id: string }\ninterface HenParent {}\n'
    const types = await resolverTypes(dairy(guard()), parents)
    expect(types.match(/^import type .*parents.*$/gm)).toEqual(["import type { CowParent } from './parents.ts';"])
    expect(types).toContain('  Cow: ResolverTypeWrapper<CowParent>;')
  })

  it('tell the members of a union apart by their name', async () => {
    const sdl = 'type Query { a: AorB } union AorB = A | B type A { a: Int } type B { a: Int }'
    expect(await resolverTypes(sdl, null)).toContain("| ( A & { __typename: 'A' } )")
  })
})

describe('a project on disk', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  function project(): string {
    const root = mkdtempSync(join(tmpdir(), 'compose-'))
    folders.push(root)
    mkdirSync(join(root, 'schema/operations'), { recursive: true })
    writeFileSync(join(root, 'schema/operations/milker.graphql'), 'query Milk { cows { id milk } }')
    return root
  }
  const all = [
    'schema/supergraph.graphql',
    'schema/policy.md',
    'subgraphs/herd/resolver-types.ts',
    'subgraphs/dairy/resolver-types.ts',
  ]

  it('is written once, and current from then on until something changes', async () => {
    const root = project()
    const run = (check: boolean) => composeProject(root, farm(), policy, { check })
    expect(await run(true)).toEqual({ kind: 'STALE', paths: all })
    expect(await run(false)).toEqual({ kind: 'WRITTEN', paths: all })
    expect(await run(true)).toEqual({ kind: 'CURRENT' })
    writeFileSync(join(root, 'schema/policy.md'), 'by hand')
    writeFileSync(join(root, 'subgraphs/herd/parents.ts'), 'export interface CowParent { readonly id: string }\n')
    const changed = ['schema/policy.md', 'subgraphs/herd/resolver-types.ts']
    expect(await run(true)).toEqual({ kind: 'STALE', paths: changed })
    expect(await run(false)).toEqual({ kind: 'WRITTEN', paths: changed })
  })

  it('is left as it is when the graph has faults', async () => {
    const root = project()
    writeFileSync(join(root, 'schema/supergraph.graphql'), 'the last good one')
    writeFileSync(join(root, 'schema/operations/vet.graphql'), 'query Vet { cows { hoof } }')
    expect(await composeProject(root, farm(), policy, { check: false })).toEqual({
      kind: 'REFUSED',
      faults: ['schema/operations/vet.graphql would break: Cannot query field "hoof" on type "Cow".'],
    })
    expect(readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8')).toBe('the last good one')
  })
})
