import { setTimeout as pause } from 'node:timers/promises'
import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import { civilDateAt, type Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import { givingWay } from './giving-way.ts'
import type { MpiGraph } from './graph.ts'
import { Meter, type MeteredPerson, type MeterReading } from './meter.ts'

export interface MeasuredIndex extends MeterReading {
  readonly at: Instant
}

/** How well the index follows people: counted beside its other work, and kept for hours. */
export interface IndexMeter {
  /** Null: it is being counted for the first time. */
  read(scope: Scope<'AGGREGATE'>): Promise<MeasuredIndex | null>
  /** For who watches the machine: what was counted last; begins to count where that is old. */
  latest(): MeasuredIndex | null
  close(): Promise<void>
}

const keptMs = 6 * 3_600_000
/** Of whom the matcher had not come to yet no age was known, nor who they are. */
const keptUnmatchedMs = 600_000
const patienceMs = 2_000
/** So many at once keep others waiting for a millisecond. */
const personsTogether = 20

export function indexMeter({ graph, now }: { readonly graph: MpiGraph; readonly now: () => Instant }): IndexMeter {
  let measured: MeasuredIndex | null = null
  let keptFor = keptMs
  let running: Promise<void> | null = null
  const closing = new AbortController()
  const pace = givingWay(undefined, 1)

  const count = async (): Promise<void> => {
    const at = now()
    const meter = new Meter(civilDateAt(at))
    const matched = await isMatched(graph)
    pace.begin()
    let page = await graph.persons(null, personsTogether)
    while (page.length > 0) {
      for (const person of await metered(graph, page)) meter.take(person)
      await pace.rest()
      closing.signal.throwIfAborted()
      page = await graph.persons(page.at(-1) ?? null, personsTogether)
    }
    measured = { ...meter.reading(), at }
    keptFor = matched ? keptMs : keptUnmatchedMs
  }

  const refresh = (): Promise<void> => {
    if (closing.signal.aborted || (measured !== null && now() - measured.at < keptFor)) return Promise.resolve()
    running ??= count().finally(() => {
      running = null
    })
    return running
  }

  return {
    async read() {
      const counting = refresh()
      await Promise.race([counting, pause(patienceMs, undefined, { ref: false })])
      counting.catch(() => undefined)
      return measured
    },
    latest() {
      refresh().catch(() => undefined)
      return measured
    },
    async close() {
      closing.abort()
      pace.hurry()
      await running?.catch(() => undefined)
    },
  }
}

const isMatched = async (graph: MpiGraph): Promise<boolean> =>
  (await graph.changes(await graph.matchedUpTo(), 1)).length === 0

async function metered(graph: MpiGraph, persons: readonly PersonId[]): Promise<readonly MeteredPerson[]> {
  const records = (await graph.recordsOf(persons, null)).map((all) =>
    all.filter(({ handle }) => handle.startsWith('num_')),
  )
  const handles = [...new Set(records.flat().map(({ handle }) => handle))]
  const subjects = new Map((await graph.subjects(handles)).map((subject, place) => [handles[place], subject]))
  const newest = records.flatMap(([first]) => first?.id ?? [])
  const said = new Map((await graph.identitiesOf(newest)).map((identities, place) => [newest[place], identities]))
  return records.map((all): MeteredPerson => {
    const identities = said.get(all[0]?.id) ?? []
    return {
      birth: identities.find(({ birthDate }) => birthDate !== null)?.birthDate ?? null,
      died: identities.find(({ diedOn }) => diedOn !== null)?.diedOn ?? null,
      numbers: all.flatMap(({ handle, from, until }) => {
        const scheme = subjects.get(handle)?.scheme ?? null
        return scheme === null ? [] : [{ handle: handle as NumberHandle, scheme, from, until }]
      }),
    }
  })
}
