import { join } from 'node:path'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { openMpiStore } from '../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../subgraphs/mpi/tables.ts'
import { type ImportRequest, importFile } from '../../subgraphs/qualification/import/importing.ts'
import { importJobs } from '../../subgraphs/qualification/import/jobs.sql.ts'
import { numberWalk } from '../../subgraphs/qualification/import/number-walk.sql.ts'
import { reportOf } from '../../subgraphs/qualification/import/report.ts'
import { importSink } from '../../subgraphs/qualification/import/sink.sql.ts'
import { type Succession, succeed } from '../../subgraphs/qualification/import/succession.ts'
import { municipalityFinder } from '../../subgraphs/qualification/residence.ts'
import { openQualificationStore } from '../../subgraphs/qualification/store.sql.ts'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { openSqlite } from '../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { doorSink } from './door-sink.ts'
import { importInsurer, importPrevious } from './import-file.ts'

export interface RigOptions {
  readonly folder: string
  readonly now?: () => Instant
  readonly synchronous?: 'FULL' | 'NORMAL'
  /** Rows by the door's own way, one after the other. */
  readonly plain?: boolean
  readonly keyId?: number
  /** Elsewhere than in SQLite's files in the folder. */
  readonly stores?: { readonly index: Database<MpiTables>; readonly qualification: Database<QualificationTables> }
}

const municipalities = [{ code: '131016', prefix: '東京都千代田区' }]

/** An index and a store of qualifications in a folder, and the way of files into them. */
export async function openImportRig({
  folder,
  now = () => Date.now() as Instant,
  synchronous = 'NORMAL',
  plain = false,
  stores,
}: RigOptions) {
  const masters = [{ id: 1, secret: Buffer.alloc(32, 7), near: 'ALL' as const }]
  const seal = createNumberSeal(masters, 'qualification')
  const index =
    stores?.index ?? (await openSqlite<MpiTables>({ file: join(folder, 'mpi.sqlite'), readers: 1, synchronous }))
  const mpi = await openMpiStore({ database: index, seal: createNumberSeal(masters, 'mpi'), now })
  const opened =
    stores?.qualification ??
    (await openSqlite<QualificationTables>({ file: join(folder, 'qualification.sqlite'), readers: 1, synchronous }))
  const { call: _, ...without } = opened
  const database = plain ? without : opened
  const store = await openQualificationStore({ database, seal, index: mpi, now, clock: () => performance.now() })
  const jobs = importJobs(database)
  const nudgeOutbox = () => store.outbox.nudge()
  const rows = { database, seal, municipalityOf: municipalityFinder(municipalities), nudgeOutbox }
  const sink = plain ? doorSink(rows) : importSink(rows)
  const parts = {
    jobs,
    sink,
    index: mpi,
    known: async () => ({ insurers: [importInsurer, importPrevious], municipalities }),
    keys: seal.keys,
    now,
    nudge: nudgeOutbox,
  }
  return {
    mpi,
    store,
    jobs,
    database,
    index,
    import: (source: AsyncIterable<Uint8Array>, request: Partial<ImportRequest> = {}) =>
      importFile(parts, {
        institution: importInsurer as InstitutionCode,
        key: 'key-of-this-file',
        encoding: null,
        source,
        mayWrite: async () => undefined,
        signal: new AbortController().signal,
        ...request,
      }),
    succeed: (succession: Succession, signal = new AbortController().signal, onProgress?: (numbers: number) => void) =>
      succeed({ ...parts, walk: numberWalk({ database, seal }) }, succession, signal, onProgress),
    async report(job: string): Promise<string> {
      let text = ''
      for await (const piece of reportOf(jobs, job)) text += piece
      return text
    },
    async settled(): Promise<void> {
      await store.outbox.settled()
      await store.links.catchUp()
    },
    async close(): Promise<void> {
      await store.close()
      await mpi.close()
    },
  }
}

export type ImportRig = Awaited<ReturnType<typeof openImportRig>>
