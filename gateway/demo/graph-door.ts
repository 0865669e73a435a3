import { randomUUID } from 'node:crypto'
import type { Caller, Purpose, Role } from '../../schema/domain/caller.ts'
import type { CredentialId, InstitutionCode, PersonId, RequestId, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { RegisterStore } from '../../subgraphs/qualification/register-store.ts'
import type { AuditLog, Ticket } from '../../subgraphs/shared/audit/audit.ts'
import type { Subgraph } from '../../subgraphs/shared/subgraph.ts'
import type { SeedBatch } from './people/batches.ts'
import type { RowKind } from './people/rows.ts'
import type { RowFate, SeedDoor } from './seed.ts'

export interface Who {
  readonly role: Role
  readonly purpose: Purpose
  readonly institution?: string
  readonly person?: PersonId
}

/** Asks the graph as one of the demo's institutions or people. */
export type Ask = <Data>(who: Who, query: string, variables: Readonly<Record<string, unknown>>) => Promise<Data>

/** Asks a subgraph as one of the demo's institutions or people, on the record like everybody. */
export type AskAs = <Data>(
  subgraph: Subgraph,
  who: Who,
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Data>

export function askAs({ audit, now }: { readonly audit: AuditLog; readonly now: () => Instant }): AskAs {
  return async <Data>(subgraph: Subgraph, who: Who, query: string, variables: object) => {
    const tickets: Ticket[] = []
    const { data, errors } = await subgraph.execute({
      query,
      variables: variables as Readonly<Record<string, unknown>>,
      operationName: null,
      request: randomUUID() as RequestId,
      operation: 'demo-seed',
      caller: callerFor(who),
      at: now(),
      audit: { log: audit, tickets },
    })
    await audit.settle(tickets)
    const [first] = errors ?? []
    if (first !== undefined) throw new Error(`The seed was refused: ${String(first.extensions.code ?? 'INTERNAL')}.`)
    return data as Data
  }
}

function callerFor({ role, purpose, institution, person }: Who): Caller {
  const name = `demo-seed-${role.toLowerCase()}-${institution ?? 'self'}`
  return {
    role,
    purpose,
    user: name as UserId,
    credential: name as CredentialId,
    institution: (institution ?? null) as InstitutionCode | null,
    region: null,
    person: person ?? null,
    actingFor: null,
    delegation: null,
    secondFactor: true,
    node: null,
  }
}

const fates = '{ __typename ... on RowRefused { reason } }'
const operations: Readonly<Record<RowKind, string>> = {
  NEW: `mutation SeedNew($input: RegisterQualificationsInput!) { outcomes: registerQualifications(input: $input) ${fates} }`,
  LOSS: `mutation SeedLoss($input: EndQualificationsInput!) { outcomes: endQualifications(input: $input) ${fates} }`,
  AMENDMENT: `mutation SeedAmendment($input: AmendQualificationsInput!) { outcomes: amendQualifications(input: $input) ${fates} }`,
  LIMIT: `mutation SeedLimit($input: RegisterLimitCertificatesInput!) { outcomes: registerLimitCertificates(input: $input) ${fates} }`,
  VOUCHER: `mutation SeedVoucher($input: RegisterVouchersInput!) { outcomes: registerVouchers(input: $input) ${fates} }`,
}

interface Outcomes {
  readonly outcomes: readonly (
    | { readonly __typename: 'RowLanded' }
    | { readonly __typename: 'RowRefused'; readonly reason: string }
  )[]
}

function inputOf({ kind, rows, month, idempotencyKey }: SeedBatch): object {
  if (kind === 'VOUCHER') return { idempotencyKey, month, numbers: rows.map(({ entry }) => entry.number) }
  return { idempotencyKey, entries: rows.map(({ entry }) => entry) }
}

/** The door insurers use: the qualification subgraph's own mutations. */
export function graphDoor(parts: {
  readonly qualification: Subgraph
  readonly register: Pick<RegisterStore, 'putInstitutions'>
  readonly ask: AskAs
}): SeedDoor {
  const { qualification, register, ask } = parts
  return insurersDoor(
    (institutions) => register.putInstitutions(institutions),
    (who, query, variables) => ask(qualification, who, query, variables),
  )
}

/** The same door, however the graph is reached. */
export function insurersDoor(enter: SeedDoor['enter'], ask: Ask): SeedDoor {
  return {
    enter,
    async register(batch) {
      const role = batch.kind === 'VOUCHER' ? 'WELFARE_OFFICE' : 'INSURER'
      const who = { role, purpose: 'INSURANCE', institution: batch.institution } as const
      const { outcomes } = await ask<Outcomes>(who, operations[batch.kind], { input: inputOf(batch) })
      return outcomes.map((one): RowFate => ({ refused: one.__typename === 'RowLanded' ? null : one.reason }))
    },
  }
}
