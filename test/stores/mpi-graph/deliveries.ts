import { expect, test } from 'vitest'
import type { DecisionId, NumberHandle, RecordId, ReviewId } from '../../../schema/domain/ids.ts'
import type { MpiGraph } from '../../../subgraphs/mpi/graph.ts'
import type { FiledRecord } from '../../../subgraphs/mpi/ledger/ledger.ts'
import { registerTogether } from '../../../subgraphs/mpi/registering-together.ts'
import { type Delivery, registrationsIn } from '../../../subgraphs/mpi/registrations.ts'
import { freshId } from '../../../subgraphs/shared/fresh-id.ts'
import type { NumberRegistration } from '../../../subgraphs/shared/internal.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import { at, day, graphOf, now, numbered, type OpenGraph, seal } from './rig.ts'

const ids = {
  record: () => freshId('rec') as RecordId,
  decision: () => freshId('dec') as DecisionId,
  review: () => freshId('rev') as ReviewId,
}
const seed = 20_261_121
const numbers = 14
const registrations = 40

/** As the index hands a delivery to an engine. */
async function deliver(graph: MpiGraph, delivery: Delivery): Promise<void> {
  if (graph.register !== undefined) return graph.register(delivery)
  await graph.write(async (transaction) => {
    const { source, messages, keptSince } = delivery
    const known = messages.map(({ id }) => id)
    const fresh = await transaction.accept(source, known, delivery.at, keptSince)
    const accepted = messages.filter(({ id }) => fresh.has(id)).flatMap(registrationsIn)
    await registerTogether(transaction, accepted, delivery.at, ids)
  })
}

const delivered = (graph: MpiGraph, id: string, body: readonly NumberRegistration[]) =>
  deliver(graph, {
    source: 'insurers',
    messages: [{ id, topic: 'number-registrations', body }],
    at: at(2_000),
    keptSince: at(0),
  })

/** Numbers in no order, some before what they continue, some twice. */
function told(handles: readonly NumberHandle[]): readonly NumberRegistration[] {
  const random = new SeededRandom(seed)
  const any = (): number => Math.floor(random.next() * numbers)
  return Array.from({ length: registrations }, () => {
    const year = 2_016 + any()
    const previous = random.next() < 0.4 ? (handles[any()] ?? null) : null
    return {
      handle: handles[any()] as NumberHandle,
      previous,
      from: day(`${year}-04-01`),
      until: random.next() < 0.5 ? day(`${year + 1}-04-01`) : null,
    }
  })
}

/** What stands, with records named by their order of filing: ids are each engine's own. */
async function standing(graph: MpiGraph, handles: readonly NumberHandle[]) {
  const records = (await graph.recordsUnder(handles, null)).flat()
  const persons = [...new Set(records.map(({ person }) => person))]
  const name = new Map(records.map(({ id, filed }) => [id, filed]))
  const byOwn = new Map(records.map(({ own, filed }) => [own, filed]))
  const decisions = new Map((await graph.decisionsAbout(persons)).flat().map((one) => [one.id, one]))
  return {
    records: records
      .toSorted((one, other) => one.filed - other.filed)
      .map(({ id, own, handle, person, decision, known, ...rest }) => ({
        ...rest,
        number: handles.indexOf(handle as NumberHandle),
        person: byOwn.get(person),
        decision: decision === null ? null : decisions.get(decision)?.sequence,
      })),
    decisions: [...decisions.values()]
      .toSorted((one, other) => one.sequence - other.sequence)
      .map(({ sequence, kind, rule, weight, counts, pair }) => ({
        ...{ sequence, kind, rule, weight, counts },
        pair: pair?.map((record) => name.get(record)),
      })),
  }
}

/** The feed alone leads to who holds what. */
async function replayed(graph: MpiGraph) {
  const holds = new Map<string, string>()
  for (const { handle, from, until, person, doubted } of await graph.changes(0, 10_000))
    holds.set(`${handle} ${from}`, `${person} ${until} ${doubted}`)
  return holds
}
const held = (records: readonly FiledRecord[]) =>
  new Map(
    records.map(({ handle, from, until, person, doubted }) => [`${handle} ${from}`, `${person} ${until} ${doubted}`]),
  )

export function deliveryContract(open: OpenGraph): void {
  const rig = graphOf(open)
  const minted = async (graph: MpiGraph) =>
    // What was stated at one time is followed by handle: in the same order on both graphs.
    (
      (await graph.mint(Array.from({ length: numbers }, (_, place) => numbered(String(place))))) as NumberHandle[]
    ).sort()

  test(`a delivery leaves what its registrations leave one by one (seed ${seed})`, async () => {
    const one = await minted(rig.graph)
    for (const [place, registration] of told(one).entries()) await delivered(rig.graph, `one-${place}`, [registration])
    const singly = await standing(rig.graph, one)

    const graph = await open({ seal, now })
    const many = await minted(graph)
    await delivered(graph, 'all', told(many))
    const together = await standing(graph, many)
    const [feed, records] = [await replayed(graph), (await graph.recordsUnder(many, null)).flat()]
    await graph.close()

    expect(singly.decisions.length).toBeGreaterThan(registrations / 4)
    expect(together).toEqual(singly)
    expect(new Map([...feed].sort())).toEqual(new Map([...held(records)].sort()))
  })

  test('a delivery that is told again, or tells again, changes nothing', async () => {
    const { graph } = rig
    const handles = await minted(graph)
    const all = handles.map((handle, place) => ({
      handle,
      previous: place % 3 === 0 ? null : (handles[place - 1] ?? null),
      from: day(`${2_016 + (place % 3)}-04-01`),
      until: null,
    }))
    await delivered(graph, 'all', all)
    const [stands, feed] = [await standing(graph, handles), await graph.changes(0, 10_000)]
    expect([stands.records.length, stands.decisions.length, feed.length]).toEqual([14, 9, 14])
    await delivered(graph, 'all', all)
    await delivered(graph, 'all of it once more', all)
    expect(await standing(graph, handles)).toEqual(stands)
    expect(await graph.changes(0, 10_000)).toEqual(feed)
  })

  test('a delivery with a message that is none leaves nothing, and is accepted when it comes without', async () => {
    const { graph } = rig
    const handles = await minted(graph)
    const whole = { id: 'all', topic: 'number-registrations', body: told(handles) } as const
    const delivery = { source: 'insurers', at: at(2_000), keptSince: at(0) } as const
    const broken = deliver(graph, { ...delivery, messages: [whole, { ...whole, id: 'none', topic: 'number-gossip' }] })
    await expect(broken).rejects.toThrow('The index takes no messages of the topic number-gossip.')
    expect(await graph.changes(0, 10)).toEqual([])
    await deliver(graph, { ...delivery, messages: [whole] })
    expect((await graph.changes(0, 10_000)).length).toBeGreaterThan(numbers)
  })
}
