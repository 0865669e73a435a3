import type { FederationCase } from '../../case.ts'

const log: string[] = []
const note = (entry: string): string => {
  log.push(entry)
  return log.join(' ')
}

export default {
  subgraphs: [
    {
      name: 'left',
      sdl: `
        type Query { left: Int }
        type Mutation { reset: String pushLeft(text: String!): Slip failLeft: Int }
        type Slip @key(fields: "id") { id: ID! log: String! }`,
      resolvers: {
        Mutation: {
          reset: () => {
            log.length = 0
            return ''
          },
          pushLeft: (_: unknown, { text }: { text: string }) => ({ id: text, log: note(`L${text}`) }),
          failLeft: () => {
            throw new Error('no')
          },
        },
      },
    },
    {
      name: 'right',
      sdl: `
        type Mutation { pushRight(text: String!): String }
        type Slip @key(fields: "id") { id: ID! seen: String }`,
      resolvers: {
        Mutation: { pushRight: (_: unknown, { text }: { text: string }) => note(`R${text}`) },
        Slip: { seen: () => log.join(' ') },
      },
    },
  ],
  operations: [
    {
      name: 'mutations of several subgraphs happen one after the other in the order written',
      query:
        'mutation { reset a: pushLeft(text: "1") { log } b: pushRight(text: "2") c: pushLeft(text: "3") { log } d: pushRight(text: "4") }',
      data: { reset: '', a: { log: 'L1' }, b: 'L1 R2', c: { log: 'L1 R2 L3' }, d: 'L1 R2 L3 R4' },
    },
    {
      name: 'a mutation that fails does not stop the next',
      query: 'mutation { reset failLeft pushRight(text: "5") }',
      data: { reset: '', failLeft: null, pushRight: 'R5' },
      errors: [{ path: ['failLeft'] }],
    },
    {
      name: 'what a mutation returns is completed by other subgraphs',
      query: 'mutation { reset pushLeft(text: "6") { id seen } }',
      data: { reset: '', pushLeft: { id: '6', seen: 'L6' } },
    },
  ],
} satisfies FederationCase
