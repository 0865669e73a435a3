import type { LifeEvent } from '../../../gateway/demo/lives/events.ts'
import { type LivesOptions, lives } from '../../../gateway/demo/lives/lives.ts'
import { civil } from '../../../gateway/demo/people/calendar.ts'
import type { NumberHandle, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { besideGraph } from '../../../subgraphs/mpi/beside.sql.ts'
import { openSqlGraph } from '../../../subgraphs/mpi/graph.sql.ts'
import type { ModelInUse } from '../../../subgraphs/mpi/identifying/model-in-use.ts'
import { mpiStore } from '../../../subgraphs/mpi/index-store.ts'
import { migrations } from '../../../subgraphs/mpi/migrations.ts'
import { ownPerson } from '../../../subgraphs/mpi/registering.ts'
import type { MpiStore } from '../../../subgraphs/mpi/store.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import type { NumberRegistration } from '../../../subgraphs/shared/internal.ts'
import type { NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { InsurersRegister, plainNumber } from './insurers-register.ts'
import { type Assigned, numberKey } from './quality.ts'

const together = 2_000
const dayMs = 86_400_000

interface Known {
  readonly handle: NumberHandle
  readonly truth: number
  readonly provisional: boolean
  registration: NumberRegistration
}

export interface ThroughIndex {
  /** Whom the index takes each number's holder for. */
  readonly assigned: readonly (Assigned & { readonly provisional: boolean })[]
  readonly registrations: number
  /** Persons whom stewards are being asked about, pair by pair. */
  readonly asked: readonly (readonly [PersonId, PersonId])[]
  readonly seconds: number
}

/** Lives through the door that the qualification subgraph uses, matched as they come; swept at each year's end. */
export async function throughIndex(
  file: string,
  options: LivesOptions,
  seal: NumberSeal,
  say: (line: string) => void,
  model?: ModelInUse,
): Promise<ThroughIndex> {
  const database = await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'NORMAL' })
  await migrate(database, migrations)
  let today = 0
  const now = (): Instant => (today * dayMs) as Instant
  const graph = await openSqlGraph({ database, seal, now })
  const store = mpiStore({ graph, ...besideGraph(database, seal), now, model })
  const began = performance.now()
  const desk = new Desk(store)
  let year = ''
  try {
    for await (const some of inParts(lives(options))) {
      today = some.at(-1)?.day ?? today
      await desk.take(some)
      const thisYear = civil(today).slice(0, 4)
      if (year !== '' && thisYear !== year) await desk.sweep()
      if (thisYear !== year) say(`${thisYear}: ${desk.registrations} registrations`)
      year = thisYear
    }
    await desk.sweep()
    const reviews = await graph.reviews('OPEN', 1_000_000, 0)
    return {
      assigned: await assignedBy(graph, [...desk.known.values()]),
      registrations: desk.registrations,
      asked: await personsOf(
        graph,
        reviews.map(({ pair }) => pair),
      ),
      seconds: (performance.now() - began) / 1000,
    }
  } finally {
    await store.close()
  }
}

type Graph = Awaited<ReturnType<typeof openSqlGraph>>

async function* inParts(events: Iterable<LifeEvent>) {
  let part: LifeEvent[] = []
  for (const event of events) {
    if (part.push(event) < together) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

async function personsOf(graph: Graph, pairs: readonly (readonly [RecordId, RecordId])[]) {
  const asked: (readonly [PersonId, PersonId])[] = []
  for (let at = 0; at < pairs.length; at += together) {
    const some = pairs.slice(at, at + together)
    const persons = await graph.resolve(some.flat().map(ownPerson), null)
    for (const place of some.keys()) {
      const [one, other] = [persons[2 * place] ?? null, persons[2 * place + 1] ?? null]
      if (one !== null && other !== null) asked.push([one, other])
    }
  }
  return asked
}

async function assignedBy(graph: Graph, known: readonly Known[]) {
  const assigned: (Assigned & { readonly provisional: boolean })[] = []
  for (let at = 0; at < known.length; at += together) {
    const some = known.slice(at, at + together)
    const records = await graph.recordsUnder(
      some.map(({ handle }) => handle),
      null,
    )
    for (const [place, { truth, provisional }] of some.entries())
      for (const { person } of records[place] ?? []) assigned.push({ truth, person, provisional })
  }
  return assigned
}

class Desk {
  readonly known = new Map<string, Known>()
  registrations = 0
  readonly #store: MpiStore
  readonly #register = new InsurersRegister()
  readonly #matcher: ReturnType<MpiStore['matcher']>
  #messages = 0

  constructor(store: MpiStore) {
    this.#store = store
    this.#matcher = store.matcher(this.#register)
  }

  async take(events: readonly LifeEvent[]): Promise<void> {
    await this.#mint(events)
    const told: NumberRegistration[] = []
    for (const { told: news } of events) {
      const its = this.known.get(numberKey(news.number))
      if (its === undefined) continue
      if (news.kind === 'AMENDMENT') this.#register.amend(its.handle, news.identity)
      else {
        if (news.kind === 'NEW') this.#register.begin(its.handle, news)
        else {
          this.#register.end(its.handle, news)
          its.registration = { ...its.registration, until: civil(news.until) }
        }
        told.push(its.registration)
      }
    }
    const messages = told.map((body) => ({ id: `m${this.#messages++}`, topic: 'number-registration' as const, body }))
    await this.#store.accept('qualification', messages)
    await this.#matcher.catchUp()
  }

  async sweep(): Promise<void> {
    await this.#matcher.sweep({ after: null, signal: new AbortController().signal, onProgress: () => undefined })
  }

  async #mint(events: readonly LifeEvent[]): Promise<void> {
    const news = events.flatMap(({ told, person }) => (told.kind === 'NEW' ? [{ told, person }] : []))
    const wanted = news.map(({ told }) => plainNumber(told.number))
    const previous = news.flatMap(({ told }) => (told.previous === null ? [] : [told.previous]))
    const handles = await this.#store.handlesFor(wanted)
    const before = await this.#store.handlesFor(previous.map(plainNumber))
    let stated = 0
    for (const [place, { told, person }] of news.entries()) {
      const handle = handles[place] as NumberHandle
      const previousHandle = told.previous === null ? null : (before[stated++] ?? null)
      const registration = { handle, from: civil(told.from), until: null, previous: previousHandle }
      const provisional = told.number.scheme === 'PROVISIONAL'
      this.known.set(numberKey(told.number), { handle, truth: person, provisional, registration })
      this.registrations += 1
    }
  }
}
