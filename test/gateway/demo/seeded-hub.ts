import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { askAs, graphDoor } from '../../../gateway/demo/graph-door.ts'
import { openMpiStore } from '../../../subgraphs/mpi/store.sql.ts'
import { mpiSubgraph } from '../../../subgraphs/mpi/subgraph.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { openQualificationStore } from '../../../subgraphs/qualification/store.sql.ts'
import { qualificationSubgraph } from '../../../subgraphs/qualification/subgraph.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { createAccessLog } from '../../../subgraphs/shared/audit/access-log.ts'
import { disclosuresIn } from '../../../subgraphs/shared/audit/disclosures.ts'
import { trustNobody } from '../../../subgraphs/shared/card/trust.ts'
import { createProjection } from '../../../subgraphs/shared/consent/projection.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal, type MasterKey } from '../../../subgraphs/shared/seal/number-seal.ts'
import { passSeal } from '../../../subgraphs/shared/seal/pass.ts'
import { frozenClock } from '../../support/clock.ts'
import { memoryAudit } from '../../support/memory-audit.ts'

/** Stores and subgraphs as the hub wires them, in a folder, under a clock that stands still. */
export async function seededHub(folder: string, keys: readonly MasterKey[] = [{ id: 1, secret: randomBytes(32) }]) {
  const clock = frozenClock('2026-11-20T03:00:00Z')
  const databases = {
    mpi: await openSqlite<MpiTables>({ file: join(folder, 'mpi.sqlite'), readers: 1, synchronous: 'NORMAL' }),
    qualification: await openSqlite<QualificationTables>({
      file: join(folder, 'qualification.sqlite'),
      readers: 1,
      synchronous: 'NORMAL',
    }),
  }
  const seals = { mpi: createNumberSeal(keys, 'mpi'), qualification: createNumberSeal(keys, 'qualification') }
  const mpi = await openMpiStore({ database: databases.mpi, seal: seals.mpi, now: clock.now })
  const store = await openQualificationStore({
    database: databases.qualification,
    seal: seals.qualification,
    index: mpi,
    now: clock.now,
    clock: () => performance.now(),
  })
  const facts = createProjection({ source: store.facts, clock: () => performance.now() })
  facts.start()
  const audit = memoryAudit()
  const onBug = (error: Error): void => {
    throw error
  }
  const qualification = qualificationSubgraph({
    passes: passSeal(createNumberSeal(keys, 'pass')),
    store,
    facts,
    index: mpi,
    accessLog: createAccessLog([]),
    authority: trustNobody,
    region: null,
    watcher: { asked: () => undefined, refused: () => undefined },
    onBug,
  })
  const logs = disclosuresIn(createAccessLog([]))
  const index = mpiSubgraph({ store: mpi, facts, logs, region: null, onBug })
  const ask = askAs({ audit, now: clock.now })
  return {
    databases,
    seals,
    clock,
    mpi,
    store,
    qualification,
    index,
    ask,
    door: graphDoor({ qualification, register: store.register, ask }),
    /** Whatever is on its way to the index has arrived, and its answer is here. */
    async settled(): Promise<void> {
      await store.outbox.settled()
      await store.links.catchUp()
    },
    async close(): Promise<void> {
      facts.stop()
      await store.close()
      await mpi.close()
    },
  }
}
