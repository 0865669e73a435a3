import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { composeProject } from '../../gateway/compose/project.ts'
import { disagreements } from '../../subgraphs/shared/policy/agreement.ts'
import { coverageOf } from '../../subgraphs/shared/policy/coverage.ts'
import { mayEver } from '../../subgraphs/shared/policy/table.ts'
import { policyView } from '../../subgraphs/shared/policy/view.ts'
import { loadSdl, writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'

const sdls = writtenSubgraphs().map((name) => ({ name, sdl: loadSdl(name) }))

describe('the committed schema', () => {
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
