import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { composeProject } from '../../gateway/compose/project.ts'
import { disagreements } from '../../subgraphs/shared/policy/agreement.ts'
import { coverageOf } from '../../subgraphs/shared/policy/coverage.ts'
import { policyTable } from '../../subgraphs/shared/policy/report.ts'
import { cellOf, mayEver, table } from '../../subgraphs/shared/policy/table.ts'
import { policyView } from '../../subgraphs/shared/policy/view.ts'
import { loadSdl, writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'

const sdls = writtenSubgraphs().map((name) => ({ name, sdl: loadSdl(name) }))

/** Every cell of the table, as `ROLE PURPOSE ACTION CATEGORY`. */
const cells = table.flatMap(({ roles, purposes, reads, writes }) =>
  roles.flatMap((role) =>
    purposes.flatMap((purpose) => [
      ...reads.map(({ category }) => `${role} ${purpose} READ ${category}`),
      ...writes.map(({ category }) => `${role} ${purpose} WRITE ${category}`),
    ]),
  ),
)
const served = new Set(
  policyTable(sdls).flatMap((row) =>
    row.kind === 'GUARDED'
      ? row.pairs.map(({ role, purpose }) => `${role} ${purpose} ${row.action} ${row.category}`)
      : [],
  ),
)
const notByField = {
  'written by the file that a network brings into its own node': [
    ...['TREATMENT', 'EMERGENCY'].flatMap((purpose) =>
      ['CHECKUP', 'MEDICATION', 'CLINICAL', 'DOCUMENT'].map((category) => `REGIONAL_NODE ${purpose} WRITE ${category}`),
    ),
  ],
  'written with the qualification that the number is of': [
    'INSURER INSURANCE WRITE NUMBER',
    'MUNICIPALITY INSURANCE WRITE NUMBER',
  ],
  'written by the file of the care register': ['MUNICIPALITY INSURANCE WRITE REGISTER'],
  'read as NUMBER_HISTORY, by the register of recipients': ['DATABASE_OPERATOR RESEARCH READ CODES'],
}

const delegating: ReadonlySet<string> = new Set(['PHYSICIAN', 'DENTIST'])

describe('the committed schema', () => {
  it('serves every cell of the table by a field, but for those of which it is said how else', () => {
    expect(cells.filter((cell) => !served.has(cell)).sort()).toEqual(Object.values(notByField).flat().sort())
  })

  it('names the nurse wherever it names who may delegate, but for approvals, delegating itself and the medication check', () => {
    const withoutNurse = policyTable(sdls).flatMap((row) => {
      if (row.kind !== 'GUARDED') return []
      const { action, category, coordinate, pairs } = row
      const delegable = pairs.filter(
        ({ role, purpose }) => delegating.has(role) && cellOf(role, purpose, action, category)?.delegable === true,
      )
      return delegable
        .filter(({ purpose }) => !pairs.some((pair) => pair.role === 'NURSE' && pair.purpose === purpose))
        .map(({ purpose }) => `${coordinate} ${purpose}`)
    })
    // The one answer that needs no consent, "to a PHYSICIAN, DENTIST or PHARMACIST".
    expect([...new Set(withoutNurse)]).toEqual(['Person.medicationCheck TREATMENT', 'FoundConflict.other TREATMENT'])
  })

  it.each(sdls)('of $name covers every field with a policy, never wider than the table, and nullable', ({ sdl }) => {
    expect(coverageOf(sdl, mayEver).findings).toEqual([])
  })

  it('gives a coordinate that two subgraphs share one policy', () => {
    expect(disagreements(sdls)).toEqual([])
  })

  it('is what its supergraph, policy table and resolver types were generated from', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    expect(await composeProject(root, sdls, policyView(), { check: true })).toEqual({ kind: 'CURRENT' })
  })
})
