import { openCareStore } from '../../subgraphs/chase/store.sql.ts'
import type { CareStore } from '../../subgraphs/chase/store.ts'
import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { openEmergencyStore } from '../../subgraphs/emergency/store.sql.ts'
import type { EmergencyStore } from '../../subgraphs/emergency/store.ts'
import type { EmergencyTables } from '../../subgraphs/emergency/tables.ts'
import { type ModelInUse, openModel } from '../../subgraphs/mpi/identifying/model-in-use.ts'
import { openNeo4jMpiStore } from '../../subgraphs/mpi/store.neo4j.ts'
import { openMpiStore } from '../../subgraphs/mpi/store.sql.ts'
import type { MpiStore } from '../../subgraphs/mpi/store.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { senderOverHttp } from '../../subgraphs/mpi/webhooks/sender.http.ts'
import {
  type OpenQualificationStore,
  openQualificationStore,
  type QualificationParts,
} from '../../subgraphs/qualification/store.sql.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import type { IdentityReads } from '../../subgraphs/shared/internal.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { type PassSeal, passSeal } from '../../subgraphs/shared/seal/pass.ts'
import { ConfigError } from '../config.ts'
import { type Base, numberKeys } from './base.ts'
import { openDatabase } from './database.ts'
import { graphServer } from './graph-server.ts'

type IndexBase = Pick<Base, 'config' | 'file' | 'keyFile' | 'servers' | 'graph' | 'now' | 'closing'>

export async function openMpi(base: IndexBase): Promise<MpiStore> {
  const parts = { seal: createNumberSeal(numberKeys(base), 'mpi'), now: base.now, model: ownModel(base) }
  const server = graphServer(base.graph)
  const database = await openDatabase<MpiTables>(base, 'mpi')
  const store =
    server === null
      ? await openMpiStore({ ...parts, database })
      : await openNeo4jMpiStore({ ...parts, database, server })
  base.closing.add(() => store.close())
  return store
}

/** The site's own model, whole, or no index at all; undefined: the committed one decides. */
function ownModel({ graph: { model: file } }: Pick<Base, 'graph'>): ModelInUse | undefined {
  if (file === null) return undefined
  const opening = openModel(file)
  if (opening.ok) return opening.inUse
  const { problem, at } = opening
  throw new ConfigError([`MPI_MODEL: ${problem}${at === '' ? '' : ` at ${at}`}: ${file}.`])
}

/** Whoever is filed is matched beside the graph, from where the last process on this store left off. */
export function startMatcher(base: Base, index: MpiStore, identities: IdentityReads): void {
  const matcher = index.matcher(identities)
  base.closing.add(() => matcher.close())
  matcher.start()
}

/** Institutions are told of news for them, from where the last process on this store left off. */
export function startWebhooks(base: Base, index: MpiStore): void {
  const deliverer = index.deliverer(senderOverHttp())
  base.closing.add(() => deliverer.close())
  deliverer.start()
}

export const openPasses = (base: Base): PassSeal => passSeal(createNumberSeal(numberKeys(base), 'pass'))

export async function openEmergency(base: Base): Promise<EmergencyStore> {
  const database = await openDatabase<EmergencyTables>(base, 'emergency')
  const store = await openEmergencyStore({ database, seal: createNumberSeal(numberKeys(base), 'emergency') })
  base.closing.add(() => store.close())
  return store
}

export async function openChase(base: Base): Promise<CareStore> {
  const database = await openDatabase<ChaseTables>(base, 'chase')
  const store = await openCareStore({ database, seal: createNumberSeal(numberKeys(base), 'chase') })
  base.closing.add(() => store.close())
  return store
}

export async function openQualification(
  base: Base,
  index: QualificationParts['index'],
): Promise<OpenQualificationStore> {
  const database = await openDatabase<QualificationTables>(base, 'qualification')
  const seal = createNumberSeal(numberKeys(base), 'qualification')
  const store = await openQualificationStore({ database, seal, index, now: base.now, clock: base.clock })
  base.closing.add(() => store.close())
  store.outbox.nudge()
  return store
}
