import type { Database } from '../shared/database/database.ts'
import { type Municipality, municipalityFinder } from './residence.ts'
import type { QualificationTables } from './tables.ts'

/** In which municipality (市区町村) of the register an address lies. */
export interface ResidenceFinder {
  /** Its institution code; null where the register has none for it. */
  readonly municipalityOf: (address: string) => string | null
  /** After the register changed. */
  readonly reread: () => Promise<void>
}

export async function municipalitiesIn(database: Database<QualificationTables>): Promise<readonly Municipality[]> {
  const rows = await database.read
    .selectFrom('institution')
    .select(['code', 'address_prefix'])
    .where('kind', '=', 'MUNICIPALITY')
    .execute()
  return rows.flatMap(({ code, address_prefix }) => (address_prefix === null ? [] : [{ code, prefix: address_prefix }]))
}

export async function residenceFinder(database: Database<QualificationTables>): Promise<ResidenceFinder> {
  let find = municipalityFinder(await municipalitiesIn(database))
  return {
    async reread() {
      find = municipalityFinder(await municipalitiesIn(database))
    },
    municipalityOf: (address) => find(address),
  }
}
