import { DatabaseSync } from 'node:sqlite'
import { type Config, readConfig } from '../../../gateway/config.ts'
import { bulkLoad } from '../../../gateway/demo/bulk-load.ts'
import type { SeedProgress } from '../../../gateway/demo/seed.ts'
import { openBulkStores } from '../../../gateway/wiring/bulk.ts'
import { placesOf } from '../../../gateway/wiring/places.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'

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
  const config = configOf(folder)
  const places = placesOf(config)
  const stores = await openBulkStores({ config, now: () => Date.now() as Instant, ...places })
  let said = 0
  try {
    const progress = await bulkLoad({
      ...population,
      enter: (institutions) => stores.register.putInstitutions(institutions),
      stores: () => stores.open(),
      onProgress({ people, of, rowsPerSecond }) {
        if (people - said < 200_000) return
        said = people
        say(`loaded ${people} of ${of} people, ${rowsPerSecond} rows/s`)
      },
    })
    const seconds = Math.round((performance.now() - began) / 1000)
    return { ...progress, ...counted(places.file('qualification.sqlite')), seconds }
  } finally {
    await stores.close()
  }
}

function counted(file: string): Pick<Filled, 'qualifications' | 'numbers'> {
  const database = new DatabaseSync(file, { readOnly: true })
  const count = (sql: string) => Number(database.prepare(sql).get()?.count)
  const numbers = count('SELECT count(*) AS count FROM insured_number')
  // One term of each qualification begins on the day it was acquired.
  const qualifications = count('SELECT count(*) AS count FROM term WHERE from_on = acquired AND superseded IS NULL')
  database.close()
  return { numbers, qualifications }
}
