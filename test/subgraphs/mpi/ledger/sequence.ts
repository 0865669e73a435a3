import { expect } from 'vitest'
import { counting } from '../../../../subgraphs/mpi/ledger/fold.ts'
import type { Plan } from '../../../../subgraphs/mpi/ledger/plan.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'
import { decisionNamed, recordNamed, World } from './world.ts'

const steps = 30

/** Whoever a split leaves beside the two is asked about, with somebody whom it was with. */
function expectNobodyAlone(world: World, before: readonly number[], { delta, stranded }: Split): void {
  const [pair] = delta.decisions.map(({ pair }) => pair)
  const named = new Set([...(pair ?? []), ...stranded.flat()].map((id) => world.records.get(id)?.person))
  for (const record of before) expect(named).toContain(world.records.get(recordNamed(record))?.person)
  for (const [one, other] of stranded) expect(world.records.get(one)?.person).not.toBe(world.records.get(other)?.person)
}

type Split = Extract<Plan, { readonly ok: true }>

/** A random history of records, links, rulings, splits, undos and undos of undos; after each step the graph is the fold of the ledger. */
export function runSequence(seed: number): void {
  const random = new SeededRandom(seed)
  const world = new World()
  world.file(4)
  world.file(2, 'lid')
  const record = () => 1 + random.integer(world.records.size)
  for (let step = 0; step < steps; step++) {
    const kind = random.integer(10)
    if (kind === 0) world.file(1, random.chance(0.4) ? 'lid' : 'num')
    else if (kind < 5)
      world.link(record(), record(), random.chance(0.5) ? 'PROBABLE_MATCH' : 'STEWARD', 1 + random.integer(40))
    else if (kind === 5) world.apart(record(), record())
    else if (kind === 6) {
      const person = world.person(record())
      const theirs = world.persons().flatMap((one, place) => (one === person ? [place + 1] : []))
      const named = theirs.filter(() => random.chance(0.5))
      const plan = world.split(person, named)
      if (plan.ok) expectNobodyAlone(world, theirs, plan)
    } else if (world.ledger.size > 0) {
      const undone = 1 + random.integer(world.ledger.size)
      const expected = world.folded(new Set([decisionNamed(undone)]))
      if (world.undo(undone).ok) expect(world.persons()).toEqual(expected)
    }
    expect(world.persons()).toEqual(world.folded())
    const counted = [...world.ledger.values()].filter(({ counts }) => counts).map(({ id }) => id)
    expect(new Set(counted)).toEqual(counting([...world.ledger.values()]))
  }
}
