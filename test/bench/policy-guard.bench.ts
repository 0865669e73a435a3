import { performance } from 'node:perf_hooks'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import type { CallerFacts } from '../../schema/domain/consent.ts'
import type { PersonId, RequestId } from '../../schema/domain/ids.ts'
import type { AuditLog, Ticket } from '../../subgraphs/shared/audit/audit.ts'
import { decide } from '../../subgraphs/shared/consent/decide.ts'
import type { FactReader, KnownSubject } from '../../subgraphs/shared/consent/facts.ts'
import { createGate } from '../../subgraphs/shared/gate.ts'
import { guardSchema } from '../../subgraphs/shared/policy/guard.ts'
import { withDirectives } from '../../subgraphs/shared/sdl.ts'
import { createSubgraph } from '../../subgraphs/shared/serve.ts'
import type { Subgraph } from '../../subgraphs/shared/subgraph.ts'
import * as cast from '../consent/cast.ts'
import type { Bench, Figures } from './bench.ts'
import { interleave, ratio } from './rounds.ts'

/** Rows of six fields, each under consent: the list that costs a policy engine most. */
const guards = '@access(to: [{ role: PHYSICIAN, purpose: TREATMENT }]) @consent(category: MEDICATION, subject: "id")'
const fields = ['drug', 'dose', 'days', 'date', 'route', 'note']
const sdl = withDirectives(/* GraphQL */ `
  type Query {
    rows: [Row!] @access(to: [{ role: PHYSICIAN, purpose: TREATMENT }]) @consent(category: ELIGIBILITY)
  }
  type Row @key(fields: "id") {
    id: ID!
    ${fields.map((field) => `${field}: String ${guards}`).join('\n    ')}
  }
`)
const query = `{ rows { id ${fields.join(' ')} } }`

const { suspensions, emergencyEntitled, offices, delegation, disasters, register } = cast.known()
const callerFacts: CallerFacts = { suspensions, emergencyEntitled, offices, delegation, disasters, register }

/** Somebody whose one provision lets the physician's clinic read what they take. */
function knownSubject(person: PersonId): KnownSubject {
  const persons = [cast.knownAs(person, { provisions: [cast.permit({ person, giver: person })] })]
  return { person, reachedBy: [], facts: { relations: [], disputed: [], persons } }
}

const ids = (persons: number, rows: number) =>
  Array.from({ length: rows }, (_, row) => `per_${String(row % persons).padStart(22, '0')}` as PersonId)

/** Records are made and thrown away: what the log costs is the bench `audit`. */
const forgetful: AuditLog = { append: () => ({}) as Ticket, settle: async () => undefined }

function subgraphOf(persons: number, rows: number, guarded: boolean): Subgraph {
  const row = Object.fromEntries(fields.map((field) => [field, `some ${field}`]))
  const all = ids(persons, rows).map((id) => ({ id, ...row }))
  const known = new Map(all.map(({ id }) => [id as string, knownSubject(id)]))
  const facts: FactReader = {
    caller: () => callerFacts,
    subject(ref) {
      const subject = known.get(ref)
      if (subject === undefined) throw new Error('Nobody of that id was made.')
      return subject
    },
  }
  const open = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { Query: { rows: () => all } } }])
  return createSubgraph({
    name: 'clinical',
    schema: guarded ? guardSchema(open, sdl) : open,
    contextFor: ({ request, operation, caller, at, audit }) => {
      if (caller === null) throw new Error('Somebody asks here.')
      const gate = createGate({ caller, at, request, operation, region: null, facts, audit, decide })
      return { request, operation, caller, at, gate }
    },
    readiness: async () => ({ ready: true, reasons: [] }),
    close: async () => undefined,
    onBug(error) {
      throw error
    },
  })
}

async function ask(subgraph: Subgraph): Promise<readonly unknown[]> {
  const result = await subgraph.execute({
    query,
    variables: {},
    operationName: null,
    request: 'request' as RequestId,
    operation: 'Rows',
    caller: cast.physician,
    at: cast.now,
    audit: { log: forgetful, tickets: [] },
  })
  if (result.errors !== undefined) throw new Error(`The rows were refused: ${result.errors[0]?.message}`)
  const rows = result.data?.rows
  if (!Array.isArray(rows) || rows[0]?.note !== 'some note') throw new Error('The rows are not what they should be.')
  return rows
}

async function operations(subgraph: Subgraph, count: number): Promise<Figures> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (let done = 0; done < count; done++) await ask(subgraph)
  const took = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { ms_per_op: took / count, cpu_us_per_op: (user + system) / count }
}

export const bench: Bench = {
  name: 'policy-guard',
  says: 'A list of 1,000 rows by 6 fields, every field under consent: unguarded, guarded for one person, guarded for 1,000.',
  options: { rows: 1000, rounds: 7, operations: 100 },
  async run({ option, say }) {
    const rows = option('rows')
    const count = option('operations')
    const contender = (name: string, subgraph: Subgraph) => ({
      name,
      warmUp: async () => void (await operations(subgraph, 100)),
      round: () => operations(subgraph, count),
    })
    const { figures, rounds } = await interleave(
      [
        contender('open', subgraphOf(1, rows, false)),
        contender('one_person', subgraphOf(1, rows, true)),
        contender('many_persons', subgraphOf(rows, rows, true)),
      ],
      option('rounds'),
      say,
    )
    const times = (name: string) => ratio(rounds, name, 'open', 'cpu_us_per_op')
    return {
      data: { rows, fields: fields.length, operations_a_round: count },
      figures: {
        ...figures,
        one_person_times_open: times('one_person'),
        many_persons_times_open: times('many_persons'),
      },
      rounds,
    }
  },
}
