import type { Instant } from '../../../schema/domain/time.ts'
import { municipalitiesIn } from '../residence.sql.ts'
import type { EligibilityParts } from '../store.rows.sql.ts'
import type { ImportStore } from './door.ts'
import { importJobs } from './jobs.sql.ts'
import { numberWalk } from './number-walk.sql.ts'
import { importSink } from './sink.sql.ts'

/** What files need of the store: 医療扶助 is paid by welfare offices, 国保 by municipalities. */
const payers = ['INSURER', 'MUNICIPALITY', 'WELFARE_OFFICE']

export function importStore(parts: EligibilityParts, now: () => number): ImportStore {
  const { database, seal, nudgeOutbox } = parts
  return {
    jobs: importJobs(database),
    sink: importSink(parts),
    async known() {
      const rows = await database.scan.selectFrom('institution').select('code').where('kind', 'in', payers).execute()
      return { insurers: rows.map(({ code }) => code), municipalities: await municipalitiesIn(database) }
    },
    walk: numberWalk(parts),
    keys: seal.keys,
    now: () => now() as Instant,
    nudge: nudgeOutbox,
  }
}
