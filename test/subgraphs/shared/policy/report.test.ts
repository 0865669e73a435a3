import { expect, it } from 'vitest'
import { policyJson, policyMarkdown, policyTable, policyText } from '../../../../subgraphs/shared/policy/report.ts'

const sdl = `
  type Query {
    chart(cow: ID!): Chart
      @access(to: [
        { role: PHYSICIAN, purpose: TREATMENT }
        { role: PHYSICIAN, purpose: EMERGENCY }
        { role: PERSON, purpose: OWN_REQUEST }
        { role: DENTIST, purpose: TREATMENT }
        { role: DENTIST, purpose: EMERGENCY }
      ])
      @consent(category: CLINICAL, subject: "$cow")
      @sensitive(label: GENETIC)
  }
  type Mutation { brand(cow: ID!): Boolean @access(to: [{ role: PERSON, purpose: OWN_REQUEST }]) @consent(category: CONSENT) }
  type Chart { cow: Cow! }
  type Cow @key(fields: "id") { id: ID! herd: [Cow!]! @passage }
`
const rows = policyTable([
  { name: 'farm', sdl },
  { name: 'pond', sdl: 'type Duck @key(fields: "id") { id: ID! }' },
])

it('the table has a row for every coordinate of every subgraph', () => {
  const clinic = ['PHYSICIAN', 'DENTIST'].map((role) =>
    ['TREATMENT', 'EMERGENCY'].map((purpose) => ({ role, purpose })),
  )
  const owner = { role: 'PERSON', purpose: 'OWN_REQUEST' }
  const guarded = { subgraph: 'farm', kind: 'GUARDED' }
  expect(rows).toEqual([
    {
      ...guarded,
      coordinate: 'Query.chart',
      action: 'READ',
      pairs: [...(clinic[0] ?? []), owner, ...(clinic[1] ?? [])],
      category: 'CLINICAL',
      subject: '$cow',
      label: 'GENETIC',
    },
    {
      ...guarded,
      coordinate: 'Mutation.brand',
      action: 'WRITE',
      pairs: [owner],
      category: 'CONSENT',
      subject: null,
      label: null,
    },
    { subgraph: 'farm', coordinate: 'Chart.cow', kind: 'INHERITED', inheritedFrom: ['Query.chart'] },
    { subgraph: 'farm', coordinate: 'Cow.id', kind: 'KEY' },
    { subgraph: 'farm', coordinate: 'Cow.herd', kind: 'PASSAGE' },
    { subgraph: 'pond', coordinate: 'Duck.id', kind: 'KEY' },
  ])
  expect(JSON.parse(policyJson(rows))).toEqual(rows)
})

it('the table reads as text', () => {
  expect(policyText(rows)).toBe(
    [
      'farm',
      'coordinate      action  category  label    subject     who may ask',
      'Query.chart     READ    CLINICAL  GENETIC  $cow        PHYSICIAN, DENTIST (TREATMENT, EMERGENCY); PERSON (OWN_REQUEST)',
      'Mutation.brand  WRITE   CONSENT   -        nobody yet  PERSON (OWN_REQUEST)',
      'Chart.cow       -       -         -        -           as Query.chart',
      'Cow.id          -       -         -        -           a key: open, and opaque',
      'Cow.herd        -       -         -        -           a passage: tells nothing by itself',
      '',
      'pond',
      'coordinate      action  category  label    subject     who may ask',
      'Duck.id         -       -         -        -           a key: open, and opaque',
      '',
    ].join('\n'),
  )
})

it('the table reads as Markdown', () => {
  expect(policyMarkdown(rows)).toBe(`# The policy of the graph

Who may ask for what, field by field, as the SDL says it. Written by \`hub compose\`; a test keeps it current.

## farm

| coordinate | action | category | label | subject | who may ask |
| --- | --- | --- | --- | --- | --- |
| \`Query.chart\` | READ | CLINICAL | GENETIC | $cow | PHYSICIAN, DENTIST (TREATMENT, EMERGENCY); PERSON (OWN_REQUEST) |
| \`Mutation.brand\` | WRITE | CONSENT | - | nobody yet | PERSON (OWN_REQUEST) |
| \`Chart.cow\` | - | - | - | - | as Query.chart |
| \`Cow.id\` | - | - | - | - | a key: open, and opaque |
| \`Cow.herd\` | - | - | - | - | a passage: tells nothing by itself |

## pond

| coordinate | action | category | label | subject | who may ask |
| --- | --- | --- | --- | --- | --- |
| \`Duck.id\` | - | - | - | - | a key: open, and opaque |
`)
})
