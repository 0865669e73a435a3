import { describe, expect, it } from 'vitest'
import { effectivePolicy } from '../../../../subgraphs/shared/policy/effective.ts'
import { farmSdl } from './farm.ts'

const vets = [{ role: 'PHYSICIAN', purpose: 'TREATMENT' }]
const to = (role: string, purpose: string) => `@access(to: [{ role: ${role}, purpose: ${purpose} }])`
const vetsOnly = to('PHYSICIAN', 'TREATMENT')
const clinical = '@consent(category: CLINICAL)'

const fieldsOf = (sdl: string) => Object.fromEntries(effectivePolicy(sdl).fields)
const findingsOf = (sdl: string) => effectivePolicy(sdl).findings

describe('the effective policy', () => {
  it('of a whole subgraph names every coordinate once', () => {
    const policy = effectivePolicy(farmSdl)
    expect(policy.findings).toEqual([])
    expect([...policy.fields].map(([coordinate, { kind }]) => `${kind} ${coordinate}`)).toEqual([
      'GUARDED Query.animal',
      'GUARDED Query.herd',
      'GUARDED Query.find',
      'GUARDED Mutation.feed',
      'INHERITED Found.animal',
      'INHERITED Lost.since',
      'KEY Animal.id',
      'GUARDED Animal.chart',
      'GUARDED Animal.stall',
      'GUARDED Animal.walks',
      'GUARDED Animal.referred',
      'GUARDED Animal.broken',
      'GUARDED Animal.owner',
      'INHERITED Chart.weight',
      'INHERITED Chart.barn',
      'INHERITED Chart.tag',
      'GUARDED Chart.farmer',
      'INHERITED Barn.door',
      'KEY EarTag.id',
    ])
    expect([...policy.fields.keys()]).toEqual(policy.coordinates)
  })

  it('takes a directive of the field before its type’s of the same name, and the others from the type', () => {
    const sdl = `type Query ${vetsOnly} ${clinical} @sensitive(label: ADDRESS) {
      plain: String
      other: String @consent(category: CHECKUP, subject: "$id") @sensitive(label: GENETIC)
      both: String ${to('PERSON', 'OWN_REQUEST')}
    }`
    const guarded = { kind: 'GUARDED', type: 'Query' }
    const policy = { action: 'READ', pairs: vets, category: 'CLINICAL', subject: null, label: 'ADDRESS' }
    expect(fieldsOf(sdl)).toEqual({
      'Query.plain': { ...guarded, field: 'plain', policy },
      'Query.other': {
        ...guarded,
        field: 'other',
        policy: { ...policy, category: 'CHECKUP', subject: '$id', label: 'GENETIC' },
      },
      'Query.both': {
        ...guarded,
        field: 'both',
        policy: { ...policy, pairs: [{ role: 'PERSON', purpose: 'OWN_REQUEST' }] },
      },
    })
  })

  it('takes definitions and extensions of a type for one', () => {
    const sdl = `type Query { a: String } extend type Query ${vetsOnly} ${clinical} { b: String }`
    expect(Object.values(fieldsOf(sdl)).map(({ kind }) => kind)).toEqual(['GUARDED', 'GUARDED'])
  })

  it('asks about a mutation as a write, and about everything else as a read', () => {
    const sdl = `type Query ${vetsOnly} ${clinical} { a: String } type Mutation ${vetsOnly} ${clinical} { b: Done }
      type Done { at: String ${vetsOnly} ${clinical} }`
    const actions = [...effectivePolicy(sdl).fields.values()].map((field) =>
      field.kind === 'GUARDED' ? field.policy.action : field.kind,
    )
    expect(actions).toEqual(['READ', 'WRITE', 'READ'])
  })

  it('lets a type without directives inherit from every guarded field that leads to it, however far', () => {
    const sdl = `
      type Query { a: [Box!] ${vetsOnly} ${clinical}  b: Thing ${vetsOnly} ${clinical} }
      type Box { lid: Lid!  rim: String ${vetsOnly} ${clinical} }
      interface Thing { lid: Lid! }
      type Crate implements Thing { lid: Lid! }
      type Lid { box: Box  colour: String! }`
    const from = (...coordinates: string[]) => ({ kind: 'INHERITED', from: coordinates })
    const { 'Query.a': _a, 'Query.b': _b, 'Box.rim': _rim, ...inherited } = fieldsOf(sdl)
    expect(inherited).toEqual({
      'Box.lid': from('Query.a', 'Query.b'),
      'Crate.lid': from('Query.b'),
      'Lid.box': from('Query.a', 'Query.b'),
      'Lid.colour': from('Query.a', 'Query.b'),
    })
  })

  it('goes on past a type that it comes to by two ways', () => {
    const sdl = `type Query { a: Box ${vetsOnly} ${clinical} }
      type Box { lid: Lid!  first: Nail!  second: Nail! }
      type Lid { colour: String }
      type Nail { length: Int }`
    const from = { kind: 'INHERITED', from: ['Query.a'] }
    expect(fieldsOf(sdl)).toMatchObject({ 'Lid.colour': from, 'Nail.length': from })
  })

  it('inherits nothing through an entity: its fields have policies of their own', () => {
    const sdl = `
      type Query { cow: Cow ${vetsOnly} ${clinical} }
      type Cow @key(fields: "id") { id: ID!  chart: Chart ${vetsOnly} ${clinical} }
      type Chart { weight: Int }`
    expect(fieldsOf(sdl)['Chart.weight']).toEqual({ kind: 'INHERITED', from: ['Cow.chart'] })
  })

  it.each([
    ['a root field without a policy', 'type Query { a: String }', 'Query.a', 'a root field has no policy'],
    [
      'a field of an entity without a policy',
      'type Cow @key(fields: "id") { id: ID! name: String }',
      'Cow.name',
      'a field of an entity has no policy',
    ],
    ['a type that no guarded field leads to', 'type Stray { a: String }', 'Stray.a', 'no guarded field leads to it'],
    ['access without consent', `type Query { a: String ${vetsOnly} }`, 'Query.a', 'its policy lacks @consent'],
    ['consent without access', `type Query { a: String ${clinical} }`, 'Query.a', 'its policy lacks @access'],
    [
      'a label alone',
      'type Query { a: String @sensitive(label: GENETIC) }',
      'Query.a',
      'its policy lacks @access and @consent',
    ],
    [
      'a key with a policy',
      `type Cow @key(fields: "id") { id: ID! ${vetsOnly} ${clinical} }`,
      'Cow.id',
      'a key is exempt and carries no policy',
    ],
    [
      'a directive repeated',
      `type Query { a: String ${vetsOnly} ${vetsOnly} ${clinical} }`,
      'Query.a',
      '@access is repeated',
    ],
    [
      'a directive repeated by an extension of its type',
      `type Query ${vetsOnly} ${clinical} { a: String } extend type Query ${clinical} { b: String }`,
      'Query',
      '@consent is repeated',
    ],
    [
      'a pair named twice',
      `type Query { a: String @access(to: [{ role: NURSE, purpose: CARE }, { purpose: CARE, role: NURSE }]) ${clinical} }`,
      'Query.a',
      '@access names (NURSE, CARE) twice',
    ],
    [
      'an @access that names nobody',
      `type Query { a: String @access(to: []) ${clinical} }`,
      'Query.a',
      '@access names nobody',
    ],
    [
      'a policy on an interface, which guards nothing',
      `interface Thing { a: String ${vetsOnly} ${clinical} }`,
      'Thing.a',
      'an interface carries a policy',
    ],
  ])('finds %s', (_what, sdl, coordinate, fault) => {
    expect(findingsOf(sdl)).toEqual([{ coordinate, fault }])
  })

  it.each([
    [
      '@access(to: [{ role: KING, purpose: CARE }])',
      clinical,
      ['@access names a pair that is not a known role and purpose', '@access names nobody'],
    ],
    [vetsOnly, '@consent(category: GOSSIP)', ['@consent names no known category', 'its policy lacks @consent']],
    [vetsOnly, `${clinical} @sensitive(label: RUDE)`, ['@sensitive names no known label']],
    [vetsOnly, '@consent(category: CLINICAL, subject: 1)', ['@consent has a subject that is not a path']],
  ])('finds words that no caller, category or label has: %s %s', (access, rest, faults) => {
    expect(findingsOf(`type Query { a: String ${access} ${rest} }`).map(({ fault }) => fault)).toEqual(faults)
  })

  describe('of a passage', () => {
    const chart = `type Chart { weight: Int ${vetsOnly} ${clinical} cow: Cow! @passage }`
    const cow = (field: string) => `type Cow @key(fields: "id") { id: ID! ${field} }`

    it('is none: each field of what it leads to has its own', () => {
      const sdl = `${cow('chart(since: Int): Chart @passage')} ${chart}`
      expect(findingsOf(sdl)).toEqual([])
      expect(Object.entries(fieldsOf(sdl)).map(([coordinate, { kind }]) => `${kind} ${coordinate}`)).toEqual([
        'KEY Cow.id',
        'PASSAGE Cow.chart',
        'GUARDED Chart.weight',
        'PASSAGE Chart.cow',
      ])
    })

    it.each([
      [
        'that leads to a field without a policy',
        `${cow('box: Box @passage')} type Box { lid: Int }`,
        'Cow.box',
        'a passage leads to Box.lid, which has no policy of its own',
      ],
      [
        'that leads to such a field by a member of a union',
        `${cow('found: Found @passage')} union Found = Chart | Box ${chart} type Box { lid: Int }`,
        'Cow.found',
        'a passage leads to Box.lid, which has no policy of its own',
      ],
      ['that ends in a value', cow('name: String @passage'), 'Cow.name', 'a passage leads to objects'],
      [
        'with a policy besides',
        `${cow(`chart: Chart @passage ${vetsOnly} ${clinical}`)} ${chart}`,
        'Cow.chart',
        'a passage carries no other policy',
      ],
      [
        'whose type has a policy',
        `type Cow @key(fields: "id") ${vetsOnly} ${clinical} { id: ID! chart: Chart @passage } ${chart}`,
        'Cow.chart',
        'a passage carries no other policy',
      ],
      ['at the root', `type Query { chart: Chart @passage } ${chart}`, 'Query.chart', 'a root field is no passage'],
      [
        'that is a key',
        'type Cow @key(fields: "id") { id: ID! @passage }',
        'Cow.id',
        'a key is exempt and carries no policy',
      ],
    ])('finds one %s', (_what, sdl, coordinate, fault) => {
      expect(findingsOf(sdl)).toContainEqual({ coordinate, fault })
      expect(Object.keys(fieldsOf(sdl))).not.toContain(coordinate === 'Cow.id' ? 'Cow.chart' : coordinate)
    })
  })

  it('never takes for inherited what a field without a policy leads to', () => {
    const sdl = 'type Query { open: Box } type Box { secret: String }'
    expect(effectivePolicy(sdl)).toEqual({
      coordinates: ['Query.open', 'Box.secret'],
      fields: new Map(),
      findings: [
        { coordinate: 'Query.open', fault: 'a root field has no policy' },
        { coordinate: 'Box.secret', fault: 'no guarded field leads to it' },
      ],
    })
  })
})
