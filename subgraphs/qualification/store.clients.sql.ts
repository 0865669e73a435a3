import { type Kysely, sql } from 'kysely'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import { civilDateAt, type Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import type { ClientsStore } from './clients-store.ts'
import { page, readCursor } from './paging.ts'
import type { QualificationTables } from './tables.ts'

type Reads = Kysely<QualificationTables>

export function clientsStore({ read }: Pick<Database<QualificationTables>, 'read'>): ClientsStore {
  return {
    async clientsOf({ office, at, only }, first, after) {
      const cursor = readCursor(after)
      const rows = await read
        .selectFrom(
          registered(read, office, at)
            .select('link.person')
            .union(named(read, office, at))
            .as('client'),
        )
        .select('client.person')
        .$if(only !== null, (query) => query.where('client.person', '=', only))
        .$if(cursor !== null, (query) => query.where('client.person', '>', cursor?.id ?? ''))
        .orderBy('client.person')
        .limit(first + 1)
        .execute()
      return page(
        rows,
        first,
        ({ person }) => ({ at: 0, id: person }),
        ({ person }) => person as PersonId,
      )
    },

    async servicesFor(_scope, office, at, persons) {
      if (persons.length === 0) return new Map()
      const rows = await registered(read, office, at)
        .select(['link.person', 'served.service'])
        .distinct()
        .where('link.person', 'in', [...persons])
        .orderBy('served.service')
        .execute()
      const byPerson = Map.groupBy(rows, ({ person }) => person as PersonId)
      return new Map([...byPerson].map(([person, served]) => [person, served.map(({ service }) => service)]))
    },
  }
}

/** Whose number a municipality's register has at the office. */
function registered(read: Reads, office: InstitutionCode, at: Instant) {
  const on = civilDateAt(at)
  return read
    .selectFrom('care_service as served')
    .innerJoin('link', 'link.handle', 'served.handle')
    .where('served.office', '=', office)
    .where('served.superseded', 'is', null)
    .where('served.from_on', '<=', on)
    .where((where) => where.or([where('served.until_on', 'is', null), where('served.until_on', '>', on)]))
    .where('link.from_on', '<=', on)
    .where((where) => where.or([where('link.until_on', 'is', null), where('link.until_on', '>', on)]))
    .where('link.doubted', '=', 0)
}

/** Who named the office; after a merge it is the person whom that id belongs to now. */
function named(read: Reads, office: InstitutionCode, at: Instant) {
  const survivor = sql<string>`coalesce(
    (select link.person from link where link.filed = care_office.person and link.filed <> link.person limit 1),
    care_office.person)`
  return read
    .selectFrom('care_office')
    .select(survivor.as('person'))
    .where('office', '=', office)
    .where('from_at', '<=', at)
    .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', at)]))
}
