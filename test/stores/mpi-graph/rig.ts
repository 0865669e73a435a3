import { afterEach, beforeEach } from 'vitest'
import type { DecisionId, InsurerNumber, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import type { MintedSubject, MpiGraph } from '../../../subgraphs/mpi/graph.ts'
import type { Decision, Delta, FiledRecord, SubjectHandle } from '../../../subgraphs/mpi/ledger/ledger.ts'
import { ownPerson } from '../../../subgraphs/mpi/registering.ts'
import { createNumberSeal, type NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'

export const at = (instant: number): Instant => instant as Instant
export const day = (text: string): CivilDate => text as CivilDate
export const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 3) }], 'mpi')
export const now = (): Instant => at(1_000)

/** Opens an empty graph. */
export type OpenGraph = (parts: { readonly seal: NumberSeal; readonly now: () => Instant }) => Promise<MpiGraph>

/** The graph of the running test. */
export function graphOf(open: OpenGraph): { readonly graph: MpiGraph } {
  const rig = {} as { graph: MpiGraph }
  beforeEach(async () => {
    rig.graph = await open({ seal, now })
  })
  afterEach(() => rig.graph.close())
  return rig
}

export const printed = { scheme: 'MEDICAL', insurer: '06130012' as InsurerNumber, symbol: '1', branch: '00' } as const
export const numbered = (number: string): MintedSubject => ({ kind: 'NUMBER', number: { ...printed, number } })

const ids = (prefix: string, name: string): string => `${prefix}_${name.padEnd(22, 'x')}`
export const recordId = (name: string): RecordId => ids('rec', name) as RecordId
export const decisionId = (name: string): DecisionId => ids('dec', name) as DecisionId
export const personOf = (name: string): PersonId => ownPerson(recordId(name))

/** A record that is a person by itself. */
export function filed(
  name: string,
  order: number,
  handle: SubjectHandle,
  state: Partial<FiledRecord> = {},
): FiledRecord {
  const id = recordId(name)
  return {
    id,
    filed: order,
    own: ownPerson(id),
    handle,
    from: day('2024-04-01'),
    until: null,
    known: at(1_000),
    person: ownPerson(id),
    evidence: 'FIRST_REGISTRATION',
    decision: null,
    doubted: false,
    ...state,
  }
}

export function decided(name: string, sequence: number, entry: Partial<Decision> = {}): Decision {
  return {
    id: decisionId(name),
    sequence,
    kind: 'LINK',
    at: at(2_000),
    by: 'insurer',
    rule: 'SAME_NUMBER',
    pair: null,
    weight: 150,
    voids: [],
    cites: [],
    reasons: '',
    counts: true,
    ...entry,
  }
}

export const delta = (part: Partial<Delta>): Delta => ({
  decisions: [],
  turned: [],
  moves: [],
  doubts: [],
  settled: [],
  reopened: [],
  ...part,
})
