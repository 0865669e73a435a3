import { type Config, readConfig } from '../../../gateway/config.ts'
import { bulkLoad } from '../../../gateway/demo/bulk-load.ts'
import type { SeedProgress } from '../../../gateway/demo/seed.ts'
import { numberKeys, openBase } from '../../../gateway/wiring/base.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { openMpiBulk } from '../../../subgraphs/mpi/bulk.sql.ts'
import { openMpiStore } from '../../../subgraphs/mpi/store.sql.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { openQualificationBulk } from '../../../subgraphs/qualification/bulk.sql.ts'
import { residenceFinder } from '../../../subgraphs/qualification/residence.sql.ts'
import { openQualificationStore } from '../../../subgraphs/qualification/store.sql.ts'
import type { QualificationTables } from '../../../subgraphs/qualification/tables.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'

export interface Population {
  readonly people: number
  readonly seed: number
  readonly today: CivilDate
}

export interface Filled extends SeedProgress {
  readonly qualifications: number
  readonly numbers: number
  readonly seconds: number
}

export const configOf = (folder: string, environment: Readonly<Record<string, string>> = {}): Config =>
  readConfig({ HUB_MODE: 'demo', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error', ...environment, DATA_DIR: folder })

/** The synthetic population in the embedded stores of a folder, as a hub will find it. */
export async function fill(folder: string, population: Population, say: (line: string) => void): Promise<Filled> {
  const began = performance.now()
  const base = await openBase(configOf(folder), 'hub')
  try {
    const databases = {
      mpi: await openSqlite<MpiTables>({ file: base.file('mpi.sqlite'), readers: 1 }),
      qualification: await openSqlite<QualificationTables>({ file: base.file('qualification.sqlite'), readers: 1 }),
    }
    const seals = {
      mpi: createNumberSeal(numberKeys(base), 'mpi'),
      qualification: createNumberSeal(numberKeys(base), 'qualification'),
    }
    const { now, clock } = base
    const mpi = await openMpiStore({ database: databases.mpi, seal: seals.mpi, now })
    base.closing.add(() => mpi.close())
    const store = await openQualificationStore({
      database: databases.qualification,
      seal: seals.qualification,
      index: mpi,
      now,
      clock,
    })
    base.closing.add(() => store.close())
    const progress = await bulkLoad({
      ...population,
      enter: (institutions) => store.register.putInstitutions(institutions),
      stores: async () => ({
        mpi: await openMpiBulk({ database: databases.mpi, seal: seals.mpi, now }),
        qualification: await openQualificationBulk({
          database: databases.qualification,
          seal: seals.qualification,
          municipalityOf: (await residenceFinder(databases.qualification)).municipalityOf,
          now,
        }),
      }),
      onProgress: ({ people, of, rowsPerSecond }) => {
        if (people % 200_000 < 20_000) say(`loaded ${people} of ${of} people, ${rowsPerSecond} rows/s`)
      },
    })
    const { read } = databases.qualification
    const count = ({ count }: { count: string | number | bigint }) => Number(count)
    const numbers = await read
      .selectFrom('insured_number')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    const qualifications = await read
      .selectFrom('term')
      .select(({ fn }) => fn.count('handle').as('count'))
      .whereRef('from_on', '=', 'acquired')
      .executeTakeFirstOrThrow()
    return {
      ...progress,
      numbers: count(numbers),
      qualifications: count(qualifications),
      seconds: Math.round((performance.now() - began) / 1000),
    }
  } finally {
    await base.closing.run()
  }
}
