import type { MpiStore } from '../../subgraphs/mpi/store.ts'
import type { OpenQualificationStore } from '../../subgraphs/qualification/store.sql.ts'
import { readConfig } from '../config.ts'
import type { Base } from '../wiring/base.ts'

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
