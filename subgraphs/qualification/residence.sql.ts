import type { Database } from '../shared/database/database.ts'
import { normaliseAddress } from '../shared/text/normalise.ts'
import type { QualificationTables } from './tables.ts'

/** In which municipality (市区町村) of the register an address lies. */
export interface ResidenceFinder {
  /** Its institution code; null where the register has none for it. */
  readonly municipalityOf: (address: string) => string | null
  /** After the register changed. */
  readonly reread: () => Promise<void>
}

export async function residenceFinder(database: Database<QualificationTables>): Promise<ResidenceFinder> {
  let municipalities: readonly { readonly code: string; readonly prefix: string }[] = []
  const reread = async (): Promise<void> => {
    const rows = await database.read
      .selectFrom('institution')
      .select(['code', 'address_prefix'])
      .where('kind', '=', 'MUNICIPALITY')
      .execute()
    // The longest first: a ward (区) that has an entry of its own before its city.
    municipalities = rows
      .flatMap(({ code, address_prefix }) => {
        const prefix = normaliseAddress(address_prefix ?? '')
        return prefix === '' ? [] : [{ code, prefix }]
      })
      .sort((one, other) => other.prefix.length - one.prefix.length)
  }
  await reread()
  return {
    reread,
    municipalityOf(address) {
      const plain = normaliseAddress(address)
      return municipalities.find(({ prefix }) => plain.startsWith(prefix))?.code ?? null
    },
  }
}
