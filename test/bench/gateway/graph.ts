import type { GraphQLSchema } from 'graphql'
import { schemaOf, supergraphOf } from '../../support/federation.ts'

/** A person of the first subgraph, with 5 numbers; 20 prescriptions and an allergy of the second. Nobody real. */
const person = {
  id: 'per_1',
  name: '見本 太郎',
  kana: 'ミホン タロウ',
  birth: '1970-01-01',
  numbers: Array.from({ length: 5 }, (_, at) => ({
    id: `num_${at}`,
    insurer: `0601012${at}`,
    symbol: `記号${at}`,
    from: `20${10 + at}-04-01`,
    until: at === 4 ? null : `20${11 + at}-04-01`,
  })),
}
const prescriptions = Array.from({ length: 20 }, (_, at) => ({
  id: `rx_${at}`,
  drug: `薬剤 ${at}`,
  dose: '5mg',
  days: at + 1,
  date: '2026-01-01',
}))
const allergy = { substance: 'ペニシリン', severity: 'SEVERE' }

const subgraphs = [
  {
    name: 'qualification',
    sdl: /* GraphQL */ `
      type Query {
        person: Person
      }
      type Person @key(fields: "id") {
        id: ID!
        name: String!
        kana: String!
        birth: String!
        numbers: [Number!]!
      }
      type Number {
        id: ID!
        insurer: String!
        symbol: String!
        from: String!
        until: String
      }
    `,
    resolvers: { Query: { person: () => person } },
  },
  {
    name: 'clinical',
    sdl: /* GraphQL */ `
      type Person @key(fields: "id") {
        id: ID!
        prescriptions(first: Int): [Prescription!]!
        allergy: Allergy
      }
      type Prescription {
        id: ID!
        drug: String!
        dose: String!
        days: Int!
        date: String!
      }
      type Allergy {
        substance: String!
        severity: String!
      }
    `,
    resolvers: { Person: { prescriptions: () => prescriptions, allergy: () => allergy } },
  },
]

export const supergraphSdl = supergraphOf(subgraphs)

/** Executable; the same objects answer both contenders. */
export function schemas(): ReadonlyMap<string, GraphQLSchema> {
  return new Map(subgraphs.map((subgraph) => [subgraph.name, schemaOf(subgraph)]))
}

export const body = JSON.stringify({
  operationName: 'Summary',
  query: `query Summary($first: Int) {
  person {
    id name kana birth
    numbers { id insurer symbol from until }
    prescriptions(first: $first) { id drug dose days date }
    allergy { substance severity }
  }
}`,
  variables: { first: 20 },
})
