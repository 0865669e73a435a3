import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { MpiGraph } from '../../../subgraphs/mpi/graph.ts'
import type { MpiStore } from '../../../subgraphs/mpi/store.ts'
import { scopeFor } from '../../support/scopes.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import { heldBy, numberOf } from './numbers.ts'

export interface OpenIndex {
  readonly store: MpiStore
  readonly graph: MpiGraph
}

/** From a number as a card has it to its handle, its person, all their numbers, and where records under them lie. */
export async function lookUp({ store, graph }: OpenIndex, person: number, place: number): Promise<number> {
  const [handle] = await store.handlesFor([numberOf(person, place)])
  const [holder] = await store.holders([{ scope: scopeFor('NUMBER', handle ?? null), on: null, asKnown: null }])
  const scope = scopeFor('NUMBER_HISTORY', holder ?? null)
  const { items } = await store.history({ scope, asKnown: null, first: 20, after: null })
  const places = await graph.locations(
    items.map(({ item }) => item.handle),
    null,
  )
  return items.length + places.length
}

/** Milliseconds of each of `count` lookups of random numbers, one at a time. */
export async function timed(index: OpenIndex, people: number, count: number, seed: number): Promise<Float64Array> {
  const random = new SeededRandom(seed)
  const times = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    const person = random.integer(people)
    const began = performance.now()
    const found = await lookUp(index, person, random.integer(heldBy(person)))
    times[at] = performance.now() - began
    if (found !== 2 * heldBy(person)) throw new Error(`Of person ${person} ${found} were found.`)
  }
  return times.sort()
}

/** Numbers a second whose person and history are asked a hundred at a time, as the loaders of an operation do. */
export async function batched({ store, graph }: OpenIndex, people: number, batches: number): Promise<number> {
  const random = new SeededRandom(77)
  const handles: (readonly NumberHandle[])[] = []
  for (let batch = 0; batch < batches; batch++) {
    const numbers = Array.from({ length: 100 }, () => numberOf(random.integer(people), 0))
    handles.push(await store.handlesFor(numbers))
  }
  const began = performance.now()
  for (const some of handles) {
    const asked = some.map((handle) => ({ scope: scopeFor('NUMBER', handle), on: null, asKnown: null }))
    const holders = await store.holders(asked)
    const histories = await graph.recordsOf(
      holders.flatMap((holder): readonly PersonId[] => (holder === null ? [] : [holder])),
      null,
    )
    if (histories.length !== 100 || histories.some((records) => records.length === 0)) throw new Error('lost a number')
  }
  return (100 * batches * 1000) / (performance.now() - began)
}
