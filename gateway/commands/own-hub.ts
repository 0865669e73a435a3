import type { Instant } from '../../schema/domain/time.ts'
import type { MpiStore } from '../../subgraphs/mpi/store.ts'
import type { OpenQualificationStore } from '../../subgraphs/qualification/store.sql.ts'
import { readConfig } from '../config.ts'
import type { Base } from '../wiring/base.ts'
import { makeFolder } from '../wiring/durable.ts'

/** What a command's own work needs of a hub: its record and its stores. No graph is built, nothing listens. */
export interface OwnHub {
  readonly base: Base
  readonly stores: { readonly qualification: OpenQualificationStore; readonly mpi: MpiStore }
  close(): Promise<void>
}

/** The hub as the settings say, which must not be running elsewhere. */
export async function ownHub(): Promise<OwnHub> {
  const [{ openBase }, { wholeHub }, { openMpi, openQualification }] = await Promise.all([
    import('../wiring/base.ts'),
    import('../wiring/part.ts'),
    import('../wiring/stores.ts'),
  ])
  const base = await openBase(readConfig(), wholeHub.process)
  const close = () => base.closing.run()
  try {
    const mpi = await openMpi(base)
    return { base, stores: { mpi, qualification: await openQualification(base, mpi) }, close }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

/**
 * The index alone, by whatever model; nothing is decided, and no log is opened. On a server it is read beside the hub; a
 * file is one process's.
 */
export async function ownIndex(): Promise<{ readonly mpi: MpiStore; close(): Promise<void> }> {
  const [{ Closing }, { placesOf }, { requireGiven }, { wholeHub }, { openMpi }] = await Promise.all([
    import('../wiring/base.ts'),
    import('../wiring/places.ts'),
    import('../wiring/keys-needed.ts'),
    import('../wiring/part.ts'),
    import('../wiring/stores.ts'),
  ])
  const config = readConfig()
  requireGiven(config, wholeHub.process)
  const places = placesOf(config)
  for (const folder of [places.file(), places.keyFile()]) makeFolder(folder)
  const closing = new Closing()
  const now = (): Instant => Date.now() as Instant
  const close = () => closing.run()
  try {
    const mpi = await openMpi({ ...places, config, now, closing, graph: { ...places.graph, model: null } })
    return { mpi, close }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}
