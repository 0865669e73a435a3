import { describe, expect, it } from 'vitest'
import { assertCovered, coverageOf, type MayEver, Uncovered } from '../../../../subgraphs/shared/policy/coverage.ts'
import { anybody, farmSdl } from './farm.ts'

// Of the hub's own work, so that it may be about nobody.
const plain = '@access(to: [{ role: PHYSICIAN, purpose: TREATMENT }]) @consent(category: REGISTER)'
const guard = (consent: string) => `@access(to: [{ role: PHYSICIAN, purpose: TREATMENT }]) @consent(${consent})`
const cow = `type Cow @key(fields: "id") { id: ID!  milk: Int ${guard('category: CLINICAL, subject: "id"')} }`

const findings = (sdl: string, mayEver: MayEver = anybody) => coverageOf(sdl, mayEver).findings
const field = (type: string, consent: string, rest = '') =>
  `${cow} type Query { a${type} ${guard(`category: CLINICAL, ${consent}`)} } ${rest}`

describe('coverage', () => {
  it('finds nothing wrong with the farm', () => {
    expect(findings(farmSdl)).toEqual([])
  })

  it.each([
    ['nobody at all, for the work of the hub', 'category: REGISTER'],
    ['an argument', 'category: CLINICAL, subject: "$cow"'],
    ['a field inside an input', 'category: CLINICAL, subject: "$feed.cow"'],
    ['a field of the parent', 'category: CLINICAL, subject: "cow.id"'],
  ])('accepts a subject that is %s', (_what, consent) => {
    const sdl = `${cow} input Feed { cow: ID! } type Query { chart: Chart ${plain} }
      type Chart { cow: Cow!  a(cow: ID!, feed: Feed!): String ${guard(consent)} }`
    expect(findings(sdl)).toEqual([])
  })

  it.each([
    [': String', 'subject: "$cow"', 'its subject path names the argument cow, which does not exist'],
    ['(cow: ID): String', 'subject: "$cow"', 'its subject path leads through cow, which may be left out'],
    ['(cow: [ID!]!): String', 'subject: "$cow"', 'its subject path leads through the list cow'],
    ['(cow: String!): String', 'subject: "$cow"', 'its subject path ends in String, which is no ID'],
    ['(feed: Feed!): String', 'subject: "$feed.hen"', 'its subject path names the argument hen, which does not exist'],
    ['(feed: Feed!): String', 'subject: "$feed.bull"', 'its subject path leads through bull, which may be left out'],
    ['(feed: Feed!): String', 'subject: "$feed"', 'its subject path ends in Feed, which is no ID'],
    [': String', 'subject: "cow id"', 'its subject "cow id" is not a path'],
    [': String', 'subject: "$"', 'its subject "$" is not a path'],
    [': String', 'subject: "id"', 'its subject path leads through Query.id, which does not exist'],
    [': String', 'subject: "@own($barn)"', 'its subject names the argument barn, which is no ID'],
    ['(barn: String): String', 'subject: "@own($barn)"', 'its subject names the argument barn, which is no ID'],
    ['(barn: [ID]): String', 'subject: "@own($barn)"', 'its subject names the argument barn, which is no ID'],
    ['(barn: ID): String', 'subject: "@own(barn)"', 'its subject "@own(barn)" is not a path'],
  ])('finds that a%s with %s leads nowhere', (type, consent, fault) => {
    expect(findings(field(type, consent, 'input Feed { cow: ID!  bull: ID }'))).toEqual([
      { coordinate: 'Query.a', fault },
    ])
  })

  it.each([': String', '(barn: ID): String', '(barn: ID!): String'])(
    'accepts what one institution wrote of a%s',
    (type) => {
      const subject = type === ': String' ? '@own' : '@own($barn)'
      expect(findings(field(type, `subject: "${subject}"`))).toEqual([])
    },
  )

  it.each([
    ['cow.name', 'its subject path leads through Cow.name, which does not exist'],
    ['spare.id', 'its subject path leads through Chart.spare, which may be null'],
    ['cows.id', 'its subject path leads through the list Chart.cows'],
    ['cow', 'its subject path ends in Cow, which is no ID'],
  ])('finds that a parent’s %s leads nowhere', (subject, fault) => {
    const sdl = `${cow} type Query { chart: Chart ${plain} }
      type Chart { cow: Cow!  spare: Cow  cows: [Cow!]!  a: Int ${guard(`category: CLINICAL, subject: "${subject}"`)} }`
    expect(findings(sdl)).toEqual([{ coordinate: 'Chart.a', fault }])
  })

  it.each([
    ['', '', 'it tells places, and so must take the category they are of'],
    ['(category: Record)', '', 'it tells places, and so must take the category they are of'],
    [
      '(category: Record!)',
      'enum Record { CLINICAL REGISTER }',
      'its category may be REGISTER, which is none of a person’s',
    ],
    ['(category: String!)', '', 'its category may be no enum at all, which is none of a person’s'],
  ])('finds that places asked with %s %s do not say what lies there', (args, rest, fault) => {
    const sdl = `type Query { cow: Cow ${plain} } ${rest || 'enum Record { CLINICAL }'}
      type Cow @key(fields: "id") { id: ID!  stables${args}: String ${guard('category: LOCATION, subject: "id"')} }`
    expect(findings(sdl)).toEqual([{ coordinate: 'Cow.stables', fault }])
  })

  it('accepts places of a category that the question names', () => {
    const sdl = `type Query { cow: Cow ${plain} } enum Record { CLINICAL }
      type Cow @key(fields: "id") { id: ID!  stables(category: Record!): String ${guard('category: LOCATION, subject: "id"')} }`
    expect(findings(sdl)).toEqual([])
  })

  it('lets a subject path lead through a guarded field, which is nullable for the refusal’s sake', () => {
    const sdl = `${cow} type Query { chart: Chart ${plain} }
      type Chart { cow: Cow ${plain}  a: Int ${guard('category: CLINICAL, subject: "cow.id"')} }`
    expect(findings(sdl)).toEqual([])
  })

  it('lets a search be about nobody yet, but no field of what it finds', () => {
    const clinical = guard('category: CLINICAL')
    const sdl = `type Query { charts: [Chart!] ${clinical} } type Chart { note: String ${clinical} }`
    expect(findings(sdl)).toEqual([{ coordinate: 'Chart.note', fault: "it is a person's data, and so must say whose" }])
  })

  it('finds a label on what is nobody’s: whom would it hide it from', () => {
    const sdl = `type Query { a: String ${plain} @sensitive(label: ADDRESS) }`
    expect(findings(sdl)).toEqual([{ coordinate: 'Query.a', fault: 'it is labelled, and so must say whose it is' }])
  })

  it.each(['String!', '[String]!', '[String!]!'])('finds that a guarded %s would erase its parent', (type) => {
    expect(findings(`type Query { a: ${type} ${plain} }`)).toEqual([
      { coordinate: 'Query.a', fault: 'it can be refused, and so must be nullable' },
    ])
  })

  it.each(['String', '[String]', '[String!]'])('accepts a guarded %s', (type) => {
    expect(findings(`type Query { a: ${type} ${plain} }`)).toEqual([])
  })

  it('finds an @access that is wider than the table, pair by pair, for the field’s action and category', () => {
    const asked: unknown[] = []
    const mayEver: MayEver = (...question) => {
      asked.push(question)
      return question[0] !== 'NURSE'
    }
    const sdl = `type Query { _: Int ${plain} } type Mutation {
      a: Int @access(to: [{ role: NURSE, purpose: CARE }, { role: DENTIST, purpose: CARE }]) @consent(category: CHECKUP) }`
    expect(findings(sdl, mayEver)).toEqual([
      { coordinate: 'Mutation.a', fault: '@access is wider than the table: (NURSE, CARE) may never WRITE CHECKUP' },
    ])
    expect(asked).toEqual([
      ['PHYSICIAN', 'TREATMENT', 'REGISTER', 'READ'],
      ['NURSE', 'CARE', 'CHECKUP', 'WRITE'],
      ['DENTIST', 'CARE', 'CHECKUP', 'WRITE'],
    ])
  })

  it.each([
    ['no field', 'type Cow @key(fields: "tag") { id: Int }', 'tag'],
    ['several fields', 'type Cow @key(fields: "id herd") { id: ID! herd: ID! }', 'id herd'],
    ['a nested field', 'type Cow @key(fields: "herd { id }") { herd: ID! }', 'herd { id }'],
    ['what is no ID', 'type Cow @key(fields: "id") { id: String! }', 'id'],
    ['what may be null', 'type Cow @key(fields: "id") { id: ID }', 'id'],
    ['a list', 'type Cow @key(fields: "id") { id: [ID!]! }', 'id'],
  ])('finds a key that is %s', (_what, sdl, key) => {
    const [finding] = findings(sdl).filter(({ coordinate }) => coordinate === 'Cow')
    expect(finding).toEqual({ coordinate: 'Cow', fault: `its key "${key}" is not one field of type ID!` })
  })

  it.each([
    [
      'a policy directive that may be repeated',
      'directive @access(to: [Int]) repeatable on OBJECT',
      { coordinate: '@access', fault: 'a policy directive must not be repeatable' },
    ],
    [
      'root types under other names, which would not be seen as roots',
      'schema { query: Herd }',
      { coordinate: 'schema', fault: 'root types keep their names: Query and Mutation' },
    ],
    [
      'subscriptions, which no rule guards',
      `type Subscription { a: Int ${plain} }`,
      { coordinate: 'Subscription', fault: 'subscriptions are not guarded' },
    ],
  ])('finds %s', (_what, sdl, finding) => {
    expect(findings(sdl)).toEqual([finding])
  })

  it('stops the start with every finding at once', () => {
    const sdl = `type Query { a: String  b: String! ${plain} }`
    expect(() => assertCovered(sdl, anybody)).toThrow(
      new Uncovered([
        { coordinate: 'Query.a', fault: 'a root field has no policy' },
        { coordinate: 'Query.b', fault: 'it can be refused, and so must be nullable' },
      ]),
    )
  })
})
