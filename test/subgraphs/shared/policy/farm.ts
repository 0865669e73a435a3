import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type ExecutionResult, execute, GraphQLScalarType, type GraphQLSchema, parse } from 'graphql'
import type { Caller } from '../../../../schema/domain/caller.ts'
import type { Decision } from '../../../../schema/domain/decision.ts'
import type { CredentialId, RequestId, UserId } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import type { FieldQuestion, Gate, RequestContext } from '../../../../subgraphs/shared/context.ts'
import type { MayEver } from '../../../../subgraphs/shared/policy/coverage.ts'
import { guardSchema } from '../../../../subgraphs/shared/policy/guard.ts'
import { withDirectives } from '../../../../subgraphs/shared/sdl.ts'

/** A small graph about a farm's animals, each standing for a person, to try the policy on. */

export const anybody: MayEver = () => true
export const cow = `per_${'c'.repeat(22)}`
export const hen = `per_${'h'.repeat(22)}`
export const tag = `num_${'t'.repeat(22)}`

export const vet: Caller = {
  role: 'PHYSICIAN',
  purpose: 'TREATMENT',
  user: 'vet' as UserId,
  credential: 'vet-1' as CredentialId,
  institution: null,
  region: null,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: false,
  node: null,
}

export const allow: Decision = { outcome: 'ALLOW', rule: 6, provision: null, grant: null, inDoubt: false }
export const absent: Decision = { outcome: 'ABSENT', rule: 3, provision: null }
export const deny = (code: Extract<Decision, { outcome: 'DENY' }>['code']): Decision => ({
  outcome: 'DENY',
  rule: 9,
  code,
  provision: null,
  category: 'CLINICAL',
})

export interface AskedGate extends Gate {
  readonly asked: FieldQuestion[]
}

export function gateOf(decide: (question: FieldQuestion) => Decision | Promise<Decision>): AskedGate {
  const asked: FieldQuestion[] = []
  return {
    asked,
    decide(question) {
      asked.push(question)
      return decide(question)
    },
    scope() {
      throw new Error('nobody reads a store here')
    },
    present: () => undefined,
    passes: [],
    stopped: () => false,
    record() {},
  }
}

export function contextOf(gate: Gate, caller: Caller | null = vet): RequestContext {
  return { request: 'r' as RequestId, operation: 'Farm', caller, at: 0 as Instant, gate }
}

export const farmSdl = withDirectives(readFileSync(new URL('farm.graphql', import.meta.url), 'utf8'))

interface Animal {
  readonly id: string
}

/** Which resolvers ran, in order: a refused field's must not. */
export function farm(ran: string[] = []): { readonly open: GraphQLSchema; readonly guarded: GraphQLSchema } {
  const noted =
    <T>(name: string, value: T) =>
    (): T => {
      ran.push(name)
      return value
    }
  const open = buildSubgraphSchema([
    {
      typeDefs: parse(farmSdl),
      resolvers: {
        Query: {
          animal: (_: unknown, { id }: Animal) => ({ id }),
          herd: noted('herd', [
            { id: cow, tag: { id: tag } },
            { id: hen, tag: { id: tag } },
          ]),
          find: noted('find', { __typename: 'Found', animal: { id: cow } }),
        },
        Mutation: { feed: (_: unknown, { input }: { input: { animal: string } }) => `fed ${input.animal}` },
        Animal: {
          __resolveReference: ({ id }: Animal) => ({ id, referred: true }),
          chart: noted('chart', { weight: 500, barn: { door: 'green' }, tag: { id: tag } }),
          stall: noted('stall', 'third on the left'),
          walks: noted('walks', ['to the brook']),
          referred: ({ referred }: { referred?: boolean }) => referred === true,
          broken: () => {
            throw new Error('the gate is off its hinges')
          },
        },
        Chart: { farmer: noted('farmer', 'Mori') },
        Day: new GraphQLScalarType({ name: 'Day', parseValue: (text) => `parsed ${String(text)}` }),
      },
    },
  ])
  return { open, guarded: guardSchema(open, farmSdl, anybody) }
}

export async function ask(
  schema: GraphQLSchema,
  source: string,
  context: RequestContext,
  variableValues: Record<string, unknown> = {},
): Promise<ExecutionResult> {
  return await execute({ schema, document: parse(source), contextValue: context, variableValues })
}

/** An answer as its reader sees it: the errors by code and path, in the order of their paths. */
export function plain({ data, errors }: ExecutionResult): unknown {
  const told = (errors ?? []).map(({ path, originalError, message }) => ({
    path: path?.join('.'),
    ...(originalError !== undefined && originalError !== null && 'refusal' in originalError
      ? { refusal: originalError.refusal }
      : { message }),
  }))
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    errors: told.sort((a, b) => (a.path ?? '').localeCompare(b.path ?? '')),
  }
}
