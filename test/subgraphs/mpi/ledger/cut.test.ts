import { expect, test } from 'vitest'
import { type Edge, oldestOf } from '../../../../subgraphs/mpi/ledger/components.ts'
import { lightestCut } from '../../../../subgraphs/mpi/ledger/cut.ts'
import { evidencePath } from '../../../../subgraphs/mpi/ledger/path.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'
import { decisionNamed, recordNamed, World } from './world.ts'

function randomEdges(random: SeededRandom, records: number, count: number): readonly Edge[] {
  return Array.from({ length: count }, (_, at) => ({
    decision: decisionNamed(at + 1),
    sequence: at + 1,
    ends: [recordNamed(1 + random.integer(records)), recordNamed(1 + random.integer(records))] as const,
    weight: 1 + random.integer(9),
  })).filter(({ ends }) => ends[0] !== ends[1])
}

test.each(Array.from({ length: 60 }, (_, seed) => [seed]))(
  'a cut parts the two and no lighter one does; a path leads between them whenever one does (seed %i)',
  (seed) => {
    const random = new SeededRandom(seed)
    const world = new World()
    world.file(5)
    const edges = randomEdges(random, 5, 9)
    const [from, to] = [recordNamed(1), recordNamed(5)]
    const parts = (without: ReadonlySet<string>): boolean => {
      const roots = oldestOf(
        [...world.records.values()],
        edges.filter(({ decision }) => !without.has(decision)),
      )
      return roots.get(from) !== roots.get(to)
    }
    const weight = (ids: ReadonlySet<string>): number =>
      edges.reduce((sum, edge) => sum + (ids.has(edge.decision) ? edge.weight : 0), 0)
    const cut = new Set(lightestCut(edges, from, to))
    let lightest = Number.POSITIVE_INFINITY
    for (let mask = 0; mask < 1 << edges.length; mask++) {
      const ids = new Set(edges.filter((_, at) => (mask >> at) & 1).map(({ decision }) => decision))
      if (parts(ids)) lightest = Math.min(lightest, weight(ids))
    }
    expect([parts(cut), weight(cut)]).toEqual([true, lightest])

    const path = evidencePath(edges, from, to)
    expect(path === null).toBe(parts(new Set()))
    let at = from
    for (const { ends } of path ?? []) at = ends[0] === at ? ends[1] : ends[0]
    expect(at).toBe(path === null ? from : to)
  },
)
