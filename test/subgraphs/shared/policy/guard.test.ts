import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { Refused, StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'
import { guardSchema } from '../../../../subgraphs/shared/policy/guard.ts'
import {
  absent,
  allow,
  anybody,
  ask,
  contextOf,
  cow,
  deny,
  farm,
  farmSdl,
  gateOf,
  hen,
  plain,
  tag,
  vet,
} from './farm.ts'

const everything = `{ animal(id: "${cow}") { id chart { weight barn { door } farmer } stall walks } }`
const full = {
  animal: {
    id: cow,
    chart: { weight: 500, barn: { door: 'green' }, farmer: 'Mori' },
    stall: 'third on the left',
    walks: ['to the brook'],
  },
}

describe('a guarded schema', () => {
  it('answers what the gate allows, after asking once for each guarded field with its own subject', async () => {
    const gate = gateOf(() => allow)
    expect(plain(await ask(farm().guarded, everything, contextOf(gate)))).toEqual({ data: full, errors: [] })
    expect(gate.asked).toEqual([
      { coordinate: 'Query.animal', action: 'READ', category: 'NUMBER', labels: [], subject: cow, listed: true },
      { coordinate: 'Animal.chart', action: 'READ', category: 'CLINICAL', labels: [], subject: cow, listed: true },
      { coordinate: 'Chart.farmer', action: 'READ', category: 'CLINICAL', labels: [], subject: tag, listed: true },
      {
        coordinate: 'Animal.stall',
        action: 'READ',
        category: 'ELIGIBILITY',
        labels: ['ADDRESS'],
        subject: cow,
        listed: true,
      },
      {
        coordinate: 'Animal.walks',
        action: 'READ',
        category: 'ELIGIBILITY',
        labels: ['ADDRESS'],
        subject: cow,
        listed: true,
      },
    ])
  })

  it('answers alike when the gate has to wait for its facts', async () => {
    const gate = gateOf(() => Promise.resolve(allow))
    expect(plain(await ask(farm().guarded, everything, contextOf(gate)))).toEqual({ data: full, errors: [] })
    expect(gate.asked.map(({ coordinate }) => coordinate)).toEqual([
      'Query.animal',
      'Animal.chart',
      'Animal.stall',
      'Animal.walks',
      'Chart.farmer',
    ])
  })

  it('leaves a refused field null with its own error and path while its siblings stand', async () => {
    const ran: string[] = []
    const gate = gateOf(({ coordinate }) => (coordinate === 'Animal.chart' ? deny('CONSENT_REQUIRED') : allow))
    const answer = await ask(farm(ran).guarded, everything, contextOf(gate))
    expect(plain(answer)).toEqual({
      data: { animal: { ...full.animal, chart: null } },
      errors: [
        {
          path: 'animal.chart',
          refusal: {
            code: 'CONSENT_REQUIRED',
            message: 'The consent of the person is required.',
            category: 'CLINICAL',
          },
        },
      ],
    })
    expect(ran).toEqual(['stall', 'walks'])
    expect(gate.asked.filter(({ coordinate }) => coordinate === 'Animal.chart')).toHaveLength(1)
  })

  it.each([
    ['SUSPENDED', { code: 'SUSPENDED', message: 'This caller is suspended.' }],
    ['NOT_PERMITTED', { code: 'NOT_PERMITTED', message: 'This caller may not ask for this with this purpose.' }],
    ['CONSENT_REFUSED', { code: 'CONSENT_REFUSED', message: 'The person has refused consent.', category: 'CLINICAL' }],
  ] as const)('tells a caller denied with %s no more than that', async (code, refusal) => {
    const gate = gateOf(() => Promise.resolve(deny(code)))
    expect(plain(await ask(farm().guarded, `{ animal(id: "${cow}") { id } }`, contextOf(gate)))).toEqual({
      data: { animal: null },
      errors: [{ path: 'animal', refusal }],
    })
  })

  it('leaves what is absent null, or an empty list, without an error and without running the resolver', async () => {
    const ran: string[] = []
    const gate = gateOf(({ labels }) => (labels.length > 0 ? absent : allow))
    expect(plain(await ask(farm(ran).guarded, everything, contextOf(gate)))).toEqual({
      data: { animal: { ...full.animal, stall: null, walks: [] } },
      errors: [],
    })
    expect(ran).toEqual(['chart', 'farmer'])
  })

  it.each([
    [
      'throws',
      () => {
        throw new StoreUnavailable('consent')
      },
    ],
    ['rejects', () => Promise.reject(new StoreUnavailable('consent'))],
  ])('shows an outage as an outage when the gate %s', async (_how, decide) => {
    const answer = await ask(farm().guarded, `{ animal(id: "${cow}") { id } }`, contextOf(gateOf(decide)))
    expect(plain(answer)).toEqual({
      data: { animal: null },
      errors: [
        { path: 'animal', refusal: { code: 'STORE_UNAVAILABLE', message: 'The consent store cannot be reached.' } },
      ],
    })
  })

  it.each([
    [
      'throws',
      () => {
        throw 'a bare string'
      },
    ],
    ['rejects', () => Promise.reject('a bare string')],
  ])('never takes for a value, a permission or an absence what a gate %s', async (_how, decide) => {
    const answer = await ask(farm().guarded, '{ herd { id } }', contextOf(gateOf(decide)))
    expect(plain(answer)).toEqual({
      data: { herd: null },
      errors: [{ path: 'herd', message: 'Unexpected error value: "a bare string"' }],
    })
  })

  it('hands on what a resolver throws', async () => {
    const answer = await ask(farm().guarded, `{ animal(id: "${cow}") { id broken } }`, contextOf(gateOf(() => allow)))
    expect(plain(answer)).toEqual({
      data: { animal: { id: cow, broken: null } },
      errors: [{ path: 'animal.broken', message: 'the gate is off its hinges' }],
    })
  })

  it('asks a caller who is nobody to say who they are, and asks the gate nothing', async () => {
    const gate = gateOf(() => allow)
    expect(plain(await ask(farm().guarded, everything, contextOf(gate, null)))).toEqual({
      data: { animal: null },
      errors: [
        {
          path: 'animal',
          refusal: { code: 'UNAUTHENTICATED', message: 'A verified caller is needed to ask for this.' },
        },
      ],
    })
    expect(gate.asked).toEqual([])
  })

  it('puts the question of an unlisted caller to the gate as unlisted, so that the refusal is on record', async () => {
    const gate = gateOf(({ listed }) => (listed ? allow : deny('NOT_PERMITTED')))
    const answer = await ask(farm().guarded, `{ animal(id: "${cow}") { id owner } }`, contextOf(gate))
    expect(plain(answer)).toEqual({
      data: { animal: { id: cow, owner: null } },
      errors: [
        {
          path: 'animal.owner',
          refusal: { code: 'NOT_PERMITTED', message: 'This caller may not ask for this with this purpose.' },
        },
      ],
    })
    expect(gate.asked[1]).toEqual({
      coordinate: 'Animal.owner',
      action: 'READ',
      category: 'NUMBER',
      labels: [],
      subject: cow,
      listed: false,
    })
  })

  it('asks for both halves of a pair: the role with another purpose is not listed', async () => {
    const gate = gateOf(({ listed }) => (listed ? allow : deny('NOT_PERMITTED')))
    const answer = await ask(farm().guarded, '{ herd { id } }', contextOf(gate, { ...vet, purpose: 'EMERGENCY' }))
    expect(answer.data).toEqual({ herd: null })
    expect(gate.asked.map(({ listed }) => listed)).toEqual([false])
  })

  it('asks about a mutation as a write, about the subject inside its input', async () => {
    const gate = gateOf(() => allow)
    const answer = await ask(farm().guarded, 'mutation($i: Feed!) { feed(input: $i) }', contextOf(gate), {
      i: { animal: hen },
    })
    expect(plain(answer)).toEqual({ data: { feed: `fed ${hen}` }, errors: [] })
    expect(gate.asked).toEqual([
      { coordinate: 'Mutation.feed', action: 'WRITE', category: 'CLINICAL', labels: [], subject: hen, listed: true },
    ])
  })

  it('refuses an argument that is no id of the hub, with its path, before the gate is asked about nobody', async () => {
    const gate = gateOf(() => allow)
    const answer = await ask(farm().guarded, 'mutation { feed(input: { animal: "Daisy" }) }', contextOf(gate))
    expect(plain(answer)).toEqual({
      data: { feed: null },
      errors: [
        {
          path: 'feed',
          refusal: { code: 'INVALID_INPUT', message: 'This is no id of the hub.', inputPath: ['input', 'animal'] },
        },
      ],
    })
    expect(gate.asked).toEqual([])
  })

  it('tells an unlisted caller so whatever id they sent, and puts it on record as about nobody', async () => {
    const gate = gateOf(({ listed }) => (listed ? allow : deny('NOT_PERMITTED')))
    const unlisted = contextOf(gate, { ...vet, role: 'CLERK' })
    const answer = await ask(farm().guarded, 'mutation { feed(input: { animal: "Daisy" }) }', unlisted)
    expect(plain(answer)).toEqual({
      data: { feed: null },
      errors: [
        {
          path: 'feed',
          refusal: { code: 'NOT_PERMITTED', message: 'This caller may not ask for this with this purpose.' },
        },
      ],
    })
    expect(gate.asked.map(({ listed, subject }) => [listed, subject])).toEqual([[false, null]])
  })

  it('fails where a parent has no subject, instead of asking about nobody', async () => {
    const gate = gateOf(() => allow)
    const source = '{ _entities(representations: [{ __typename: "Animal", id: "Daisy" }]) { ... on Animal { stall } } }'
    expect(plain(await ask(farm().guarded, source, contextOf(gate)))).toEqual({
      data: { _entities: [{ stall: null }] },
      errors: [{ path: '_entities.0.stall', message: 'Animal.stall finds no subject in its parent' }],
    })
    expect(gate.asked).toEqual([])
  })

  it('guards the fields of _entities, keeps __resolveReference, and leaves keys alone', async () => {
    const gate = gateOf(({ coordinate }) => (coordinate === 'Animal.chart' ? deny('CONSENT_REFUSED') : allow))
    const source = `query($of: [_Any!]!) { _entities(representations: $of) { ... on Animal { id referred chart { weight } } } }`
    const of = [cow, hen].map((id) => ({ __typename: 'Animal', id }))
    const refusal = { code: 'CONSENT_REFUSED', message: 'The person has refused consent.', category: 'CLINICAL' }
    expect(plain(await ask(farm().guarded, source, contextOf(gate), { of }))).toEqual({
      data: {
        _entities: [
          { id: cow, referred: true, chart: null },
          { id: hen, referred: true, chart: null },
        ],
      },
      errors: [
        { path: '_entities.0.chart', refusal },
        { path: '_entities.1.chart', refusal },
      ],
    })
    expect(gate.asked.map(({ coordinate, subject }) => [coordinate, subject])).toEqual([
      ['Animal.referred', cow],
      ['Animal.chart', cow],
      ['Animal.referred', hen],
      ['Animal.chart', hen],
    ])
  })

  it('resolves keys of entities even where every field of theirs is refused', async () => {
    const gate = gateOf(() => deny('NOT_PERMITTED'))
    const source = `{ _entities(representations: [{ __typename: "Animal", id: "${cow}" }]) { ... on Animal { id stall } } }`
    const answer = await ask(farm().guarded, source, contextOf(gate))
    expect(answer.data).toEqual({ _entities: [{ id: cow, stall: null }] })
  })

  it('keeps unions, and the scalars that the schema brought', async () => {
    const source = '{ find(day: "Monday") { __typename ... on Found { animal { id } } ... on Lost { since } } }'
    const { guarded } = farm()
    expect(plain(await ask(guarded, source, contextOf(gateOf(() => allow))))).toEqual({
      data: { find: { __typename: 'Found', animal: { id: cow } } },
      errors: [],
    })
    const day = guarded.getType('Day')
    expect(day && 'parseValue' in day ? day.parseValue('Monday') : null).toBe('parsed Monday')
  })

  it('refuses to start on a schema whose fields the SDL does not know', () => {
    const more = `${farmSdl}\nextend type Animal { secret: String }`
    const schema = buildSubgraphSchema(parse(more))
    expect(() => guardSchema(schema, farmSdl, anybody)).toThrow(
      'Animal.secret is executable but not in the SDL that the policy was read from',
    )
  })

  it('refuses to start on a schema with a field of no policy', () => {
    const more = `${farmSdl}\nextend type Query { secret: String }`
    const schema = buildSubgraphSchema(parse(more))
    expect(() => guardSchema(schema, more, anybody)).toThrow(
      'The schema is not covered by its policy:\n  Query.secret: a root field has no policy',
    )
  })
})

it('the errors of a guarded schema are refusals that the last door can shape', async () => {
  const answer = await ask(farm().guarded, '{ herd { id } }', contextOf(gateOf(() => deny('SUSPENDED'))))
  expect(answer.errors?.[0]?.originalError).toBeInstanceOf(Refused)
})
