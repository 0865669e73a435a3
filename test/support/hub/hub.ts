import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createDemoCardAuthority, type DemoCardAuthority } from '../../../gateway/demo/card-authority.ts'
import { openDemoSecret } from '../../../gateway/demo/secret.ts'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { RegionId } from '../../../schema/domain/ids.ts'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import { careFileDoor } from '../../../subgraphs/chase/door.ts'
import { factReading } from '../../../subgraphs/chase/feedback/facts.ts'
import { keepFeedback } from '../../../subgraphs/chase/feedback/keeping.ts'
import { readingHere } from '../../../subgraphs/chase/reading/batches.ts'
import { openCareStore } from '../../../subgraphs/chase/store.sql.ts'
import type { CareStore } from '../../../subgraphs/chase/store.ts'
import { chaseSubgraph } from '../../../subgraphs/chase/subgraph.ts'
import type { ChaseTables } from '../../../subgraphs/chase/tables.ts'
import { emergencyViews } from '../../../subgraphs/clinical/emergency-view.ts'
import { inventedMaster } from '../../../subgraphs/clinical/medication/master.ts'
import { type ClinicalSubgraphParts, clinicalSubgraph } from '../../../subgraphs/clinical/subgraph.ts'
import { keepSnapshots, type SnapshotKeeping } from '../../../subgraphs/emergency/snapshots/keeping.ts'
import { recallingFacts } from '../../../subgraphs/emergency/snapshots/recalling.ts'
import { openEmergencyStore } from '../../../subgraphs/emergency/store.sql.ts'
import { emergencySubgraph } from '../../../subgraphs/emergency/subgraph.ts'
import type { EmergencyTables } from '../../../subgraphs/emergency/tables.ts'
import { recordPlaces } from '../../../subgraphs/mpi/record-places.ts'
import type { MpiStore } from '../../../subgraphs/mpi/store.ts'
import { mpiSubgraph } from '../../../subgraphs/mpi/subgraph.ts'
import { type OpenQualificationStore, openQualificationStore } from '../../../subgraphs/qualification/store.sql.ts'
import { qualificationSubgraph } from '../../../subgraphs/qualification/subgraph.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { type AccessLog, createAccessLog, type LogSource } from '../../../subgraphs/shared/audit/access-log.ts'
import { disclosuresIn } from '../../../subgraphs/shared/audit/disclosures.ts'
import type { FactSource } from '../../../subgraphs/shared/consent/facts.ts'
import { createProjection, type Projection } from '../../../subgraphs/shared/consent/projection.ts'
import { type EmergencyViews, emergencyViewPort } from '../../../subgraphs/shared/emergency-view.ts'
import type { FileDoor } from '../../../subgraphs/shared/file-door.ts'
import type { IdentityReads } from '../../../subgraphs/shared/internal.ts'
import { recordPlacesPort } from '../../../subgraphs/shared/record-places.ts'
import {
  institutionNamesPort,
  type RegisteredNames,
  registeredNamesPort,
} from '../../../subgraphs/shared/registered-names.ts'
import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { passSeal } from '../../../subgraphs/shared/seal/pass.ts'
import {
  disclosurePort,
  identityPort,
  inboxPort,
  logPort,
  mpiPort,
  qualificationPort,
} from '../../../subgraphs/shared/serve/ports.ts'
import { type Answer, type Hub, type Member, offer, type Wiring, withHub } from '../../federation/harness.ts'
import { type FrozenClock, frozenClock } from '../clock.ts'
import { openStore } from '../engine.ts'
import { temporaryFolder } from '../folder.ts'
import { type Cutting, cuttable, cuttableNames } from './cutting.ts'
import { openIndex } from './index-store.ts'
import { institutions } from './institutions.ts'
import { type ReadableAudit, readableAudit } from './readable-audit.ts'

export const now = '2026-11-20T03:00:00Z'
const root = join(import.meta.dirname, '..', '..', '..')
const keys = [{ id: 1, secret: Buffer.alloc(32, 7) }]
const region = 'nagano' as RegionId

/** A whole hub, on stores of its own, for as long as its test file runs. Filled in before the first test. */
export interface TestHub {
  hub: Hub
  /** Where its stores are. */
  folder: string
  store: OpenQualificationStore
  mpi: MpiStore
  clock: FrozenClock
  cards: DemoCardAuthority
  /** Where care offices send their files. */
  careFiles: FileDoor
  /** What is kept of consents beside emergency records. */
  snapshots: SnapshotKeeping
  /** The way to the consents: apart that of the emergency subgraph, in one process everybody's. */
  consent: Cutting
  care: CareStore
  /** By process; in one process there is one log. */
  logs: ReadonlyMap<string, ReadableAudit>
  /** What the watch was told beside the records. */
  watched: { checks: number; refusals: number }
  ask(caller: Caller | null, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>
  /** What a test must have to go on: the answer's data, of an answer without errors. */
  given<T>(caller: Caller, query: string, variables?: Readonly<Record<string, unknown>>): Promise<T>
  /** What is on its way to the index has arrived, and its answer is back. */
  settled(): Promise<void>
  /** Whoever was filed has been matched. */
  matched(): Promise<void>
}

/** Where a process's decisions stand, in either wiring. */
export function logOf({ logs }: Pick<TestHub, 'logs'>, process: string): ReadableAudit {
  const log = logs.get(process) ?? logs.get('hub')
  if (log === undefined) throw new Error(`There is no log of ${process}.`)
  return log
}

/** The regions' nodes that the hub asks; they are closed by whoever opens them. */
export type OpenRegions = (
  folder: string,
  clock: FrozenClock,
) => Promise<Pick<ClinicalSubgraphParts, 'nodes' | 'regions'>>

const noRegions: OpenRegions = async () => ({
  nodes: [],
  regions: { ask: async () => [], record: async () => null, codes: async () => null },
})

/** Opens the hub before the file's tests, fills it, and closes it after them. */
export function hubFor(
  wiring: Wiring,
  fill: (hub: TestHub) => Promise<void> = async () => undefined,
  regionsOf: OpenRegions = noRegions,
): TestHub {
  const folder = temporaryFolder()
  const running = {} as TestHub
  let closed: Promise<void> | null = null
  const end = Promise.withResolvers<void>()
  beforeAll(async () => {
    const open = Promise.withResolvers<void>()
    closed = start(wiring, folder, running, regionsOf, async () => {
      open.resolve()
      await end.promise
    })
    closed.catch(open.reject)
    await open.promise
    await running.store.register.putInstitutions(institutions)
    await fill(running)
  })
  afterAll(async () => {
    end.resolve()
    await closed
  })
  return running
}

async function start(
  wiring: Wiring,
  folder: string,
  running: TestHub,
  regionsOf: OpenRegions,
  opened: () => Promise<void>,
): Promise<void> {
  const together = wiring === 'in one process'
  const clock = frozenClock(now)
  // Every operation comes a second after the one before: nothing a process has learnt is still fresh.
  let monotonic = 0
  const cards = createDemoCardAuthority(openDemoSecret({ mode: 'demo', folder }), clock.now)
  const logs = new Map(
    (together ? ['hub'] : ['gateway', 'qualification', 'mpi', 'clinical', 'emergency', 'chase']).map((name) => [
      name,
      readableAudit(),
    ]),
  )
  const projection = (source: FactSource): Projection => createProjection({ source, clock: () => monotonic })
  const passes = passSeal(createNumberSeal(keys, 'pass'))
  const bugs: Error[] = []
  const watched = { checks: 0, refusals: 0 }
  const onBug = (error: Error): void => void bugs.push(error)
  const onFailure = (error: unknown): void => void bugs.push(error as Error)

  const mpi = await openIndex(folder, { seal: createNumberSeal(keys, 'mpi'), now: clock.now })
  const database = await openStore<QualificationTables>(folder, 'qualification')
  let store: OpenQualificationStore | null = null
  let shared: Projection | null = null
  let factsHere: FactSource | null = null
  const consent: Cutting = { isCut: false }
  let names: RegisteredNames | null = null
  let identities: IdentityReads | null = null
  let accessLog: AccessLog | null = null

  const qualification: Member = {
    name: 'qualification',
    async start(neighbours) {
      const index = together ? mpi : { ...neighbours.port('mpi', mpiPort), ...neighbours.port('mpi', inboxPort('mpi')) }
      const seal = createNumberSeal(keys, 'qualification')
      store = await openQualificationStore({ database, seal, index, now: clock.now, clock: () => monotonic })
      factsHere = cuttable(store.facts, consent)
      shared = projection(factsHere)
      names = cuttableNames(store.names, consent)
      const sources: readonly LogSource[] = together
        ? [{ process: 'hub', recordsAbout: logOf({ logs }, 'hub').recordsAbout }]
        : [
            { process: 'qualification', recordsAbout: logOf({ logs }, 'qualification').recordsAbout },
            { process: 'mpi', ...neighbours.port('mpi', logPort) },
            { process: 'clinical', ...neighbours.port('clinical', logPort) },
            { process: 'emergency', ...neighbours.port('emergency', logPort) },
            { process: 'chase', ...neighbours.port('chase', logPort) },
          ]
      accessLog = createAccessLog(sources)
      return {
        subgraph: qualificationSubgraph({
          passes,
          store,
          facts: shared,
          index,
          accessLog,
          authority: cards.trust,
          region,
          watcher: {
            asked(_, checks) {
              watched.checks += checks
            },
            refused(_, times) {
              watched.refusals += times
            },
          },
          onBug,
        }),
        offers: [
          offer(qualificationPort, store.facts, ['mpi', 'clinical', 'emergency', 'chase']),
          offer(identityPort, store.identities, ['mpi']),
          offer(registeredNamesPort, store.names, ['emergency']),
          offer(institutionNamesPort, store.names, ['clinical']),
          offer(disclosurePort, disclosuresIn(accessLog), ['mpi']),
        ],
      }
    },
  }
  const index: Member = {
    name: 'mpi',
    async start(neighbours) {
      const facts =
        together && shared !== null ? shared : projection(neighbours.port('qualification', qualificationPort))
      const disclosures =
        together && accessLog !== null ? disclosuresIn(accessLog) : neighbours.port('qualification', disclosurePort)
      identities = together ? (store?.identities ?? null) : neighbours.port('qualification', identityPort)
      return {
        subgraph: mpiSubgraph({ store: mpi, facts, logs: disclosures, region, onBug }),
        offers: [
          offer(mpiPort, mpi, ['qualification', 'clinical', 'emergency', 'chase']),
          offer(recordPlacesPort, recordPlaces(mpi, mpi.locations), ['clinical']),
          offer(inboxPort('mpi'), mpi, ['qualification']),
          offer(logPort, { recordsAbout: logOf({ logs }, 'mpi').recordsAbout }, ['qualification']),
        ],
      }
    },
  }

  let views: EmergencyViews | null = null
  const clinical: Member = {
    name: 'clinical',
    async start(neighbours) {
      const facts =
        together && shared !== null ? shared : projection(neighbours.port('qualification', qualificationPort))
      const parts = {
        index: together ? mpi : neighbours.port('mpi', mpiPort),
        places: together ? recordPlaces(mpi, mpi.locations) : neighbours.port('mpi', recordPlacesPort),
        facts,
        ...(await regionsOf(folder, clock)),
        region,
      }
      views = emergencyViews({ ...parts, audit: logOf({ logs }, 'clinical') })
      return {
        subgraph: clinicalSubgraph({
          ...parts,
          names: together && names !== null ? names : neighbours.port('qualification', institutionNamesPort),
          master: inventedMaster(),
          onBug,
        }),
        offers: [
          offer(logPort, { recordsAbout: logOf({ logs }, 'clinical').recordsAbout }, ['qualification']),
          offer(emergencyViewPort, views, ['emergency']),
        ],
      }
    },
  }

  const emergency: Member = {
    name: 'emergency',
    async start(neighbours) {
      const source =
        together && factsHere !== null
          ? factsHere
          : cuttable(neighbours.port('qualification', qualificationPort), consent)
      const facts = together && shared !== null ? shared : projection(source)
      const database = await openStore<EmergencyTables>(folder, 'emergency')
      const records = await openEmergencyStore({ database, seal: createNumberSeal(keys, 'emergency') })
      const { snapshots, readings } = records
      const registered =
        together && names !== null
          ? names
          : cuttableNames(neighbours.port('qualification', registeredNamesPort), consent)
      running.snapshots = keepSnapshots({
        store: snapshots,
        readings,
        source,
        names: registered,
        now: clock.now,
        onFailure,
      })
      return {
        subgraph: emergencySubgraph({
          passes,
          store: records,
          remembered: recallingFacts({ store: snapshots, remembered: facts.remembered, onBroken: onBug }),
          index: together ? mpi : neighbours.port('mpi', mpiPort),
          views: together && views !== null ? views : neighbours.port('clinical', emergencyViewPort),
          names: registered,
          facts,
          region,
          onBug,
        }),
        offers: [offer(logPort, { recordsAbout: logOf({ logs }, 'emergency').recordsAbout }, ['qualification'])],
      }
    },
  }

  const chase: Member = {
    name: 'chase',
    async start(neighbours) {
      const facts =
        together && shared !== null ? shared : projection(neighbours.port('qualification', qualificationPort))
      const records = await openStore<ChaseTables>(folder, 'chase')
      const catalogue = committedCatalogue()
      const numbers = together ? mpi : neighbours.port('mpi', mpiPort)
      const care = await openCareStore({ database: records, seal: createNumberSeal(keys, 'chase') })
      running.care = care
      const reading = factReading(catalogue)
      const keeping = keepFeedback({
        store: care.feedback,
        reading,
        now: clock.now,
        onFailure,
      })
      const audit = logOf({ logs }, 'chase')
      running.careFiles = careFileDoor({
        catalogue,
        reading: readingHere(catalogue),
        store: care,
        index: numbers,
        facts,
        audit,
        region,
        now: clock.now,
      })
      return {
        subgraph: chaseSubgraph({
          catalogue,
          store: care,
          index: numbers,
          feedback: { keeping, reading },
          facts,
          region,
          onBug,
        }),
        offers: [offer(logPort, { recordsAbout: audit.recordsAbout }, ['qualification'])],
      }
    },
  }

  const options = {
    supergraphSdl: readFileSync(join(root, 'schema', 'supergraph.graphql'), 'utf8'),
    members: [qualification, index, clinical, emergency, chase],
    audit: logOf({ logs }, 'gateway'),
    auditOf: (process: string) => logOf({ logs }, process),
    clock: clock.now,
  }
  await withHub(wiring, options, async (hub) => {
    if (store === null) throw new Error('The store was not opened.')
    if (identities === null) throw new Error('The index was not started.')
    const opened_ = store
    const matcher = mpi.matcher(identities)
    const settled = async (): Promise<void> => {
      await opened_.outbox.settled()
      await opened_.links.catchUp()
    }
    const ask: TestHub['ask'] = (caller, query, variables = {}) => {
      monotonic += 1_000
      return hub.ask(query, { caller, variables }).finally(() => {
        const [bug] = bugs.splice(0)
        if (bug !== undefined) throw bug
      })
    }
    Object.assign(running, {
      hub,
      folder,
      store: opened_,
      mpi,
      clock,
      cards,
      logs,
      watched,
      consent,
      ask,
      async given(caller: Caller, query: string, variables: Readonly<Record<string, unknown>> = {}) {
        const { data, errors } = await ask(caller, query, variables)
        if (errors !== undefined) throw new Error(`Refused: ${JSON.stringify(errors)}`)
        return data
      },
      settled,
      async matched() {
        await settled()
        await matcher.catchUp()
        await opened_.links.catchUp()
      },
    })
    await opened()
  })
}
